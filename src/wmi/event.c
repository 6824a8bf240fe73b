/* See wmi/event.h. */
#include "wmi/event.h"

#include "ke/irql.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "ob/object.h"
#include "wmi/wmi_state.h"

#include <inttypes.h>

struct wmi_event {
    struct wmi_event *next;
    WNODE_HEADER *wnode;
};

static struct mm_block *event_block(const WNODE_HEADER *event, const char *routine)
{
    struct mm_block *block = mm_pool_find((uint64_t)event);
    const char *wrong = block == NULL || block->what != NULL ? "does not lie in pool"
                        : block->is_freed                    ? "was freed before"
                        : block->base != (uint64_t)event     ? "begins inside a block of pool"
                        : block->pool != MM_NONPAGED         ? "lies in paged pool"
                        : block->size < sizeof(WNODE_HEADER) ? "is smaller than its header"
                                                             : NULL;
    if (wrong != NULL)
        breach_stop("wmi-event-misuse", "the system frees it as a block of nonpaged pool",
                    "%s: the event at 0x%" PRIx64 " %s", routine, (uint64_t)event, wrong);
    return block;
}

NTSTATUS wmi_event_write(WNODE_HEADER *event, const char *routine)
{
    struct mm_block *block = event_block(event, routine);
    if (event->Flags & WNODE_FLAG_EVENT_REFERENCE)
        return STATUS_UNSUCCESSFUL;
    if (event->BufferSize > block->size || event->BufferSize < sizeof(WNODE_HEADER)) {
        breach_say("wmi-event-misuse", "WMI reads what is not there",
                   "%s: the event says that it has %u bytes, in a block of %" PRIu64, routine,
                   event->BufferSize, block->size);
        return STATUS_BUFFER_OVERFLOW;
    }
    mm_pool_give(block, 0);
    struct wmi_event **link = &wmi_state()->events;
    while (*link != NULL)
        link = &(*link)->next;
    *link = machine_alloc(sizeof **link);
    (*link)->wnode = event;
    wmi_work();
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoWMIWriteEvent(PVOID WnodeEventItem)
{
    WNODE_HEADER *event = WnodeEventItem;
    uint8_t irql = processor_irql();
    if (event->Flags & WNODE_FLAG_TRACED_GUID)
        return STATUS_UNSUCCESSFUL;
    if (irql > PROCESSOR_APC)
        EMIT(BREACH, breach, .rule = "irql-too-high", .driver = gate_current_caller(),
             .site = gate_current_site(), .level = irql, .level_max = PROCESSOR_APC,
             .note = "IoWMIWriteEvent");
    return wmi_event_write(event, "IoWMIWriteEvent");
}

static void event_call(struct wmi_object *object, WNODE_HEADER *wnode)
{
    WMI_NOTIFICATION_CALLBACK callback = object->callback;
    struct ke_mark mark = ke_mark_take();
    gate_call_of(object->driver, "WMI notification routine", 0, (void *)callback, (uint64_t)wnode,
                 (uint64_t)object->context, 0, 0);
    ke_mark_check(&mark, "a WMI notification routine", (uint64_t)callback);
}

void wmi_event_deliver(void)
{
    struct wmi_event *event = wmi_state()->events;
    wmi_state()->events = event->next;
    GUID guid = event->wnode->Guid;
    struct wmi_object *next;
    for (struct wmi_object *at = wmi_state()->objects; at != NULL; at = next) {
        ob_object_take(at->ob, 0);
        if (at->callback != NULL && nt_guid_equal(&at->guid, &guid))
            event_call(at, event->wnode);
        next = at->next;
        ob_object_drop(at->ob, 0);
    }
    mm_pool_free_own(event->wnode);
    machine_free(event);
}
