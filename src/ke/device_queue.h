/*
 * Device queues: entries waiting for a device that is busy, in order of arrival or of a key.
 *
 * An idle queue is empty; inserting into an idle one makes it busy instead of queueing the entry.
 * Invariant: not busy means nothing is queued. Queue and entries are the caller's resident memory;
 * no lock is visible, as each routine is one step.
 *
 * Taking from a queue that is not busy, or inserting what is queued, is a `device-queue-misuse`.
 */
#ifndef DRYDOCK_KE_DEVICE_QUEUE_H
#define DRYDOCK_KE_DEVICE_QUEUE_H

#include "nt/ke.h"

/* Makes an idle queue. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-keinitializedevicequeue.md */
VOID NTAPI KeInitializeDeviceQueue(PKDEVICE_QUEUE DeviceQueue);

/* TRUE: queued, last or after all with the same or a lower key. FALSE: the queue was idle; it is
 * busy now, and the entry is the caller's to start. DISPATCH_LEVEL, no lower (`irql-too-low`).
 * nf-wdm-keinsertdevicequeue.md, nf-wdm-keinsertbykeydevicequeue.md */
BOOLEAN NTAPI KeInsertDeviceQueue(PKDEVICE_QUEUE DeviceQueue,
                                  PKDEVICE_QUEUE_ENTRY DeviceQueueEntry);
BOOLEAN NTAPI KeInsertByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue,
                                       PKDEVICE_QUEUE_ENTRY DeviceQueueEntry, ULONG SortKey);

/* Takes the first entry, or the first with a key of at least SortKey (the very first if there is
 * none). NULL: nothing was queued, and the queue is idle now. DISPATCH_LEVEL, no lower.
 * nf-wdm-keremovedevicequeue.md, nf-wdm-keremovebykeydevicequeue.md */
PKDEVICE_QUEUE_ENTRY NTAPI KeRemoveDeviceQueue(PKDEVICE_QUEUE DeviceQueue);
PKDEVICE_QUEUE_ENTRY NTAPI KeRemoveByKeyDeviceQueue(PKDEVICE_QUEUE DeviceQueue, ULONG SortKey);

/* The same for an idle queue without a finding: for io/, where that is no misuse. */
PKDEVICE_QUEUE_ENTRY ke_device_queue_remove(PKDEVICE_QUEUE queue, const ULONG *sort_key);

/* Takes this entry out if it is queued; says whether it was. The queue stays busy.
 * <= DISPATCH_LEVEL. nf-wdm-keremoveentrydevicequeue.md */
BOOLEAN NTAPI KeRemoveEntryDeviceQueue(PKDEVICE_QUEUE DeviceQueue,
                                       PKDEVICE_QUEUE_ENTRY DeviceQueueEntry);

/* `irql-too-low` by the caller of this routine if it is below DISPATCH_LEVEL. */
void ke_irql_check_dispatch(const char *routine);

#endif
