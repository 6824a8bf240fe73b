/*
 * Stop and restart: a device gives up its resources for a while, and only its drivers notice.
 *
 * Concerns the one device: the stacks below a bus are neither asked nor stopped with it. In a
 * system thread at PASSIVE_LEVEL. kernel/stopping-a-device-to-rebalance-resources.md
 */
#ifndef DRYDOCK_PNP_STOP_H
#define DRYDOCK_PNP_STOP_H

#include "pnp/node.h"

/* QUERY_STOP to a started device. On a veto its stack gets CANCEL_STOP, and the device is started
 * as before: drivers above the one that refused were ready to stop. */
bool pnp_stop_query(struct pnp_node *node);
void pnp_stop_cancel(struct pnp_node *node);

/* QUERY_STOP, STOP, START. is_changed: the device's requirements are others than before, and are
 * filtered again; so they are if its bus says so when it is asked. Nothing happens if somebody
 * refuses; a device that does not start again is surprise-removed. */
void pnp_stop_rebalance(struct pnp_node *node, bool is_changed);

#endif
