/* See pnp/stop.h. reference/pnp-sequences.md section 3. */
#include "pnp/stop.h"

#include "pnp/enumerate.h"
#include "pnp/hardware.h"
#include "pnp/life.h"
#include "pnp/request.h"

/* *ret_is_changed: a bus driver agreed, and wants the requirements looked at again. */
static bool stop_ask(struct pnp_node *node, bool *ret_is_changed)
{
    NTSTATUS status = pnp_request_query_stop(node);
    *ret_is_changed = status == STATUS_RESOURCE_REQUIREMENTS_CHANGED;
    if (NT_SUCCESS(status)) {
        pnp_node_set_state(node, PNP_STOP_PENDING);
        return true;
    }
    pnp_request_cancel_stop(node);
    return false;
}

bool pnp_stop_query(struct pnp_node *node)
{
    bool is_changed;
    return stop_ask(node, &is_changed);
}

void pnp_stop_cancel(struct pnp_node *node)
{
    pnp_request_cancel_stop(node);
    pnp_node_set_state(node, PNP_STARTED);
}

/* The PNP_DEVICE_STATE is not asked for after a stop, and interfaces have stayed as they were. */
static void stop_restart(struct pnp_node *node)
{
    if (!NT_SUCCESS(pnp_request_start(node))) {
        pnp_life_surprise_remove(node);
        return;
    }
    pnp_node_set_state(node, PNP_STARTED);
    pnp_hardware_interrupt(node);
    pnp_enumerate(node);
}

void pnp_stop_rebalance(struct pnp_node *node, bool is_changed)
{
    bool is_bus_changed;
    if (!stop_ask(node, &is_bus_changed))
        return;
    if (is_changed || is_bus_changed)
        pnp_request_filter_requirements(node);
    pnp_request_stop(node);
    pnp_node_set_state(node, PNP_STOPPED);
    stop_restart(node);
}
