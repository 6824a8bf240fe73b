/* Cancelling: the cancel spin lock, IoCancelIrp, and queues that survive it. */
#include "../common/routine_device.h"

static PIRP Queued[8]; /* of the cancel-safe queue, oldest first */
static ULONG QueuedCount, Insertions;
static KSPIN_LOCK QueueLock;
static IO_CSQ Queue;
static BOOLEAN IsUsingQueue, IsRefusing;
static PVOID InsertContextSeen;
static IO_CSQ_IRP_CONTEXT *ReadContext;
static NTSTATUS InsertStatus;

static PIRP CancelledIrp;
static PDEVICE_OBJECT CancelledDevice;
static KIRQL CancelledAt;
static ULONG Cancellations;
static ULONG PendingWas; /* SL_PENDING_RETURNED in the dispatch routine, after the insertion */

static VOID NTAPI Cancel(PDEVICE_OBJECT Device, PIRP Irp)
{
    Cancellations++;
    CancelledAt = KeGetCurrentIrql();
    CancelledDevice = Device;
    CancelledIrp = Irp;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    RoutineComplete(Irp, STATUS_CANCELLED);
}

static VOID NTAPI QueueInsert(PIO_CSQ Csq, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Csq);
    Insertions++;
    Queued[QueuedCount++] = Irp;
}

static NTSTATUS NTAPI QueueInsertEx(PIO_CSQ Csq, PIRP Irp, PVOID Context)
{
    InsertContextSeen = Context;
    if (IsRefusing)
        return STATUS_DEVICE_BUSY;
    QueueInsert(Csq, Irp);
    return STATUS_SUCCESS;
}

static VOID NTAPI QueueRemove(PIO_CSQ Csq, PIRP Irp)
{
    ULONG i, to = 0;

    UNREFERENCED_PARAMETER(Csq);
    for (i = 0; i < QueuedCount; i++)
        if (Queued[i] != Irp)
            Queued[to++] = Queued[i];
    QueuedCount = to;
}

/* Context: a wanted value of DriverContext[0], or NULL for any. */
static PIRP NTAPI QueuePeek(PIO_CSQ Csq, PIRP After, PVOID Context)
{
    ULONG i = 0;

    UNREFERENCED_PARAMETER(Csq);
    while (After != NULL && i < QueuedCount && Queued[i] != After)
        i++;
    for (i += After != NULL; i < QueuedCount; i++)
        if (Context == NULL || Queued[i]->Tail.Overlay.DriverContext[0] == Context)
            return Queued[i];
    return NULL;
}

static VOID NTAPI QueueAcquire(PIO_CSQ Csq, PKIRQL Irql)
{
    UNREFERENCED_PARAMETER(Csq);
    KeAcquireSpinLock(&QueueLock, Irql);
}

static VOID NTAPI QueueRelease(PIO_CSQ Csq, KIRQL Irql)
{
    UNREFERENCED_PARAMETER(Csq);
    KeReleaseSpinLock(&QueueLock, Irql);
}

static VOID NTAPI QueueCancelled(PIO_CSQ Csq, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Csq);
    Cancellations++;
    CancelledIrp = Irp;
    CancelledAt = KeGetCurrentIrql();
    RoutineComplete(Irp, STATUS_CANCELLED);
}

static NTSTATUS NTAPI Read(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    PendingWas = 0;
    if (IsUsingQueue) {
        InsertStatus = IoCsqInsertIrpEx(&Queue, Irp, ReadContext, &Queue);
        if (!NT_SUCCESS(InsertStatus)) {
            PendingWas = IoGetCurrentIrpStackLocation(Irp)->Control & SL_PENDING_RETURNED;
            RoutineComplete(Irp, InsertStatus);
            return InsertStatus;
        }
        return STATUS_PENDING;
    }
    IoMarkIrpPending(Irp);
    IoSetCancelRoutine(Irp, Cancel);
    return STATUS_PENDING;
}

static VOID LockRaises(VOID)
{
    KIRQL irql = 99, inner = 99;

    IoAcquireCancelSpinLock(&irql);
    CHECK(irql == PASSIVE_LEVEL);
    CHECK(KeGetCurrentIrql() == DISPATCH_LEVEL);
    IoReleaseCancelSpinLock(irql);
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoAcquireCancelSpinLock(&inner);
    CHECK(inner == DISPATCH_LEVEL);
    IoReleaseCancelSpinLock(inner);
    CHECK(KeGetCurrentIrql() == DISPATCH_LEVEL);
    KeLowerIrql(irql);
}

static VOID CancelCalls(VOID)
{
    PIRP irp = RoutineSend();
    ULONG before = Cancellations, completions = RoutineCompletions;

    CHECK(IoCancelIrp(irp) == TRUE);
    CHECK(Cancellations == before + 1);
    CHECK(CancelledIrp == irp && CancelledDevice == RoutineDevice);
    CHECK(CancelledAt == DISPATCH_LEVEL);
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
    CHECK(irp->Cancel == TRUE && irp->CancelRoutine == NULL);
    CHECK(irp->CancelIrql == PASSIVE_LEVEL);
    CHECK(RoutineCompletions == completions + 1 && RoutineStatus == STATUS_CANCELLED);
    IoFreeIrp(irp);
}

static VOID CancelWithout(VOID)
{
    PIRP irp = RoutineSend();
    ULONG before = Cancellations;

    CHECK(IoSetCancelRoutine(irp, NULL) == Cancel);
    CHECK(IoCancelIrp(irp) == FALSE);
    CHECK(irp->Cancel == TRUE);
    CHECK(IoCancelIrp(irp) == FALSE);
    CHECK(Cancellations == before);
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
    RoutineComplete(irp, STATUS_SUCCESS);
    CHECK(RoutineStatus == STATUS_SUCCESS);
    IoFreeIrp(irp);
}

static VOID CsqFifo(VOID)
{
    PIRP first, second;

    IoCsqInitialize(&Queue, QueueInsert, QueueRemove, QueuePeek, QueueAcquire, QueueRelease,
                    QueueCancelled);
    first = RoutineSend();
    second = RoutineSend();
    CHECK(QueuedCount == 2 && InsertStatus == STATUS_SUCCESS);
    CHECK(first->CancelRoutine != NULL);
    CHECK(IoGetCurrentIrpStackLocation(first)->Control & SL_PENDING_RETURNED);
    second->Tail.Overlay.DriverContext[0] = &Queue;
    CHECK(IoCsqRemoveNextIrp(&Queue, &Queue) == second);
    CHECK(second->CancelRoutine == NULL);
    CHECK(IoCsqRemoveNextIrp(&Queue, NULL) == first);
    CHECK(IoCsqRemoveNextIrp(&Queue, NULL) == NULL);
    CHECK(QueuedCount == 0 && KeGetCurrentIrql() == PASSIVE_LEVEL);
    RoutineComplete(first, STATUS_SUCCESS);
    RoutineComplete(second, STATUS_SUCCESS);
    IoFreeIrp(first);
    IoFreeIrp(second);
}

static VOID CsqCancels(VOID)
{
    PIRP first = RoutineSend(), second = RoutineSend();
    ULONG before = Cancellations;

    CHECK(IoCancelIrp(first) == TRUE);
    CHECK(Cancellations == before + 1 && CancelledIrp == first);
    CHECK(CancelledAt == PASSIVE_LEVEL);
    CHECK(RoutineStatus == STATUS_CANCELLED);
    CHECK(QueuedCount == 1 && Queued[0] == second);
    CHECK(IoCsqRemoveNextIrp(&Queue, NULL) == second);
    CHECK(IoCancelIrp(second) == FALSE);
    RoutineComplete(second, STATUS_SUCCESS);
    IoFreeIrp(first);
    IoFreeIrp(second);
}

/* An IRP that was cancelled before it came is completed, not queued. */
static VOID CsqCancelledBefore(VOID)
{
    PIRP irp = RoutineIrp(IRP_MJ_READ);
    ULONG before = Cancellations, insertions = Insertions;

    CHECK(IoCancelIrp(irp) == FALSE);
    CHECK(IoCallDriver(RoutineDevice, irp) == STATUS_PENDING);
    CHECK(Cancellations == before + 1 && Insertions == insertions);
    CHECK(RoutineStatus == STATUS_CANCELLED);
    IoFreeIrp(irp);
}

static VOID CsqContext(VOID)
{
    IO_CSQ_IRP_CONTEXT context, gone;
    PIRP first, second;

    ReadContext = &context;
    first = RoutineSend();
    ReadContext = &gone;
    second = RoutineSend();
    ReadContext = NULL;
    CHECK(context.Irp == first && context.Csq == &Queue);
    CHECK(IoCancelIrp(second) == TRUE);
    CHECK(IoCsqRemoveIrp(&Queue, &gone) == NULL);
    CHECK(IoCsqRemoveIrp(&Queue, &context) == first);
    CHECK(context.Irp == NULL && QueuedCount == 0);
    CHECK(IoCsqRemoveIrp(&Queue, &context) == NULL);
    RoutineComplete(first, STATUS_SUCCESS);
    IoFreeIrp(first);
    IoFreeIrp(second);
}

static VOID CsqRefuses(VOID)
{
    PIRP irp;

    IoCsqInitializeEx(&Queue, QueueInsertEx, QueueRemove, QueuePeek, QueueAcquire, QueueRelease,
                      QueueCancelled);
    IsRefusing = TRUE;
    irp = RoutineSend();
    CHECK(InsertContextSeen == &Queue);
    CHECK(InsertStatus == STATUS_DEVICE_BUSY && RoutineStatus == STATUS_DEVICE_BUSY);
    CHECK(PendingWas == 0 && QueuedCount == 0);
    IoFreeIrp(irp);
    IsRefusing = FALSE;
    irp = RoutineSend();
    CHECK(InsertStatus == STATUS_SUCCESS && QueuedCount == 1);
    CHECK(IoCsqRemoveNextIrp(&Queue, NULL) == irp);
    RoutineComplete(irp, STATUS_SUCCESS);
    IoFreeIrp(irp);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    Driver->MajorFunction[IRP_MJ_READ] = Read;
    KeInitializeSpinLock(&QueueLock);
    RUN(IoAcquireCancelSpinLock, "raises to DISPATCH_LEVEL and back", LockRaises);
    RUN(IoCancelIrp, "calls the cancel routine with the lock held", CancelCalls);
    RUN(IoCancelIrp, "without a cancel routine only the bit is set", CancelWithout);
    IsUsingQueue = TRUE;
    RUN(IoCsqRemoveNextIrp, "in the order that the driver's peek gives", CsqFifo);
    RUN(IoCsqInsertIrp, "a queued IRP that is cancelled leaves and is completed", CsqCancels);
    RUN(IoCsqInsertIrp, "an IRP cancelled before is completed, not queued", CsqCancelledBefore);
    RUN(IoCsqRemoveIrp, "by its context, once, and not after cancellation", CsqContext);
    RUN(IoCsqInsertIrpEx, "an insertion that the driver refuses", CsqRefuses);
    IoDeleteDevice(RoutineDevice);
    return RoutineDone(Driver);
}
