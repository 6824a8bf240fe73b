/* Files that stand for opens of a device: what its driver is sent, and what it is asked by handle.
 */
#include <ntifs.h>

#include "../common/routine_test.h"

static PDRIVER_OBJECT Self;
static PDEVICE_OBJECT Device; /* \Device\Crane */
static ULONG Sent[IRP_MJ_MAXIMUM_FUNCTION + 1];
static IO_STACK_LOCATION Last; /* of the IRP that came last */
static ACCESS_MASK LastAccess;
static KIRQL CloseIrql;
static WCHAR LastName[64];
static NTSTATUS Answer;
static BOOLEAN IsPending;
static PIRP Waiting;
static UCHAR Memory[64];
static KDPC Dpc;
static KTIMER Timer;
static KEVENT Closed;

static UNICODE_STRING Name = RTL_CONSTANT_STRING(L"\\Device\\Crane");

static VOID NTAPI CompleteLater(PKDPC Self, PVOID Context, PVOID One, PVOID Two)
{
    UNREFERENCED_PARAMETER(Self);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(One);
    UNREFERENCED_PARAMETER(Two);
    Waiting->IoStatus.Status = Answer;
    IoCompleteRequest(Waiting, IO_NO_INCREMENT);
}

static NTSTATUS Finish(PIRP Irp, ULONG_PTR Information)
{
    LARGE_INTEGER soon;

    soon.QuadPart = -10000;
    Irp->IoStatus.Information = Information;
    if (IsPending) {
        IoMarkIrpPending(Irp);
        Waiting = Irp;
        KeSetTimer(&Timer, soon, &Dpc);
        return STATUS_PENDING;
    }
    Irp->IoStatus.Status = Answer;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Answer;
}

static VOID NoteCreate(PIO_STACK_LOCATION Stack)
{
    PUNICODE_STRING name = &Stack->FileObject->FileName;

    LastAccess = Stack->Parameters.Create.SecurityContext->DesiredAccess;
    RtlZeroMemory(LastName, sizeof(LastName));
    if (name->Length < sizeof(LastName))
        RtlCopyMemory(LastName, name->Buffer, name->Length);
}

static NTSTATUS NTAPI Dispatch(PDEVICE_OBJECT Target, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    ULONG length = stack->Parameters.Read.Length;

    UNREFERENCED_PARAMETER(Target);
    Last = *stack;
    Sent[stack->MajorFunction]++;
    switch (stack->MajorFunction) {
    case IRP_MJ_CREATE: NoteCreate(stack); return Finish(Irp, FILE_OPENED);
    case IRP_MJ_CLEANUP:
    case IRP_MJ_CLOSE:
        CloseIrql = KeGetCurrentIrql();
        Irp->IoStatus.Status = STATUS_SUCCESS;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
        if (Last.MajorFunction == IRP_MJ_CLOSE)
            KeSetEvent(&Closed, IO_NO_INCREMENT, FALSE);
        return STATUS_SUCCESS;
    case IRP_MJ_READ: RtlCopyMemory(Irp->AssociatedIrp.SystemBuffer, Memory, length); break;
    case IRP_MJ_WRITE: RtlCopyMemory(Memory, Irp->AssociatedIrp.SystemBuffer, length); break;
    case IRP_MJ_DEVICE_CONTROL:
        *(PULONG)Irp->AssociatedIrp.SystemBuffer *= 2;
        return Finish(Irp, sizeof(ULONG));
    case IRP_MJ_QUERY_INFORMATION:
        ((FILE_STANDARD_INFORMATION *)Irp->AssociatedIrp.SystemBuffer)->NumberOfLinks = 7;
        return Finish(Irp, sizeof(FILE_STANDARD_INFORMATION));
    default: length = 0; break;
    }
    return Finish(Irp, length);
}

static NTSTATUS Open(HANDLE *Handle, HANDLE Root, PCWSTR Path, ULONG Options)
{
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING path;
    IO_STATUS_BLOCK result;

    RtlInitUnicodeString(&path, Path);
    RtlZeroMemory(Sent, sizeof(Sent));
    InitializeObjectAttributes(&attributes, &path, OBJ_KERNEL_HANDLE, Root, NULL);
    return ZwCreateFile(Handle, GENERIC_READ | SYNCHRONIZE, &attributes, &result, NULL, 0,
                        FILE_SHARE_READ, FILE_OPEN_IF, Options, NULL, 0);
}

static NTSTATUS OpenSynchronous(HANDLE *Handle)
{
    return Open(Handle, NULL, L"\\Device\\Crane", FILE_SYNCHRONOUS_IO_NONALERT);
}

static BOOLEAN Same(PCWSTR Text, PCWSTR Expected)
{
    UNICODE_STRING text, expected;

    RtlInitUnicodeString(&text, Text);
    RtlInitUnicodeString(&expected, Expected);
    return RtlEqualUnicodeString(&text, &expected, FALSE);
}

static VOID OpenAndClose(VOID)
{
    HANDLE handle = NULL;
    PFILE_OBJECT file = NULL;

    CHECK(Open(&handle, NULL, L"\\Device\\Crane", FILE_NON_DIRECTORY_FILE) == STATUS_SUCCESS);
    CHECK(Sent[IRP_MJ_CREATE] == 1 && Sent[IRP_MJ_CLEANUP] == 0);
    CHECK(Last.Parameters.Create.Options == (FILE_OPEN_IF << 24 | FILE_NON_DIRECTORY_FILE));
    CHECK(Last.Parameters.Create.ShareAccess == FILE_SHARE_READ);
    CHECK((LastAccess & FILE_READ_DATA) != 0 && (LastAccess & FILE_WRITE_DATA) == 0);
    CHECK(LastName[0] == 0);
    CHECK(Device->ReferenceCount == 1);
    CHECK(ObReferenceObjectByHandle(handle, 0, *IoFileObjectType, KernelMode, (PVOID *)&file,
                                    NULL) == STATUS_SUCCESS);
    CHECK(file == Last.FileObject);
    CHECK(file->Type == IO_TYPE_FILE && file->Size == sizeof(*file));
    CHECK(file->DeviceObject == Device && !(file->Flags & FO_SYNCHRONOUS_IO));
    CHECK(IoGetRelatedDeviceObject(file) == Device);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Sent[IRP_MJ_CLEANUP] == 1 && Sent[IRP_MJ_CLOSE] == 0);
    CHECK((file->Flags & FO_CLEANUP_COMPLETE) != 0);
    ObDereferenceObject(file);
    CHECK(Sent[IRP_MJ_CLOSE] == 1 && Device->ReferenceCount == 0);
}

static VOID OpenRefused(VOID)
{
    HANDLE handle = NULL;

    Answer = STATUS_SHARING_VIOLATION;
    CHECK(Open(&handle, NULL, L"\\Device\\Crane", 0) == STATUS_SHARING_VIOLATION);
    IsPending = TRUE;
    CHECK(Open(&handle, NULL, L"\\Device\\Crane", 0) == STATUS_SHARING_VIOLATION);
    IsPending = FALSE;
    Answer = STATUS_SUCCESS;
    CHECK(Sent[IRP_MJ_CREATE] == 1 && Sent[IRP_MJ_CLEANUP] == 0 && Sent[IRP_MJ_CLOSE] == 0);
    CHECK(handle == NULL && Device->ReferenceCount == 0);
    CHECK(Open(&handle, NULL, L"\\Device\\Nowhere", 0) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(Open(&handle, NULL, L"\\Driver", 0) == STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(Open(&handle, NULL, L"Crane", 0) == STATUS_OBJECT_PATH_SYNTAX_BAD);
    CHECK(Open(&handle, NULL, L"\\Device\\Crane", FILE_DIRECTORY_FILE | FILE_NON_DIRECTORY_FILE) ==
          STATUS_INVALID_PARAMETER);
    CHECK(Open(&handle, NULL, L"\\Device\\Crane",
               FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT) ==
          STATUS_INVALID_PARAMETER);
    CHECK(Sent[IRP_MJ_CREATE] == 0);
}

static VOID OpenByLink(VOID)
{
    UNICODE_STRING link = RTL_CONSTANT_STRING(L"\\DosDevices\\Crane");
    HANDLE handle = NULL, relative = NULL;
    static struct {
        OBJECT_NAME_INFORMATION Information;
        WCHAR Text[64];
    } name;
    PVOID file = NULL;
    ULONG length = 0;

    CHECK(IoCreateSymbolicLink(&link, &Name) == STATUS_SUCCESS);
    CHECK(Open(&handle, NULL, L"\\??\\CRANE\\hook\\2", 0) == STATUS_SUCCESS);
    CHECK(Same(LastName, L"\\hook\\2"));
    CHECK(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &file, NULL) == STATUS_SUCCESS);
    CHECK(ObQueryNameString(file, &name.Information, sizeof(name), &length) == STATUS_SUCCESS);
    CHECK(Same(name.Information.Name.Buffer, L"\\Device\\Crane\\hook\\2"));
    CHECK(Open(&relative, handle, L"below", 0) == STATUS_SUCCESS);
    CHECK(Same(LastName, L"below") && Last.FileObject->RelatedFileObject == file);
    CHECK(ObQueryNameString(Last.FileObject, &name.Information, sizeof(name), &length) ==
          STATUS_SUCCESS);
    CHECK(Same(name.Information.Name.Buffer, L"\\Device\\Crane\\hook\\2\\below"));
    CHECK(ZwClose(relative) == STATUS_SUCCESS);
    CHECK(Open(&relative, handle, L"\\below", 0) == STATUS_INVALID_PARAMETER);
    ObDereferenceObject(file);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(IoDeleteSymbolicLink(&link) == STATUS_SUCCESS);
}

static VOID Pointer(VOID)
{
    PFILE_OBJECT file = NULL;
    PDEVICE_OBJECT top = NULL, upper = NULL, base;

    CHECK(IoCreateDevice(Self, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &upper) == STATUS_SUCCESS);
    CHECK(IoAttachDeviceByPointer(upper, Device) == STATUS_SUCCESS);
    upper->Flags &= ~DO_DEVICE_INITIALIZING;
    RtlZeroMemory(Sent, sizeof(Sent));
    CHECK(IoGetDeviceObjectPointer(&Name, FILE_READ_DATA, &file, &top) == STATUS_SUCCESS);
    CHECK(top == upper && file->DeviceObject == Device);
    CHECK(Last.DeviceObject == upper);
    CHECK(Sent[IRP_MJ_CREATE] == 1 && Sent[IRP_MJ_CLEANUP] == 1 && Sent[IRP_MJ_CLOSE] == 0);
    CHECK(IoGetLowerDeviceObject(Device) == NULL);
    base = IoGetLowerDeviceObject(upper);
    CHECK(base == Device);
    ObDereferenceObject(base);
    base = IoGetDeviceAttachmentBaseRef(upper);
    CHECK(base == Device);
    ObDereferenceObject(base);
    ObDereferenceObject(file);
    CHECK(Sent[IRP_MJ_CLOSE] == 1);
    IoDetachDevice(Device);
    IoDeleteDevice(upper);
}

static VOID AttachByName(VOID)
{
    UNICODE_STRING nowhere = RTL_CONSTANT_STRING(L"\\Device\\Nowhere");
    PDEVICE_OBJECT upper = NULL, lower = NULL;

    CHECK(IoCreateDevice(Self, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &upper) == STATUS_SUCCESS);
    CHECK(!NT_SUCCESS(IoAttachDevice(upper, &nowhere, &lower)));
    RtlZeroMemory(Sent, sizeof(Sent));
    CHECK(IoAttachDevice(upper, &Name, &lower) == STATUS_SUCCESS);
    CHECK(lower == Device && Device->AttachedDevice == upper);
    CHECK(upper->StackSize == Device->StackSize + 1);
    CHECK(Sent[IRP_MJ_CREATE] == 1 && Sent[IRP_MJ_CLEANUP] == 1 && Sent[IRP_MJ_CLOSE] == 1);
    CHECK(Last.DeviceObject == upper); /* of a file that it did not see opened */
    IoDetachDevice(Device);
    IoDeleteDevice(upper);
}

static VOID Exclusive(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Hook");
    PDEVICE_OBJECT hook = NULL;
    HANDLE first = NULL, second = NULL;

    CHECK(IoCreateDevice(Self, 0, &name, FILE_DEVICE_UNKNOWN, 0, TRUE, &hook) == STATUS_SUCCESS);
    CHECK(Open(&first, NULL, L"\\Device\\Hook", 0) == STATUS_NO_SUCH_DEVICE); /* not yet */
    hook->Flags &= ~DO_DEVICE_INITIALIZING;
    CHECK(Open(&first, NULL, L"\\Device\\Hook", 0) == STATUS_SUCCESS);
    CHECK(Open(&second, NULL, L"\\Device\\Hook", 0) == STATUS_ACCESS_DENIED);
    CHECK(Sent[IRP_MJ_CREATE] == 0);
    CHECK(ZwClose(first) == STATUS_SUCCESS);
    CHECK(Open(&second, NULL, L"\\Device\\Hook", 0) == STATUS_SUCCESS);
    IoDeleteDevice(hook); /* is there until it is closed */
    CHECK(Open(&first, NULL, L"\\Device\\Hook", 0) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(hook->ReferenceCount == 1);
    CHECK(ZwClose(second) == STATUS_SUCCESS);
    CHECK(Sent[IRP_MJ_CLEANUP] == 1 && Sent[IRP_MJ_CLOSE] == 1);
}

static VOID ClosedAtPassive(VOID)
{
    PFILE_OBJECT file = NULL;
    PDEVICE_OBJECT top = NULL;
    KIRQL irql;

    CHECK(IoGetDeviceObjectPointer(&Name, FILE_READ_DATA, &file, &top) == STATUS_SUCCESS);
    CloseIrql = HIGH_LEVEL;
    KeClearEvent(&Closed);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    ObDereferenceObject(file);
    KeLowerIrql(irql);
    CHECK(KeWaitForSingleObject(&Closed, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(CloseIrql == PASSIVE_LEVEL);
}

static VOID ReadAndWrite(VOID)
{
    HANDLE handle = NULL;
    IO_STATUS_BLOCK result = {0};
    UCHAR buffer[4] = {1, 2, 3, 4}, back[4] = {0};
    LARGE_INTEGER at = {.QuadPart = 0x100000010}, position = {.HighPart = -1};

    CHECK(OpenSynchronous(&handle) == STATUS_SUCCESS);
    CHECK((Last.FileObject->Flags & FO_SYNCHRONOUS_IO) != 0);
    CHECK(ZwWriteFile(handle, NULL, NULL, NULL, &result, buffer, 4, &at, NULL) == STATUS_SUCCESS);
    CHECK(result.Status == STATUS_SUCCESS && result.Information == 4);
    CHECK(Last.Parameters.Write.Length == 4);
    CHECK(Last.Parameters.Write.ByteOffset.QuadPart == at.QuadPart);
    Last.FileObject->CurrentByteOffset.QuadPart = 77;
    CHECK(ZwReadFile(handle, NULL, NULL, NULL, &result, back, 4, NULL, NULL) == STATUS_SUCCESS);
    CHECK(Last.Parameters.Read.ByteOffset.QuadPart == 77);
    CHECK(RtlCompareMemory(back, buffer, 4) == 4);
    position.LowPart = FILE_USE_FILE_POINTER_POSITION;
    CHECK(ZwReadFile(handle, NULL, NULL, NULL, &result, back, 4, &position, NULL) ==
          STATUS_SUCCESS);
    CHECK(Last.Parameters.Read.ByteOffset.QuadPart == 77);
    position.LowPart = FILE_WRITE_TO_END_OF_FILE;
    CHECK(ZwWriteFile(handle, NULL, NULL, NULL, &result, buffer, 4, &position, NULL) ==
          STATUS_SUCCESS);
    CHECK(Last.Parameters.Write.ByteOffset.QuadPart == -1);
    CHECK(ZwReadFile(handle, NULL, NULL, NULL, &result, back, 4, &position, NULL) ==
          STATUS_INVALID_PARAMETER);
    Answer = STATUS_DEVICE_NOT_READY;
    CHECK(ZwReadFile(handle, NULL, NULL, NULL, &result, back, 4, &at, NULL) ==
          STATUS_DEVICE_NOT_READY);
    Answer = STATUS_SUCCESS;
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(ZwReadFile((HANDLE)(ULONG_PTR)0x7ffff0, NULL, NULL, NULL, &result, back, 4, &at, NULL) ==
          STATUS_INVALID_HANDLE);
}

static VOID Pending(VOID)
{
    HANDLE handle = NULL, event = NULL;
    IO_STATUS_BLOCK result = {.Status = -1};
    UCHAR back[4] = {0};
    LARGE_INTEGER at = {.QuadPart = 0};

    CHECK(OpenSynchronous(&handle) == STATUS_SUCCESS);
    IsPending = TRUE;
    CHECK(ZwReadFile(handle, NULL, NULL, NULL, &result, back, 4, &at, NULL) == STATUS_SUCCESS);
    CHECK(result.Status == STATUS_SUCCESS && result.Information == 4);
    Answer = STATUS_DEVICE_NOT_READY;
    CHECK(ZwReadFile(handle, NULL, NULL, NULL, &result, back, 4, &at, NULL) ==
          STATUS_DEVICE_NOT_READY);
    IsPending = FALSE;
    Answer = STATUS_SUCCESS;
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(Open(&handle, NULL, L"\\Device\\Crane", 0) == STATUS_SUCCESS);
    CHECK(ZwReadFile(handle, NULL, NULL, NULL, &result, back, 4, NULL, NULL) ==
          STATUS_INVALID_PARAMETER); /* nobody keeps a position */
    IsPending = TRUE;
    result.Information = 0;
    CHECK(ZwReadFile(handle, NULL, NULL, NULL, &result, back, 4, &at, NULL) == STATUS_PENDING);
    CHECK(ZwWaitForSingleObject(handle, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(result.Status == STATUS_SUCCESS && result.Information == 4);
    CHECK(ZwCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, TRUE) == STATUS_SUCCESS);
    result.Information = 0;
    CHECK(ZwReadFile(handle, event, NULL, NULL, &result, back, 4, &at, NULL) == STATUS_PENDING);
    CHECK(ZwWaitForSingleObject(event, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(result.Information == 4);
    IsPending = FALSE;
    CHECK(ZwReadFile(handle, handle, NULL, NULL, &result, back, 4, &at, NULL) ==
          STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ZwClose(event) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
}

static VOID Control(VOID)
{
    HANDLE handle = NULL;
    IO_STATUS_BLOCK result = {0};
    ULONG in = 21, out = 0;
    ULONG code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS);

    CHECK(OpenSynchronous(&handle) == STATUS_SUCCESS);
    CHECK(ZwDeviceIoControlFile(handle, NULL, NULL, NULL, &result, code, &in, sizeof(in), &out,
                                sizeof(out)) == STATUS_SUCCESS);
    CHECK(out == 42 && in == 21 && result.Information == sizeof(out));
    CHECK(Last.Parameters.DeviceIoControl.IoControlCode == code);
    CHECK(Last.FileObject != NULL);
    CHECK(ZwFlushBuffersFile(handle, &result) == STATUS_SUCCESS);
    CHECK(Sent[IRP_MJ_FLUSH_BUFFERS] == 1);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
}

static VOID Information(VOID)
{
    HANDLE handle = NULL;
    IO_STATUS_BLOCK result = {0};
    FILE_STANDARD_INFORMATION standard = {0};
    FILE_POSITION_INFORMATION position = {.CurrentByteOffset.QuadPart = 12};

    CHECK(OpenSynchronous(&handle) == STATUS_SUCCESS);
    CHECK(ZwQueryInformationFile(handle, &result, &standard, sizeof(standard),
                                 FileStandardInformation) == STATUS_SUCCESS);
    CHECK(standard.NumberOfLinks == 7 && result.Information == sizeof(standard));
    CHECK(Last.Parameters.QueryFile.FileInformationClass == FileStandardInformation);
    CHECK(ZwQueryInformationFile(handle, &result, &standard, sizeof(standard) - 8,
                                 FileStandardInformation) == STATUS_INFO_LENGTH_MISMATCH);
    CHECK(ZwQueryInformationFile(handle, &result, &standard, sizeof(standard),
                                 FileMaximumInformation) == STATUS_INVALID_INFO_CLASS);
    CHECK(ZwSetInformationFile(handle, &result, &position, sizeof(position),
                               FilePositionInformation) == STATUS_SUCCESS);
    CHECK(Sent[IRP_MJ_SET_INFORMATION] == 0);
    position.CurrentByteOffset.QuadPart = 0;
    CHECK(ZwQueryInformationFile(handle, &result, &position, sizeof(position),
                                 FilePositionInformation) == STATUS_SUCCESS);
    CHECK(position.CurrentByteOffset.QuadPart == 12);
    CHECK(ZwSetInformationFile(handle, &result, &position, sizeof(position),
                               FileEndOfFileInformation) == STATUS_SUCCESS);
    CHECK(Sent[IRP_MJ_SET_INFORMATION] == 1);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    ULONG i;

    UNREFERENCED_PARAMETER(RegistryPath);
    Self = Driver;
    KeInitializeEvent(&Closed, SynchronizationEvent, FALSE);
    KeInitializeDpc(&Dpc, CompleteLater, NULL);
    KeInitializeTimer(&Timer);
    for (i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++)
        if (i != IRP_MJ_PNP && i != IRP_MJ_POWER)
            Driver->MajorFunction[i] = Dispatch;
    if (!NT_SUCCESS(IoCreateDevice(Driver, 0, &Name, FILE_DEVICE_UNKNOWN, 0, FALSE, &Device)))
        return STATUS_UNSUCCESSFUL;
    Device->Flags |= DO_BUFFERED_IO;
    Device->Flags &= ~DO_DEVICE_INITIALIZING;
    RUN(ZwCreateFile, "sends CREATE; the end sends CLEANUP and CLOSE", OpenAndClose);
    RUN(ZwCreateFile, "what is refused leaves nothing", OpenRefused);
    RUN(ZwCreateFile, "by a link, with more behind it, and relative to a file", OpenByLink);
    RUN(IoGetDeviceObjectPointer, "the top of the stack, and a file without a handle", Pointer);
    RUN(IoAttachDevice, "by name, with a file that is closed again", AttachByName);
    RUN(IoDeleteDevice, "an open device stays; an exclusive one opens once", Exclusive);
    RUN(ObfDereferenceObject, "IRP_MJ_CLOSE comes at PASSIVE_LEVEL", ClosedAtPassive);
    RUN(ZwReadFile, "offsets, positions and results", ReadAndWrite);
    RUN(ZwReadFile, "waits, or lets wait, for what is pending", Pending);
    RUN(ZwDeviceIoControlFile, "a control code, and a flush", Control);
    RUN(ZwQueryInformationFile, "asks the driver; the position is kept", Information);
    IoDeleteDevice(Device);
    return RoutineDone(Driver);
}
