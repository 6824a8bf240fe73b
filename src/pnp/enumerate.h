/*
 * Enumeration: asking a bus which children it has, and each new child what it is.
 */
#ifndef DRYDOCK_PNP_ENUMERATE_H
#define DRYDOCK_PNP_ENUMERATE_H

#include "pnp/node.h"

/* BusRelations of a started bus: new children become REPORTED nodes with their IDs; children that
 * are no longer listed are surprise-removed. What a bus driver may not answer is a finding. */
void pnp_enumerate(struct pnp_node *bus);

/* A relation lists a PDO with a reference that is the PnP manager's from now on. That nobody took
 * one is a `bad-bus-relations`, and then it is taken here. */
void pnp_enumerate_receive(const struct pnp_node *asked, struct io_device *pdo);

#endif
