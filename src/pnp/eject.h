/*
 * Ejection: an orderly removal of a device and of those that go with it, then IRP_MN_EJECT.
 */
#ifndef DRYDOCK_PNP_EJECT_H
#define DRYDOCK_PNP_EJECT_H

#include "pnp/node.h"

/* In a system thread at PASSIVE_LEVEL. Nothing happens to a device that is not alive, or if
 * somebody refuses. */
void pnp_eject(struct pnp_node *node);

#endif
