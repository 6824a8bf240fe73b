/*
 * IRPs: allocation, the way down (IofCallDriver), the way up (IofCompleteRequest), and their end.
 *
 *   allocated -> sent -> (forwarded)* -> completed -> completion routines -> ended
 *
 * An IRP's memory is driver-visible and drivers move its stack location themselves; the record
 * beside it says what it was made by, because that decides what its end does: free it and set an
 * event (built for a thread), hand it to the PnP manager, or nothing (the driver's own, which must
 * stop the walk with STATUS_MORE_PROCESSING_REQUIRED).
 */
#ifndef DRYDOCK_IO_IRP_H
#define DRYDOCK_IO_IRP_H

#include "io/device.h"
#include "nt/irp.h"

enum io_irp_kind {
    IO_IRP_DRIVER,     /* IoAllocateIrp, or memory a driver initialised itself */
    IO_IRP_THREAD,     /* IoBuildSynchronousFsdRequest, IoBuildDeviceIoControlRequest */
    IO_IRP_HOST,       /* the PnP manager's */
    IO_IRP_ASSOCIATED, /* IoMakeAssociatedIrp: freed at its end, which may complete its master */
};

struct io_irp {
    IRP *irp;
    enum io_irp_kind kind;
    uint64_t number;         /* n-th IRP of the run */
    uint32_t owner;          /* module number of who made it */
    uint64_t site;           /* where */
    bool is_ended;           /* the walk up is over */
    bool is_in_flight;       /* sent and not yet ended */
    uint32_t completed_by;   /* module number of who called IoCompleteRequest first */
    uint32_t completed_at;   /* number of the device that was called for */
    struct task *waiter;     /* IO_IRP_HOST: who waits for the end */
    int priority_hint;       /* IO_PRIORITY_HINT */
    void *query;             /* ledger/'s, while it is an IRP_MN_QUERY_INTERFACE */
    struct io_file *file;    /* IO_IRP_THREAD: of a request by handle, io_file_finish at the end */
    struct ob_object *event; /* ... and the event it was given */
    bool is_allocated;       /* by the I/O manager; else in memory of the driver's own */
    const struct io_device *last;   /* the device it was given to last */
    void (*ended)(struct io_irp *); /* IO_IRP_HOST: who hears of the end, and frees it; or NULL */
    void *ended_context;
    bool is_system_wake;            /* PoSetSystemWake */
    struct io_irp *next, *previous; /* in order of number */
};

struct io_irp *io_irp_find(const IRP *irp);

/* The PnP manager's IRP for a device at the top of a stack, preset as every PnP IRP must be. */
IRP *io_irp_new(DEVICE_OBJECT *top, UCHAR major, UCHAR minor);

/* The same; NULL when pool is used up. */
IRP *io_irp_try_new(DEVICE_OBJECT *top, UCHAR major, UCHAR minor);

/* Sends it and waits for its end; the IRP is still there (for its results) until io_irp_free. */
NTSTATUS io_irp_send_wait(DEVICE_OBJECT *top, IRP *irp);
void io_irp_free(IRP *irp);

/* Says irp-left-allocated for each IRP that the driver, which is unloaded, made and nobody freed.
 */
void io_irp_check_left(uint32_t driver);

/* The driver that an IRP has not come back from: the owner of its current location; 0 if none. */
uint32_t io_irp_position(const IRP *irp);

/* "IRP_MN_START_DEVICE", or "IRP_MJ_READ" where minors have no names; static. */
const char *io_irp_name(UCHAR major, UCHAR minor);

/* Documented: wdk-ddi-src/content/wdm/nf-wdm-<name>.md. IRQL <= DISPATCH_LEVEL, IoBuild...
 * <= APC_LEVEL. */
PIRP NTAPI IoAllocateIrp(CCHAR StackSize, BOOLEAN ChargeQuota);
void NTAPI IoFreeIrp(PIRP Irp);
void NTAPI IoInitializeIrp(PIRP Irp, USHORT PacketSize, CCHAR StackSize);
void NTAPI IoReuseIrp(PIRP Irp, NTSTATUS Status);
PIRP NTAPI IoBuildSynchronousFsdRequest(ULONG MajorFunction, PDEVICE_OBJECT DeviceObject,
                                        PVOID Buffer, ULONG Length, PLARGE_INTEGER StartingOffset,
                                        PKEVENT Event, PIO_STATUS_BLOCK IoStatusBlock);
PIRP NTAPI IoBuildDeviceIoControlRequest(ULONG IoControlCode, PDEVICE_OBJECT DeviceObject,
                                         PVOID InputBuffer, ULONG InputBufferLength,
                                         PVOID OutputBuffer, ULONG OutputBufferLength,
                                         BOOLEAN InternalDeviceIoControl, PKEVENT Event,
                                         PIO_STATUS_BLOCK IoStatusBlock);

/* A request without an event: a driver's own IRP, which its completion routine takes back and frees
 * with IoFreeIrp, and before it what was made for the buffer: for a device with DO_BUFFERED_IO
 * (IRP_DEALLOCATE_BUFFER is set) the system buffer, with ExFreePool; with DO_DIRECT_IO the MDL,
 * whose pages are locked, with MmUnlockPages and IoFreeMdl. NULL: none could be had, or the buffer
 * is not there. <= APC_LEVEL. */
PIRP NTAPI IoBuildAsynchronousFsdRequest(ULONG MajorFunction, PDEVICE_OBJECT DeviceObject,
                                         PVOID Buffer, ULONG Length, PLARGE_INTEGER StartingOffset,
                                         PIO_STATUS_BLOCK IoStatusBlock);

/* An IRP that is a part of Irp, the master, whose AssociatedIrp.IrpCount the caller sets. One that
 * ends, because no completion routine keeps it, is freed and counts the master down; at 0 the
 * master is completed. NULL: none could be had. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-iomakeassociatedirp.md */
PIRP NTAPI IoMakeAssociatedIrp(PIRP Irp, CCHAR StackSize);
NTSTATUS NTAPI IofCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp);
void NTAPI IofCompleteRequest(PIRP Irp, CCHAR PriorityBoost);

#endif
