/* Reads, writes and control requests whose buffer is locked and described by an MDL. */
#include "../common/routine_device.h"

static NTSTATUS Answer;
static PMDL LastMdl;
static PVOID LastBuffer, LastSystem;
static ULONG LastCount;
static CSHORT LastFlags;
static UCHAR First;

static NTSTATUS NTAPI Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PUCHAR bytes;

    UNREFERENCED_PARAMETER(Device);
    LastMdl = Irp->MdlAddress;
    LastSystem = Irp->AssociatedIrp.SystemBuffer;
    LastBuffer = NULL;
    if (LastMdl != NULL) {
        LastCount = MmGetMdlByteCount(LastMdl);
        LastFlags = LastMdl->MdlFlags;
        LastBuffer = MmGetMdlVirtualAddress(LastMdl);
        bytes = MmGetSystemAddressForMdlSafe(LastMdl, NormalPagePriority);
        First = bytes[0];
        if (stack->MajorFunction == IRP_MJ_READ)
            RtlFillMemory(bytes, LastCount, 0x5a);
        if (stack->MajorFunction == IRP_MJ_DEVICE_CONTROL && LastSystem != NULL &&
            (LastFlags & MDL_WRITE_OPERATION) != 0)
            bytes[1] = *(PUCHAR)LastSystem;
    }
    Irp->IoStatus.Status = Answer;
    Irp->IoStatus.Information = LastCount;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Answer;
}

static KEVENT Event;
static IO_STATUS_BLOCK Result;

static NTSTATUS Transfer(ULONG Major, PVOID Buffer, ULONG Length)
{
    LARGE_INTEGER at = {.QuadPart = 0};
    PIRP irp;

    KeInitializeEvent(&Event, NotificationEvent, FALSE);
    irp = IoBuildSynchronousFsdRequest(Major, RoutineDevice, Buffer, Length, &at, &Event, &Result);
    return irp != NULL ? IoCallDriver(RoutineDevice, irp) : STATUS_INSUFFICIENT_RESOURCES;
}

static VOID ReadAndWrite(VOID)
{
    UCHAR buffer[40];

    RtlFillMemory(buffer, sizeof(buffer), 1);
    CHECK(Transfer(IRP_MJ_READ, buffer, sizeof(buffer)) == STATUS_SUCCESS);
    CHECK(LastBuffer == buffer && LastCount == sizeof(buffer) && LastSystem == NULL);
    CHECK((LastFlags & MDL_PAGES_LOCKED) != 0 && (LastFlags & MDL_WRITE_OPERATION) != 0);
    CHECK(buffer[0] == 0x5a && buffer[39] == 0x5a);
    CHECK(Result.Information == sizeof(buffer));
    buffer[0] = 9;
    CHECK(Transfer(IRP_MJ_WRITE, buffer, sizeof(buffer)) == STATUS_SUCCESS);
    CHECK(First == 9 && (LastFlags & MDL_WRITE_OPERATION) == 0);
    CHECK(Transfer(IRP_MJ_READ, NULL, 0) == STATUS_SUCCESS);
    CHECK(LastMdl == NULL);
    Answer = STATUS_DEVICE_NOT_READY;
    CHECK(Transfer(IRP_MJ_READ, buffer, sizeof(buffer)) == STATUS_DEVICE_NOT_READY);
    Answer = STATUS_SUCCESS;
}

/* Whoever sends a request without an event unlocks and frees what was made for it. */
static VOID Asynchronous(VOID)
{
    UCHAR buffer[40];
    LARGE_INTEGER at = {.QuadPart = 0};
    IO_STATUS_BLOCK result;
    PIRP irp = IoBuildAsynchronousFsdRequest(IRP_MJ_READ, RoutineDevice, buffer, sizeof(buffer),
                                             &at, &result);

    CHECK(irp != NULL);
    if (irp == NULL)
        return;
    IoSetCompletionRoutine(irp, RoutineCompleted, NULL, TRUE, TRUE, TRUE);
    CHECK(IoCallDriver(RoutineDevice, irp) == STATUS_SUCCESS);
    CHECK(buffer[0] == 0x5a);
    CHECK(irp->MdlAddress != NULL && irp->MdlAddress->Next == NULL);
    MmUnlockPages(irp->MdlAddress);
    IoFreeMdl(irp->MdlAddress);
    IoFreeIrp(irp);
}

static NTSTATUS Control(ULONG Method, PVOID In, ULONG InSize, PVOID Out, ULONG OutSize)
{
    ULONG code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, 0, FILE_ANY_ACCESS) | Method;
    PIRP irp;

    KeInitializeEvent(&Event, NotificationEvent, FALSE);
    irp = IoBuildDeviceIoControlRequest(code, RoutineDevice, In, InSize, Out, OutSize, FALSE,
                                        &Event, &Result);
    return irp != NULL ? IoCallDriver(RoutineDevice, irp) : STATUS_INSUFFICIENT_RESOURCES;
}

static VOID Controls(VOID)
{
    UCHAR in[4] = {7}, out[8] = {3};

    CHECK(Control(METHOD_OUT_DIRECT, in, sizeof(in), out, sizeof(out)) == STATUS_SUCCESS);
    CHECK(LastBuffer == out && LastCount == sizeof(out) && First == 3);
    CHECK(LastSystem != NULL && LastSystem != in && out[1] == 7);
    CHECK((LastFlags & MDL_WRITE_OPERATION) != 0);
    CHECK(Control(METHOD_IN_DIRECT, in, sizeof(in), out, sizeof(out)) == STATUS_SUCCESS);
    CHECK(LastBuffer == out && (LastFlags & MDL_WRITE_OPERATION) == 0);
    CHECK(Control(METHOD_IN_DIRECT, in, sizeof(in), NULL, 0) == STATUS_SUCCESS);
    CHECK(LastMdl == NULL && LastSystem != NULL);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->MajorFunction[IRP_MJ_READ] = Dispatch;
    Driver->MajorFunction[IRP_MJ_WRITE] = Dispatch;
    Driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = Dispatch;
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    RoutineDevice->Flags |= DO_DIRECT_IO;
    RUN(IoBuildSynchronousFsdRequest, "DO_DIRECT_IO: the buffer's own pages", ReadAndWrite);
    RUN(IoBuildAsynchronousFsdRequest, "DO_DIRECT_IO: the sender frees the MDL", Asynchronous);
    RUN(IoBuildDeviceIoControlRequest, "METHOD_IN_DIRECT and METHOD_OUT_DIRECT", Controls);
    IoDeleteDevice(RoutineDevice);
    return RoutineDone(Driver);
}
