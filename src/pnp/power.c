/* See pnp/power.h. One stack after another, though Windows may serve several at once. */
#include "pnp/power.h"

#include "io/irp.h"
#include "ob/callback.h"
#include "pnp/event.h"
#include "pnp/life.h"
#include "pnp/request.h"
#include "po/request.h"
#include "po/setting.h"

#include <stdio.h>

#define PO_CB_SYSTEM_STATE_LOCK 3 /* \Callback\PowerState: leaves S0 (0) or is in it again (1) */

/* Sends the IRP of the transition to one stack; false if somebody refused. */
static bool pnp_power_send(struct pnp_node *node, UCHAR minor, const char *state)
{
    uint32_t refused_by = 0;
    char action[64];
    NTSTATUS status = po_request_system(node->pdo->object, minor, &refused_by);
    snprintf(action, sizeof action, "%s %s", io_irp_name(IRP_MJ_POWER, minor), state);
    pnp_step_done(node, action, status, refused_by);
    return NT_SUCCESS(status);
}

/* Children first; stops at a refusal. */
static bool pnp_power_down(struct pnp_node *node, UCHAR minor)
{
    bool is_agreed = true;
    for (; is_agreed && node != NULL; node = node->next) {
        is_agreed = pnp_power_down(node->first_child, minor) || minor == IRP_MN_SET_POWER;
        if (is_agreed && node->state == PNP_STARTED) {
            node->is_power_asked = true;
            is_agreed = pnp_power_send(node, minor, "S3") || minor == IRP_MN_SET_POWER;
        }
    }
    return is_agreed;
}

/* Parents first: whoever was asked. */
static void pnp_power_up(struct pnp_node *node)
{
    for (; node != NULL; node = node->next) {
        if (node->is_power_asked && node->state == PNP_STARTED)
            pnp_power_send(node, IRP_MN_SET_POWER, "S0");
        node->is_power_asked = false;
        pnp_power_up(node->first_child);
    }
}

static void pnp_power_begin(SYSTEM_POWER_STATE from, SYSTEM_POWER_STATE to)
{
    po_request_begin(&(struct po_transition){from, to, PowerActionSleep});
}

void pnp_power_sleep_and_wake(void)
{
    struct pnp_node *roots = pnp_tree()->first_root;
    pnp_event_wait();
    pnp_power_begin(PowerSystemWorking, PowerSystemSleeping3);
    if (pnp_power_down(roots, IRP_MN_QUERY_POWER)) {
        po_setting_set_display(false);
        ob_callback_tell("\\Callback\\PowerState", (PVOID)PO_CB_SYSTEM_STATE_LOCK, (PVOID)FALSE);
        pnp_power_down(roots, IRP_MN_SET_POWER);
        pnp_power_begin(PowerSystemSleeping3, PowerSystemWorking);
        pnp_power_up(roots);
        ob_callback_tell("\\Callback\\PowerState", (PVOID)PO_CB_SYSTEM_STATE_LOCK, (PVOID)TRUE);
        po_setting_set_display(true);
    } else {
        pnp_power_begin(PowerSystemWorking, PowerSystemWorking);
        pnp_power_up(roots);
    }
    po_request_begin(
        &(struct po_transition){PowerSystemWorking, PowerSystemWorking, PowerActionNone});
    pnp_life_settle();
}
