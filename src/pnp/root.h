/*
 * The root of the tree: PDOs for root-enumerated devices, owned by the PnP manager's own driver.
 */
#ifndef DRYDOCK_PNP_ROOT_H
#define DRYDOCK_PNP_ROOT_H

#include "pnp/node.h"

/* Makes a root-enumerated device with that hardware ID ("ROOT\crane") and its node. */
struct pnp_node *pnp_root_add(const char *hardware_id);

/* Takes a removed root device's PDO away. */
void pnp_root_delete(struct pnp_node *node);

#endif
