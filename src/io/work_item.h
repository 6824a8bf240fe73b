/*
 * Work items: a routine that a system worker thread calls later, at PASSIVE_LEVEL.
 *
 * Each queued item gets a system thread of its own; the device object is referenced from queueing
 * to the routine's return, so that the driver stays.
 */
#ifndef DRYDOCK_IO_WORK_ITEM_H
#define DRYDOCK_IO_WORK_ITEM_H

#include "nt/device.h"
#include "nt/ex.h"
#include "nt/status.h"

typedef void(NTAPI *PIO_WORKITEM_ROUTINE)(PDEVICE_OBJECT DeviceObject, PVOID Context);
typedef struct _IO_WORKITEM *PIO_WORKITEM;

/* Documented: wdk-ddi-src/content/wdm/nf-wdm-io{allocate,queue,free}workitem.md. IRQL <=
 * DISPATCH_LEVEL. The item belongs to the driver until IoFreeWorkItem; NULL when pool is out. */
PIO_WORKITEM NTAPI IoAllocateWorkItem(PDEVICE_OBJECT DeviceObject);
void NTAPI IoQueueWorkItem(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE WorkerRoutine,
                           ULONG QueueType, PVOID Context);
void NTAPI IoFreeWorkItem(PIO_WORKITEM IoWorkItem);

/* The same, where the routine gets the item too and may free it: it is no longer queued then. What
 * first comes is the device or driver object that the item is for. <= DISPATCH_LEVEL.
 * nf-wdm-ioqueueworkitemex.md */
typedef void(NTAPI *PIO_WORKITEM_ROUTINE_EX)(PVOID IoObject, PVOID Context,
                                             PIO_WORKITEM IoWorkItem);
void NTAPI IoQueueWorkItemEx(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE_EX WorkerRoutine,
                             ULONG QueueType, PVOID Context);

/* An item in IoSizeofWorkItem bytes of the driver's nonpaged memory, for a device or driver object;
 * it is taken back, when it is not queued, before that memory goes. Any IRQL.
 * nf-wdm-iosizeofworkitem.md,
 * nf-wdm-ioinitializeworkitem.md, nf-wdm-iouninitializeworkitem.md */
ULONG NTAPI IoSizeofWorkItem(void);
void NTAPI IoInitializeWorkItem(PVOID IoObject, PIO_WORKITEM IoWorkItem);
void NTAPI IoUninitializeWorkItem(PIO_WORKITEM IoWorkItem);

/* Queues the driver's own structure, filled in by ExInitializeWorkItem (inline). Nothing keeps the
 * driver loaded. It has left the queue when its routine is called, which may queue or free it.
 * <= DISPATCH_LEVEL. nf-wdm-exqueueworkitem.md */
void NTAPI ExQueueWorkItem(PWORK_QUEUE_ITEM WorkItem, ULONG QueueType);

/* DriverUnload has returned: such items that lead into the module are findings, and are dropped. */
void io_work_item_check_left(uint32_t module);

#endif
