/*
 * The key that a device has in the registry (Enum\path): what its bus said of it, and what
 * properties are read from. It stays when the device goes.
 */
#ifndef DRYDOCK_PNP_KEY_H
#define DRYDOCK_PNP_KEY_H

#include "cm/key.h"
#include "pnp/node.h"

/* Makes the key of a node that has its path; it holds the IDs. */
void pnp_key_publish(struct pnp_node *node);

struct cm_key *pnp_key_get(const struct pnp_node *node);

#endif
