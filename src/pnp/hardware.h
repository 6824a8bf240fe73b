/*
 * A device's resources: the scenario's model of it, as PnP structures.
 *
 * A node has the first free model with one of its IDs, from AddDevice until it is removed. What
 * drivers want otherwise (a filtered list of requirements) is not followed: the model is what it
 * is.
 */
#ifndef DRYDOCK_PNP_HARDWARE_H
#define DRYDOCK_PNP_HARDWARE_H

#include "nt/resource.h"
#include "pnp/node.h"

/* Gives the node a model, if there is one. */
void pnp_hardware_assign(const struct pnp_node *node);
/* Takes it away from a removed node. What is still connected to its interrupts is a finding. */
void pnp_hardware_release(const struct pnp_node *node);

/* What START_DEVICE carries, raw or translated; and what the device could use. In paged pool, for
 * pnp_request_free; NULL if the node has no model. */
CM_RESOURCE_LIST *pnp_hardware_resources(const struct pnp_node *node, bool is_translated);
IO_RESOURCE_REQUIREMENTS_LIST *pnp_hardware_requirements(const DEVICE_OBJECT *pdo);

/* The device raises its interrupts, once each, if it is started. */
void pnp_hardware_interrupt(const struct pnp_node *node);

#endif
