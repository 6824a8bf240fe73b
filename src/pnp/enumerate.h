/*
 * Enumeration: asking a bus which children it has, and each new child what it is.
 */
#ifndef DRYDOCK_PNP_ENUMERATE_H
#define DRYDOCK_PNP_ENUMERATE_H

#include "pnp/node.h"

/* BusRelations of a started bus: new children become REPORTED nodes with their IDs; children that
 * are no longer listed are surprise-removed. What a bus driver may not answer is a finding. */
void pnp_enumerate(struct pnp_node *bus);

#endif
