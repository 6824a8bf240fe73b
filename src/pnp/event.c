/* See pnp/event.h. */
#include "pnp/event.h"

#include "ex/wait.h"
#include "ke/irql.h"
#include "ke/thread.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "machine/machine.h"
#include "mm/pool.h"
#include "nt/guids.h"
#include "pnp/notify.h"

#include <stddef.h>
#include <string.h>

#define PNP_TAG_EVENT 0x76457050u /* 'PpEv' */

/* An event is an interface's, or a custom one. */
struct pnp_event {
    struct pnp_event *next;
    GUID event; /* an interface's */
    GUID class;
    UNICODE_STRING name;                       /* in the books */
    TARGET_DEVICE_CUSTOM_NOTIFICATION *custom; /* in pool; NULL: an interface's event */
    struct pnp_node *node;
    PDEVICE_CHANGE_COMPLETE_CALLBACK callback;
    PVOID context;
    uint32_t driver; /* who gave the callback */
    bool is_awaited; /* whoever reported it waits, for the event's address */
};

static void event_call_back(const struct pnp_event *event)
{
    struct ke_mark mark = ke_mark_take();
    gate_call_of(event->driver, "device-change-complete routine", 0, (void *)event->callback,
                 (uint64_t)event->context, 0, 0, 0);
    ke_mark_check(&mark, "a device-change-complete routine", (uint64_t)event->callback);
}

static void event_tell(struct pnp_event *event)
{
    if (event->custom == NULL) {
        pnp_notify_interface(&event->event, &event->class, &event->name);
        machine_free(event->name.Buffer);
        return;
    }
    pnp_notify_custom(event->node, event->custom);
    if (event->callback != NULL)
        event_call_back(event);
    mm_pool_free_own(event->custom);
    if (event->is_awaited)
        ex_wait_wake((uint64_t)event);
}

/* Body of the thread that tells; also run by whoever waits when no thread could be made. */
static void event_tell_all(void *argument)
{
    struct pnp_state_of_tree *tree = argument;
    tree->is_delivering = true;
    while (tree->events != NULL) {
        struct pnp_event *event = tree->events;
        tree->events = event->next;
        event_tell(event);
        machine_free(event);
    }
    tree->is_delivering = false;
    while (ex_wait_wake((uint64_t)tree) != NULL)
        ;
}

static void event_queue(struct pnp_event *event)
{
    struct pnp_state_of_tree *tree = pnp_tree();
    struct pnp_event **link = &tree->events;
    while (*link != NULL)
        link = &(*link)->next;
    *link = event;
    if (!tree->is_delivering)
        tree->is_delivering = ke_thread_start("PnP events", event_tell_all, tree) != NULL;
}

void pnp_event_interface(const GUID *event, const struct pnp_interface *interface)
{
    struct pnp_event *told = machine_alloc(sizeof *told);
    told->event = *event;
    told->class = interface->class;
    told->name = interface->name;
    told->name.Buffer = machine_alloc(told->name.MaximumLength);
    memcpy(told->name.Buffer, interface->name.Buffer, told->name.Length);
    event_queue(told);
}

void pnp_event_wait(void)
{
    struct pnp_state_of_tree *tree = pnp_tree();
    if (tree->is_delivering)
        ex_wait_block("waiting for PnP notifications", (uint64_t)tree);
    else
        event_tell_all(tree);
}

static bool is_system_event(const GUID *event)
{
    static const GUID *const events[] = {
        &GUID_TARGET_DEVICE_QUERY_REMOVE,    &GUID_TARGET_DEVICE_REMOVE_CANCELLED,
        &GUID_TARGET_DEVICE_REMOVE_COMPLETE, &GUID_DEVICE_INTERFACE_ARRIVAL,
        &GUID_DEVICE_INTERFACE_REMOVAL,      &GUID_HWPROFILE_QUERY_CHANGE,
        &GUID_HWPROFILE_CHANGE_CANCELLED,    &GUID_HWPROFILE_CHANGE_COMPLETE};
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        if (nt_guid_equal(event, events[i]))
            return true;
    return false;
}

/* A custom event with a copy of the structure, not yet queued. */
static NTSTATUS event_new_custom(struct pnp_node *node,
                                 const TARGET_DEVICE_CUSTOM_NOTIFICATION *structure,
                                 struct pnp_event **ret_event)
{
    USHORT size = structure->Size;
    if (is_system_event(&structure->Event))
        return STATUS_INVALID_DEVICE_REQUEST;
    if (structure->Version != NT_NOTIFICATION_VERSION ||
        size < offsetof(TARGET_DEVICE_CUSTOM_NOTIFICATION, CustomDataBuffer))
        return STATUS_INVALID_PARAMETER;
    void *copy = mm_pool_alloc(MM_NONPAGED, size, PNP_TAG_EVENT, 0, gate_current_site(), true);
    if (copy == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    memcpy(copy, structure, size);
    *ret_event = machine_alloc(sizeof **ret_event);
    (*ret_event)->node = node;
    (*ret_event)->custom = copy;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoReportTargetDeviceChange(PDEVICE_OBJECT PhysicalDeviceObject,
                                          PVOID NotificationStructure)
{
    struct pnp_node *node = pnp_node_get(PhysicalDeviceObject, "IoReportTargetDeviceChange");
    struct pnp_event *event;
    if (pnp_notify_is_inside())
        breach_stop("notification-misuse", "it waits for itself: a deadlock",
                    "IoReportTargetDeviceChange inside a PnP notification routine");
    NTSTATUS status = event_new_custom(node, NotificationStructure, &event);
    if (!NT_SUCCESS(status))
        return status;
    event->is_awaited = true;
    event_queue(event);
    if (pnp_tree()->is_delivering)
        ex_wait_block("IoReportTargetDeviceChange", (uint64_t)event);
    else
        event_tell_all(pnp_tree());
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoReportTargetDeviceChangeAsynchronous(PDEVICE_OBJECT PhysicalDeviceObject,
                                                      PVOID NotificationStructure,
                                                      PDEVICE_CHANGE_COMPLETE_CALLBACK Callback,
                                                      PVOID Context)
{
    struct pnp_node *node =
        pnp_node_get(PhysicalDeviceObject, "IoReportTargetDeviceChangeAsynchronous");
    struct pnp_event *event;
    NTSTATUS status = event_new_custom(node, NotificationStructure, &event);
    if (!NT_SUCCESS(status))
        return status;
    event->callback = Callback;
    event->context = Context;
    event->driver = gate_current_caller();
    event_queue(event);
    return STATUS_SUCCESS;
}
