/* IRPs of other kinds than a driver's plain own, what they say of themselves, and small services.
 */
#include <ntifs.h>

#include "../common/routine_device.h"

static PDRIVER_OBJECT This;
static PDEVICE_OBJECT Upper; /* attached to RoutineDevice */
static NTSTATUS LowStatus = STATUS_SUCCESS;
static BOOLEAN IsPending;
static PIRP Waiting;
static ULONG Associated;
static PIRP Master;
static BOOLEAN IsForwarded;
static KDPC Dpc;
static KTIMER Timer;
static ULONG Extended;
static BOOLEAN OnSuccess, OnError;

static VOID NTAPI CompleteLater(PKDPC Self, PVOID Context, PVOID One, PVOID Two)
{
    UNREFERENCED_PARAMETER(Self);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(One);
    UNREFERENCED_PARAMETER(Two);
    RoutineComplete(Waiting, LowStatus);
}

static NTSTATUS Low(PIRP Irp)
{
    LARGE_INTEGER soon;

    if (IsPending) {
        IoMarkIrpPending(Irp);
        Waiting = Irp;
        soon.QuadPart = -10000;
        KeSetTimer(&Timer, soon, &Dpc);
        return STATUS_PENDING;
    }
    RoutineComplete(Irp, LowStatus);
    return LowStatus;
}

static NTSTATUS NTAPI ExtendedDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    Extended++;
    CHECK(Device == Upper && Context == &Extended);
    if (Irp->PendingReturned)
        IoMarkIrpPending(Irp);
    return STATUS_CONTINUE_COMPLETION;
}

/* IRP_MJ_READ: through IoForwardIrpSynchronously; IRP_MJ_FLUSH_BUFFERS: IoSetCompletionRoutineEx.
 */
static NTSTATUS NTAPI Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status;

    if (Device == RoutineDevice)
        return Low(Irp);
    if (stack->MajorFunction == IRP_MJ_READ) {
        IsForwarded = IoForwardIrpSynchronously(RoutineDevice, Irp);
        status = Irp->IoStatus.Status;
        CHECK(status == LowStatus);
        RoutineComplete(Irp, STATUS_MORE_ENTRIES);
        return STATUS_MORE_ENTRIES;
    }
    IoCopyCurrentIrpStackLocationToNext(Irp);
    status =
        IoSetCompletionRoutineEx(Device, Irp, ExtendedDone, &Extended, OnSuccess, OnError, FALSE);
    CHECK(status == STATUS_SUCCESS);
    return IoCallDriver(RoutineDevice, Irp);
}

static PIRP SendUpper(UCHAR Major)
{
    PIRP irp = IoAllocateIrp(Upper->StackSize, FALSE);

    IoGetNextIrpStackLocation(irp)->MajorFunction = Major;
    IoSetCompletionRoutine(irp, RoutineCompleted, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(Upper, irp);
    return irp;
}

static VOID Forward(VOID)
{
    PIRP irp = SendUpper(IRP_MJ_READ);

    CHECK(IsForwarded && RoutineStatus == STATUS_MORE_ENTRIES);
    IoFreeIrp(irp);
    IsPending = TRUE;
    IsForwarded = FALSE;
    irp = SendUpper(IRP_MJ_READ);
    IsPending = FALSE;
    CHECK(IsForwarded && Waiting == irp && RoutineStatus == STATUS_MORE_ENTRIES);
    IoFreeIrp(irp);
}

static VOID ForwardNoRoom(VOID)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    IoSetNextIrpStackLocation(irp);
    CHECK(IoForwardIrpSynchronously(RoutineDevice, irp) == FALSE);
    IoFreeIrp(irp);
}

static VOID CompletionEx(VOID)
{
    OnSuccess = TRUE;
    IoFreeIrp(SendUpper(IRP_MJ_FLUSH_BUFFERS));
    CHECK(Extended == 1 && RoutineStatus == STATUS_SUCCESS);
    LowStatus = STATUS_DEVICE_BUSY;
    IoFreeIrp(SendUpper(IRP_MJ_FLUSH_BUFFERS));
    CHECK(Extended == 1 && RoutineStatus == STATUS_DEVICE_BUSY);
    OnError = TRUE;
    IoFreeIrp(SendUpper(IRP_MJ_FLUSH_BUFFERS));
    CHECK(Extended == 2);
    LowStatus = STATUS_SUCCESS;
}

static VOID Asynchronous(VOID)
{
    IO_STATUS_BLOCK iosb;
    LARGE_INTEGER offset;
    char data[4] = "abc";
    PIRP irp;

    offset.QuadPart = 0x123456789;
    irp = IoBuildAsynchronousFsdRequest(IRP_MJ_WRITE, RoutineDevice, data, 4, &offset, &iosb);
    CHECK(IoGetNextIrpStackLocation(irp)->MajorFunction == IRP_MJ_WRITE);
    CHECK(IoGetNextIrpStackLocation(irp)->Parameters.Write.Length == 4);
    CHECK(IoGetNextIrpStackLocation(irp)->Parameters.Write.ByteOffset.QuadPart == 0x123456789);
    CHECK(irp->UserIosb == &iosb && irp->UserEvent == NULL && irp->UserBuffer == data);
    CHECK(irp->Tail.Overlay.Thread != NULL);
    IoSetCompletionRoutine(irp, RoutineCompleted, NULL, TRUE, TRUE, TRUE);
    CHECK(IoCallDriver(RoutineDevice, irp) == STATUS_SUCCESS);
    IoFreeIrp(irp);

    RoutineDevice->Flags |= DO_BUFFERED_IO;
    irp = IoBuildAsynchronousFsdRequest(IRP_MJ_WRITE, RoutineDevice, data, 4, &offset, &iosb);
    RoutineDevice->Flags &= ~DO_BUFFERED_IO;
    CHECK(irp->AssociatedIrp.SystemBuffer != data && irp->AssociatedIrp.SystemBuffer != NULL);
    CHECK(RtlCompareMemory(irp->AssociatedIrp.SystemBuffer, data, 4) == 4);
    CHECK(irp->Flags & IRP_DEALLOCATE_BUFFER);
    ExFreePool(irp->AssociatedIrp.SystemBuffer);
    IoFreeIrp(irp);
}

static NTSTATUS NTAPI PartDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Context);
    Associated += Irp->AssociatedIrp.MasterIrp == Master;
    return STATUS_CONTINUE_COMPLETION;
}

static NTSTATUS NTAPI Split(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIRP parts[2];
    ULONG i;

    UNREFERENCED_PARAMETER(Device);
    Master = Irp;
    IoMarkIrpPending(Irp);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    Irp->AssociatedIrp.IrpCount = 2;
    for (i = 0; i < 2; i++) {
        parts[i] = IoMakeAssociatedIrp(Irp, RoutineDevice->StackSize);
        CHECK(parts[i]->Flags & IRP_ASSOCIATED_IRP);
        IoGetNextIrpStackLocation(parts[i])->MajorFunction = IRP_MJ_READ;
        IoSetCompletionRoutine(parts[i], PartDone, NULL, TRUE, TRUE, TRUE);
    }
    IoCallDriver(RoutineDevice, parts[0]);
    CHECK(RoutineCompletions == 0 && Irp->AssociatedIrp.IrpCount == 1);
    IoCallDriver(RoutineDevice, parts[1]);
    return STATUS_PENDING;
}

static VOID Parts(VOID)
{
    PIRP irp;

    This->MajorFunction[IRP_MJ_WRITE] = Split;
    RoutineCompletions = 0;
    irp = SendUpper(IRP_MJ_WRITE);
    This->MajorFunction[IRP_MJ_WRITE] = Dispatch;
    CHECK(Associated == 2 && RoutineCompletions == 1 && RoutineStatus == STATUS_SUCCESS);
    IoFreeIrp(irp);
}

static VOID Synchronous(VOID)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    IoSetNextIrpStackLocation(irp);
    CHECK(!IoIsOperationSynchronous(irp));
    irp->Flags = IRP_SYNCHRONOUS_API;
    CHECK(IoIsOperationSynchronous(irp));
    irp->Flags = IRP_SYNCHRONOUS_API | IRP_PAGING_IO;
    CHECK(!IoIsOperationSynchronous(irp));
    irp->Flags = IRP_PAGING_IO | IRP_SYNCHRONOUS_PAGING_IO;
    CHECK(IoIsOperationSynchronous(irp));
    IoFreeIrp(irp);
}

static VOID Priority(VOID)
{
    PIRP irp = IoAllocateIrp(1, FALSE);

    CHECK(IoGetIoPriorityHint(irp) == IoPriorityNormal);
    CHECK(IoSetIoPriorityHint(irp, IoPriorityVeryLow) == STATUS_SUCCESS);
    CHECK(IoGetIoPriorityHint(irp) == IoPriorityVeryLow);
    CHECK(!NT_SUCCESS(IoSetIoPriorityHint(irp, MaxIoPriorityTypes)));
    CHECK(IoGetIoPriorityHint(irp) == IoPriorityVeryLow);
    IoFreeIrp(irp);
}

static VOID TopLevel(VOID)
{
    PIRP irp = (PIRP)FSRTL_FSP_TOP_LEVEL_IRP;

    CHECK(IoGetTopLevelIrp() == NULL);
    IoSetTopLevelIrp(irp);
    CHECK(IoGetTopLevelIrp() == irp);
    IoSetTopLevelIrp(NULL);
    CHECK(IoGetTopLevelIrp() == NULL);
}

static VOID Stack(VOID)
{
    ULONG_PTR low = 0, high = 0, here = (ULONG_PTR)&low;

    IoGetStackLimits(&low, &high);
    CHECK(low < here && here < high && high - low >= 0x3000);
    CHECK((ULONG_PTR)IoGetInitialStack() > here && (ULONG_PTR)IoGetInitialStack() <= high);
}

static VOID ErrorLog(VOID)
{
    PIO_ERROR_LOG_PACKET entry;

    CHECK(IoAllocateErrorLogEntry(RoutineDevice, 255) == NULL);
    entry = IoAllocateErrorLogEntry(This, sizeof(*entry));
    CHECK(entry != NULL);
    IoFreeErrorLogEntry(entry);
    entry = IoAllocateErrorLogEntry(RoutineDevice, sizeof(*entry) + sizeof(L"jib"));
    CHECK(entry != NULL);
    entry->ErrorCode = (NTSTATUS)0xC004000F;
    entry->NumberOfStrings = 1;
    entry->StringOffset = sizeof(*entry);
    RtlCopyMemory(entry + 1, L"jib", sizeof(L"jib"));
    IoWriteErrorLogEntry(entry);
}

static VOID Configuration(VOID)
{
    PCONFIGURATION_INFORMATION all = IoGetConfigurationInformation();
    ULONG before = all->SerialCount;

    CHECK(all->Version == sizeof(*all));
    all->SerialCount++;
    CHECK(IoGetConfigurationInformation()->SerialCount == before + 1);
    all->SerialCount--;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    This = Driver;
    KeInitializeDpc(&Dpc, CompleteLater, NULL);
    KeInitializeTimer(&Timer);
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)) ||
        !NT_SUCCESS(IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &Upper)))
        return STATUS_UNSUCCESSFUL;
    Upper->Flags &= ~DO_DEVICE_INITIALIZING;
    IoAttachDeviceToDeviceStack(Upper, RoutineDevice);
    Driver->MajorFunction[IRP_MJ_READ] = Dispatch;
    Driver->MajorFunction[IRP_MJ_WRITE] = Dispatch;
    Driver->MajorFunction[IRP_MJ_FLUSH_BUFFERS] = Dispatch;
    RUN(IoForwardIrpSynchronously, "waits, and the IRP is the caller's again", Forward);
    RUN(IoForwardIrpSynchronously, "FALSE without a location left", ForwardNoRoom);
    RUN(IoSetCompletionRoutineEx, "called for the outcomes it was set for", CompletionEx);
    RUN(IoBuildAsynchronousFsdRequest, "the driver frees buffer and IRP", Asynchronous);
    RUN(IoMakeAssociatedIrp, "the last one completes the master", Parts);
    RUN(IoIsOperationSynchronous, "by flags, paging I/O first", Synchronous);
    RUN(IoSetIoPriorityHint, "normal at first; no other than the hints", Priority);
    RUN(IoSetTopLevelIrp, "a pointer of the thread's own", TopLevel);
    RUN(IoGetStackLimits, "a local variable lies between", Stack);
    RUN(IoWriteErrorLogEntry, "an entry is written or freed; none that is too large", ErrorLog);
    RUN(IoGetConfigurationInformation, "one structure for all", Configuration);
    IoDetachDevice(RoutineDevice);
    IoDeleteDevice(Upper);
    IoDeleteDevice(RoutineDevice);
    return RoutineDone(Driver);
}
