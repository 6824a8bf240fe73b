/* See ke/device_queue.h. */
#include "ke/device_queue.h"

#include "ke/ke_state.h"
#include "machine/breach.h"

static void ke_device_queue_check(const KDEVICE_QUEUE *queue, const char *routine)
{
    if (queue->Type == DeviceQueueObject)
        return;
    breach_say("device-queue-misuse", "the kernel follows wild pointers",
               "%s was given what is no initialised device queue", routine);
    machine_stop(MACHINE_STOP_FATAL);
}

void ke_irql_check_dispatch(const char *routine)
{
    if (processor_irql() < DISPATCH_LEVEL)
        breach_say("irql-too-low", "the queue's lock may be wanted by a DPC on this processor",
                   "%s", routine);
}

VOID NTAPI KeInitializeDeviceQueue(PKDEVICE_QUEUE DeviceQueue)
{
    *DeviceQueue = (KDEVICE_QUEUE){.Type = DeviceQueueObject, .Size = sizeof *DeviceQueue};
    nt_list_init(&DeviceQueue->DeviceListHead);
}

static void ke_device_queue_link(PKDEVICE_QUEUE_ENTRY entry, LIST_ENTRY *before)
{
    LIST_ENTRY *link = &entry->DeviceListEntry;
    link->Flink = before;
    link->Blink = before->Blink;
    before->Blink->Flink = link;
    before->Blink = link;
    entry->Inserted = TRUE;
}

static void ke_device_queue_unlink(PKDEVICE_QUEUE_ENTRY entry)
{
    entry->DeviceListEntry.Blink->Flink = entry->DeviceListEntry.Flink;
    entry->DeviceListEntry.Flink->Blink = entry->DeviceListEntry.Blink;
    entry->Inserted = FALSE;
}

static PKDEVICE_QUEUE_ENTRY ke_device_queue_entry(LIST_ENTRY *link)
{
    return (PKDEVICE_QUEUE_ENTRY)link; /* its first member */
}

/* The first entry whose key is above (or, if is_equal, equal to) `key`; the head if there is none.
 */
static LIST_ENTRY *ke_device_queue_find(PKDEVICE_QUEUE queue, ULONG key, bool is_equal)
{
    LIST_ENTRY *head = &queue->DeviceListHead, *at = head->Flink;
    while (at != head && ke_device_queue_entry(at)->SortKey < key + !is_equal)
        at = at->Flink;
    return at;
}

static bool ke_device_queue_is_linked(const KDEVICE_QUEUE *queue, const KDEVICE_QUEUE_ENTRY *entry)
{
    const LIST_ENTRY *head = &queue->DeviceListHead;
    for (const LIST_ENTRY *at = head->Flink; at != head; at = at->Flink)
        if (at == &entry->DeviceListEntry)
            return true;
    return false;
}

/* False if the caller is to start the entry itself. key NULL: last. */
static bool ke_device_queue_insert(PKDEVICE_QUEUE queue, PKDEVICE_QUEUE_ENTRY entry,
                                   const ULONG *key, const char *routine)
{
    ke_device_queue_check(queue, routine);
    ke_irql_check_dispatch(routine);
    if (ke_device_queue_is_linked(queue, entry)) {
        breach_say("device-queue-misuse", "the list would be a ring without the others",
                   "%s of an entry that is in the queue already", routine);
        return true;
    }
    if (key != NULL)
        entry->SortKey = *key;
    if (!queue->Busy) {
        queue->Busy = TRUE;
        entry->Inserted = FALSE;
        return false;
    }
    bool is_last = key == NULL || *key == UINT32_MAX;
    ke_device_queue_link(entry, is_last ? &queue->DeviceListHead
                                        : ke_device_queue_find(queue, *key, false));
    return true;
}

BOOLEAN NTAPI KeInsertDeviceQueue(PKDEVICE_QUEUE DeviceQueue, PKDEVICE_QUEUE_ENTRY DeviceQueueEntry)
{
    return ke_device_queue_insert(DeviceQueue, DeviceQueueEntry, NULL, "KeInsertDeviceQueue");
}

BOOLEAN NTAPI KeInsertByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue,
                                       PKDEVICE_QUEUE_ENTRY DeviceQueueEntry, ULONG SortKey)
{
    return ke_device_queue_insert(DeviceQueue, DeviceQueueEntry, &SortKey,
                                  "KeInsertByKeyDeviceQueue");
}

PKDEVICE_QUEUE_ENTRY ke_device_queue_remove(PKDEVICE_QUEUE queue, const ULONG *sort_key)
{
    LIST_ENTRY *head = &queue->DeviceListHead;
    if (head->Flink == head) {
        queue->Busy = FALSE;
        return NULL;
    }
    LIST_ENTRY *at = sort_key != NULL ? ke_device_queue_find(queue, *sort_key, true) : head->Flink;
    PKDEVICE_QUEUE_ENTRY entry = ke_device_queue_entry(at != head ? at : head->Flink);
    ke_device_queue_unlink(entry);
    return entry;
}

static PKDEVICE_QUEUE_ENTRY ke_device_queue_take(PKDEVICE_QUEUE queue, const ULONG *key,
                                                 const char *routine)
{
    ke_device_queue_check(queue, routine);
    ke_irql_check_dispatch(routine);
    if (!queue->Busy)
        breach_say("device-queue-misuse", "none seen", "%s of a device queue that is not busy",
                   routine);
    return ke_device_queue_remove(queue, key);
}

PKDEVICE_QUEUE_ENTRY NTAPI KeRemoveDeviceQueue(PKDEVICE_QUEUE DeviceQueue)
{
    return ke_device_queue_take(DeviceQueue, NULL, "KeRemoveDeviceQueue");
}

PKDEVICE_QUEUE_ENTRY NTAPI KeRemoveByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, ULONG SortKey)
{
    return ke_device_queue_take(DeviceQueue, &SortKey, "KeRemoveByKeyDeviceQueue");
}

BOOLEAN NTAPI KeRemoveEntryDeviceQueue(PKDEVICE_QUEUE DeviceQueue,
                                       PKDEVICE_QUEUE_ENTRY DeviceQueueEntry)
{
    ke_device_queue_check(DeviceQueue, "KeRemoveEntryDeviceQueue");
    if (!DeviceQueueEntry->Inserted)
        return FALSE;
    ke_device_queue_unlink(DeviceQueueEntry);
    return TRUE;
}
