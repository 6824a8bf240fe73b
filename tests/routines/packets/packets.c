/* Device queues, and StartIo on top of one. */
#include "../common/routine_device.h"

static ULONG *ReadKey;
static PDRIVER_CANCEL ReadCancel;
static PIRP Started[8];
static ULONG StartedCount, StartDepth, StartDepthMax, NextFromStartIo;
static KIRQL StartedAt;
static PIRP CancelledIrp;

static VOID NTAPI StartIo(PDEVICE_OBJECT Device, PIRP Irp)
{
    StartDepth++;
    if (StartDepth > StartDepthMax)
        StartDepthMax = StartDepth;
    StartedAt = KeGetCurrentIrql();
    if (Device->CurrentIrp == Irp)
        Started[StartedCount++] = Irp;
    if (NextFromStartIo > 0) {
        NextFromStartIo--;
        IoStartNextPacket(Device, FALSE);
    }
    StartDepth--;
}

static VOID NTAPI Cancel(PDEVICE_OBJECT Device, PIRP Irp)
{
    BOOLEAN is_queued =
        KeRemoveEntryDeviceQueue(&Device->DeviceQueue, &Irp->Tail.Overlay.DeviceQueueEntry);

    IoReleaseCancelSpinLock(Irp->CancelIrql);
    if (!is_queued)
        return;
    CancelledIrp = Irp;
    RoutineComplete(Irp, STATUS_CANCELLED);
}

static NTSTATUS NTAPI Read(PDEVICE_OBJECT Device, PIRP Irp)
{
    IoMarkIrpPending(Irp);
    IoStartPacket(Device, Irp, ReadKey, ReadCancel);
    return STATUS_PENDING;
}

static VOID Next(BOOLEAN Cancelable)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    IoStartNextPacket(RoutineDevice, Cancelable);
    CHECK(KeGetCurrentIrql() == DISPATCH_LEVEL);
    KeLowerIrql(irql);
}

static VOID Finish(PIRP Irp)
{
    IoSetCancelRoutine(Irp, NULL);
    RoutineComplete(Irp, STATUS_SUCCESS);
    IoFreeIrp(Irp);
}

static VOID QueueFifo(VOID)
{
    KDEVICE_QUEUE queue;
    KDEVICE_QUEUE_ENTRY idle, first, second;
    KIRQL irql;

    KeInitializeDeviceQueue(&queue);
    CHECK(!queue.Busy && IsListEmpty(&queue.DeviceListHead));
    irql = KeRaiseIrqlToDpcLevel();
    CHECK(KeInsertDeviceQueue(&queue, &idle) == FALSE);
    CHECK(queue.Busy);
    CHECK(KeInsertDeviceQueue(&queue, &first) == TRUE && first.Inserted);
    CHECK(KeInsertDeviceQueue(&queue, &second) == TRUE);
    CHECK(KeRemoveDeviceQueue(&queue) == &first && !first.Inserted);
    CHECK(KeRemoveDeviceQueue(&queue) == &second);
    CHECK(queue.Busy);
    CHECK(KeRemoveDeviceQueue(&queue) == NULL);
    CHECK(!queue.Busy);
    KeLowerIrql(irql);
}

static VOID QueueByKey(VOID)
{
    KDEVICE_QUEUE queue;
    KDEVICE_QUEUE_ENTRY idle, five, seven, other, highest;
    KIRQL irql;

    KeInitializeDeviceQueue(&queue);
    irql = KeRaiseIrqlToDpcLevel();
    CHECK(KeInsertByKeyDeviceQueue(&queue, &idle, 3) == FALSE);
    CHECK(idle.SortKey == 3);
    CHECK(KeInsertByKeyDeviceQueue(&queue, &seven, 7) == TRUE);
    CHECK(KeInsertByKeyDeviceQueue(&queue, &five, 5) == TRUE);
    CHECK(KeInsertByKeyDeviceQueue(&queue, &highest, 0xffffffff) == TRUE);
    CHECK(KeInsertByKeyDeviceQueue(&queue, &other, 7) == TRUE);
    CHECK(KeRemoveByKeyDeviceQueue(&queue, 6) == &seven);
    CHECK(KeRemoveByKeyDeviceQueue(&queue, 8) == &highest);
    CHECK(KeRemoveByKeyDeviceQueue(&queue, 8) == &five);
    CHECK(KeRemoveByKeyDeviceQueue(&queue, 7) == &other);
    CHECK(KeRemoveByKeyDeviceQueue(&queue, 0) == NULL && !queue.Busy);
    KeLowerIrql(irql);
}

static VOID QueueEntry(VOID)
{
    KDEVICE_QUEUE queue;
    KDEVICE_QUEUE_ENTRY idle, first, second;
    KIRQL irql;

    KeInitializeDeviceQueue(&queue);
    irql = KeRaiseIrqlToDpcLevel();
    KeInsertDeviceQueue(&queue, &idle);
    KeInsertDeviceQueue(&queue, &first);
    KeInsertDeviceQueue(&queue, &second);
    KeLowerIrql(irql);
    CHECK(KeRemoveEntryDeviceQueue(&queue, &first) == TRUE);
    CHECK(KeRemoveEntryDeviceQueue(&queue, &first) == FALSE);
    CHECK(KeRemoveEntryDeviceQueue(&queue, &second) == TRUE);
    CHECK(queue.Busy && IsListEmpty(&queue.DeviceListHead));
}

static VOID StartsOneAtATime(VOID)
{
    PIRP first, second, third;

    StartedCount = 0;
    first = RoutineSend();
    CHECK(StartedCount == 1 && Started[0] == first);
    CHECK(StartedAt == DISPATCH_LEVEL && KeGetCurrentIrql() == PASSIVE_LEVEL);
    second = RoutineSend();
    third = RoutineSend();
    CHECK(StartedCount == 1 && RoutineDevice->CurrentIrp == first);
    Next(FALSE);
    CHECK(StartedCount == 2 && Started[1] == second);
    Next(TRUE);
    CHECK(StartedCount == 3 && Started[2] == third);
    Next(FALSE);
    CHECK(StartedCount == 3 && RoutineDevice->CurrentIrp == NULL);
    CHECK(!RoutineDevice->DeviceQueue.Busy);
    Next(FALSE);
    CHECK(StartedCount == 3);
    Finish(first);
    Finish(second);
    Finish(third);
}

static VOID StartsByKey(VOID)
{
    PIRP irps[3];
    ULONG i, key;
    KIRQL irql;

    StartedCount = 0;
    ReadKey = &key;
    for (i = 0; i < 3; i++) {
        key = 30 - 10 * i;
        irps[i] = RoutineSend();
    }
    ReadKey = NULL;
    irql = KeRaiseIrqlToDpcLevel();
    IoStartNextPacketByKey(RoutineDevice, FALSE, 15);
    CHECK(StartedCount == 2 && Started[1] == irps[1]);
    IoStartNextPacketByKey(RoutineDevice, FALSE, 15);
    CHECK(StartedCount == 3 && Started[2] == irps[2]);
    IoStartNextPacketByKey(RoutineDevice, TRUE, 0);
    KeLowerIrql(irql);
    CHECK(RoutineDevice->CurrentIrp == NULL);
    for (i = 0; i < 3; i++)
        Finish(irps[i]);
}

static VOID Cancels(VOID)
{
    PIRP first, second, third;

    StartedCount = 0;
    ReadCancel = Cancel;
    first = RoutineSend();
    second = RoutineSend();
    third = RoutineIrp(IRP_MJ_READ);
    CHECK(second->CancelRoutine == Cancel);
    CHECK(IoCancelIrp(second) == TRUE);
    CHECK(CancelledIrp == second && RoutineStatus == STATUS_CANCELLED);
    IoCancelIrp(third);
    IoCallDriver(RoutineDevice, third);
    CHECK(CancelledIrp == third && KeGetCurrentIrql() == PASSIVE_LEVEL);
    ReadCancel = NULL;
    Next(TRUE);
    CHECK(StartedCount == 1 && RoutineDevice->CurrentIrp == NULL);
    Finish(first);
    IoFreeIrp(second);
    IoFreeIrp(third);
}

static VOID Recurses(VOID)
{
    PIRP irps[4];
    ULONG i;

    StartedCount = 0;
    StartDepthMax = 0;
    for (i = 0; i < 4; i++)
        irps[i] = RoutineSend();
    NextFromStartIo = 4;
    Next(FALSE);
    CHECK(StartedCount == 4 && StartDepthMax == 3);
    CHECK(NextFromStartIo == 1 && RoutineDevice->CurrentIrp == NULL);
    NextFromStartIo = 0;
    for (i = 0; i < 4; i++)
        Finish(irps[i]);
}

static VOID Defers(VOID)
{
    PIRP irps[4];
    ULONG i;

    IoSetStartIoAttributes(RoutineDevice, TRUE, FALSE);
    StartedCount = 0;
    for (i = 0; i < 4; i++)
        irps[i] = RoutineSend();
    StartDepthMax = 0;
    NextFromStartIo = 3;
    Next(FALSE);
    CHECK(StartedCount == 4 && StartDepthMax == 1);
    CHECK(NextFromStartIo == 0 && !RoutineDevice->DeviceQueue.Busy);
    for (i = 0; i < 4; i++)
        Finish(irps[i]);
    IoSetStartIoAttributes(RoutineDevice, FALSE, FALSE);
}

static VOID NotCancelable(VOID)
{
    PIRP first, second;

    IoSetStartIoAttributes(RoutineDevice, FALSE, TRUE);
    ReadCancel = Cancel;
    first = RoutineSend();
    second = RoutineSend();
    ReadCancel = NULL;
    CHECK(second->CancelRoutine == Cancel);
    Next(TRUE);
    CHECK(RoutineDevice->CurrentIrp == second && second->CancelRoutine == NULL);
    CHECK(IoCancelIrp(second) == FALSE);
    Next(TRUE);
    IoSetStartIoAttributes(RoutineDevice, FALSE, FALSE);
    Finish(first);
    Finish(second);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    Driver->MajorFunction[IRP_MJ_READ] = Read;
    IoSetStartIoAttributes(RoutineDevice, FALSE, FALSE); /* may come before there is a StartIo */
    Driver->DriverStartIo = StartIo;
    RUN(KeInsertDeviceQueue, "the first makes it busy, the others wait in order", QueueFifo);
    RUN(KeInsertByKeyDeviceQueue, "by key, equal keys in order of arrival", QueueByKey);
    RUN(KeRemoveEntryDeviceQueue, "says whether the entry was queued", QueueEntry);
    RUN(IoStartPacket, "one at a time, at DISPATCH_LEVEL", StartsOneAtATime);
    RUN(IoStartNextPacketByKey, "the next key, else the first", StartsByKey);
    RUN(IoStartPacket, "a queued packet can be cancelled, also before it comes", Cancels);
    RUN(IoStartNextPacket, "from StartIo it recurses", Recurses);
    RUN(IoSetStartIoAttributes, "DeferredStartIo: StartIo returns first", Defers);
    RUN(IoSetStartIoAttributes, "NonCancelable: no cancel routine once started", NotCancelable);
    IoDeleteDevice(RoutineDevice);
    return RoutineDone(Driver);
}
