/* Told of images, threads and handles. Linked with /INTEGRITYCHECK; unsigned.sys is loaded later.
 */
#include "../common/routine_test.h"

#pragma GCC diagnostic ignored "-Warray-bounds" /* the header reads gs:[0x188] */

NTSYSAPI PVOID NTAPI RtlImageNtHeader(PVOID Base);
NTSYSAPI PVOID NTAPI RtlImageDirectoryEntryToData(PVOID Base, BOOLEAN MappedAsImage,
                                                  USHORT DirectoryEntry, PULONG Size);
NTSYSAPI NTSTATUS NTAPI ObOpenObjectByPointer(PVOID Object, ULONG HandleAttributes,
                                              PACCESS_STATE PassedAccessState,
                                              ACCESS_MASK DesiredAccess, POBJECT_TYPE ObjectType,
                                              KPROCESSOR_MODE AccessMode, PHANDLE Handle);

#define TERMINATE     0x0001 /* rights to a process */
#define VM_READ       0x0010
#define ALTITUDE_LOW  L"385200.5"
#define ALTITUDE_HIGH L"385201"

static struct {
    ULONG Calls;
    ULONG Good; /* calls with everything as documented */
    PVOID Base;
    ULONG Imports;
} Images;

static VOID NTAPI OnImage(PUNICODE_STRING Name, HANDLE ProcessId, PIMAGE_INFO Info)
{
    UNICODE_STRING wanted = RTL_CONSTANT_STRING(L"\\unsigned.sys"), end = *Name;
    ULONG size = 0;

    if (Name->Length < wanted.Length)
        return;
    end.Buffer += (Name->Length - wanted.Length) / sizeof(WCHAR);
    end.Length = wanted.Length;
    if (!RtlEqualUnicodeString(&end, &wanted, TRUE))
        return;
    Images.Calls++;
    Images.Good += ProcessId == NULL && Info->SystemModeImage && KeAreApcsDisabled() &&
                   KeGetCurrentIrql() == PASSIVE_LEVEL &&
                   Info->ImageAddressingMode == IMAGE_ADDRESSING_MODE_32BIT &&
                   RtlImageNtHeader(Info->ImageBase) != NULL;
    Images.Base = Info->ImageBase;
    if (RtlImageDirectoryEntryToData(Info->ImageBase, TRUE, 1, &size) != NULL)
        Images.Imports = size;
}

static VOID NTAPI OnImageToo(PUNICODE_STRING Name, HANDLE ProcessId, PIMAGE_INFO Info)
{
    UNREFERENCED_PARAMETER(Name);
    UNREFERENCED_PARAMETER(ProcessId);
    UNREFERENCED_PARAMETER(Info);
}

static VOID ImageLimit(VOID)
{
    NTSTATUS status = STATUS_SUCCESS;
    ULONG count = 0;

    for (; count < 70 && NT_SUCCESS(status); count++)
        status = PsSetLoadImageNotifyRoutine(OnImageToo);
    CHECK(status == STATUS_INSUFFICIENT_RESOURCES && count <= 65);
    for (ULONG i = 0; i < count - 1; i++)
        CHECK(PsRemoveLoadImageNotifyRoutine(OnImageToo) == STATUS_SUCCESS);
    CHECK(PsRemoveLoadImageNotifyRoutine(OnImageToo) == STATUS_PROCEDURE_NOT_FOUND);
}

static VOID ImageSeen(VOID)
{
    CHECK(Images.Calls == 1 && Images.Good == 1);
    CHECK(Images.Base != NULL && Images.Imports > 0);
    CHECK(PsRemoveLoadImageNotifyRoutine(OnImage) == STATUS_SUCCESS);
    CHECK(PsRemoveLoadImageNotifyRoutine(OnImage) == STATUS_PROCEDURE_NOT_FOUND);
}

static struct {
    HANDLE Creator; /* who runs when it is created, and when it ends */
    HANDLE Self;
    HANDLE Created;
    HANDLE Deleted;
    ULONG Calls;
    ULONG Good;
    BOOLEAN HasRun;
    BOOLEAN RanBefore; /* before its creation was announced */
} Threads;

static VOID NTAPI OnThread(HANDLE ProcessId, HANDLE ThreadId, BOOLEAN Create)
{
    LARGE_INTEGER aMoment = {.QuadPart = -10000};

    if (Create && PsGetCurrentThreadId() != Threads.Creator)
        return; /* another's */
    if (!Create && ThreadId != Threads.Created)
        return;
    Threads.Calls++;
    Threads.Good += ProcessId == PsGetCurrentProcessId() && KeAreApcsDisabled();
    if (Create) {
        Threads.Created = ThreadId;
        KeDelayExecutionThread(KernelMode, FALSE, &aMoment);
        Threads.RanBefore = Threads.HasRun;
    } else {
        Threads.Deleted = ThreadId;
        Threads.Self = PsGetCurrentThreadId();
    }
}

static VOID ThreadWork(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    Threads.HasRun = TRUE;
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID RunThread(VOID)
{
    OBJECT_ATTRIBUTES attributes;
    HANDLE handle;
    PVOID thread = NULL;

    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    CHECK(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, &attributes, NULL, NULL, ThreadWork,
                               NULL) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &thread,
                                    NULL) == STATUS_SUCCESS);
    ZwClose(handle);
    CHECK(KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    ObDereferenceObject(thread);
}

static VOID ThreadSeen(VOID)
{
    Threads.Creator = PsGetCurrentThreadId();
    CHECK(PsSetCreateThreadNotifyRoutine(OnThread) == STATUS_SUCCESS);
    RunThread();
    CHECK(Threads.Calls == 2 && Threads.Good == 2);
    CHECK(Threads.HasRun && !Threads.RanBefore);
    CHECK(Threads.Created != NULL && Threads.Deleted == Threads.Created);
    CHECK(Threads.Self == Threads.Created);
    CHECK(PsRemoveCreateThreadNotifyRoutine(OnThread) == STATUS_SUCCESS);
    CHECK(PsRemoveCreateThreadNotifyRoutine(OnThread) == STATUS_PROCEDURE_NOT_FOUND);
    RunThread();
    CHECK(Threads.Calls == 2);
}

static VOID NTAPI OnProcess(HANDLE ParentId, HANDLE ProcessId, BOOLEAN Create)
{
    UNREFERENCED_PARAMETER(ParentId);
    UNREFERENCED_PARAMETER(ProcessId);
    UNREFERENCED_PARAMETER(Create);
}

static VOID NTAPI OnProcessEx(PEPROCESS Process, HANDLE ProcessId, PPS_CREATE_NOTIFY_INFO Info)
{
    UNREFERENCED_PARAMETER(Process);
    UNREFERENCED_PARAMETER(ProcessId);
    UNREFERENCED_PARAMETER(Info);
}

static VOID ProcessOnce(VOID)
{
    CHECK(PsSetCreateProcessNotifyRoutine(OnProcess, FALSE) == STATUS_SUCCESS);
    CHECK(PsSetCreateProcessNotifyRoutine(OnProcess, FALSE) == STATUS_INVALID_PARAMETER);
    CHECK(PsSetCreateProcessNotifyRoutine(OnProcess, TRUE) == STATUS_SUCCESS);
    CHECK(PsSetCreateProcessNotifyRoutine(OnProcess, TRUE) != STATUS_SUCCESS);
    CHECK(PsSetCreateProcessNotifyRoutineEx(OnProcessEx, FALSE) == STATUS_SUCCESS);
    CHECK(PsSetCreateProcessNotifyRoutineEx(OnProcessEx, FALSE) == STATUS_INVALID_PARAMETER);
    CHECK(PsSetCreateProcessNotifyRoutineEx(OnProcessEx, TRUE) == STATUS_SUCCESS);
}

typedef struct {
    ULONG Step; /* of all calls, in order */
    ULONG Before[2], After[2];
    ACCESS_MASK Asked[2], Granted;
    ULONG Good;
} SEEN;

static SEEN Seen;
static UCHAR High, Low; /* contexts */

static OB_PREOP_CALLBACK_STATUS NTAPI Before(PVOID Context, POB_PRE_OPERATION_INFORMATION Info)
{
    ULONG who = Context == &High ? 0 : 1;

    Seen.Before[who] = ++Seen.Step;
    Seen.Asked[who] = Info->Parameters->CreateHandleInformation.DesiredAccess;
    Seen.Good += Info->Operation == OB_OPERATION_HANDLE_CREATE && Info->KernelHandle &&
                 Info->Object == PsGetCurrentProcess() && Info->ObjectType == *PsProcessType &&
                 Info->CallContext == NULL && KeGetCurrentIrql() == PASSIVE_LEVEL;
    if (who == 0)
        Info->Parameters->CreateHandleInformation.DesiredAccess &= ~(TERMINATE | VM_READ);
    Info->CallContext = (PUCHAR)Context + 1000;
    return OB_PREOP_SUCCESS;
}

static VOID NTAPI After(PVOID Context, POB_POST_OPERATION_INFORMATION Info)
{
    Seen.After[Context == &High ? 0 : 1] = ++Seen.Step;
    Seen.Granted = Info->Parameters->CreateHandleInformation.GrantedAccess;
    Seen.Good += Info->ReturnStatus == STATUS_SUCCESS &&
                 Info->CallContext == (PUCHAR)Context + 1000 &&
                 Info->Object == PsGetCurrentProcess() && Info->KernelHandle;
}

static NTSTATUS Register(PCWSTR Altitude, PVOID Context, PVOID *Handle)
{
    OB_OPERATION_REGISTRATION operation = {PsProcessType, OB_OPERATION_HANDLE_CREATE, Before,
                                           After};
    OB_CALLBACK_REGISTRATION registration = {
        OB_FLT_REGISTRATION_VERSION, 1, {0}, Context, &operation};

    RtlInitUnicodeString(&registration.Altitude, Altitude);
    return ObRegisterCallbacks(&registration, Handle);
}

static ACCESS_MASK OpenProcess(VOID)
{
    OBJECT_HANDLE_INFORMATION information = {0};
    HANDLE handle = NULL;
    PVOID object = NULL;

    CHECK(ObOpenObjectByPointer(PsGetCurrentProcess(), OBJ_KERNEL_HANDLE, NULL, TERMINATE | VM_READ,
                                *PsProcessType, KernelMode, &handle) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, 0, *PsProcessType, KernelMode, &object, &information) ==
          STATUS_SUCCESS);
    ObDereferenceObject(object);
    ZwClose(handle);
    return information.GrantedAccess;
}

static VOID HandlesSeen(VOID)
{
    PVOID low = NULL, high = NULL;

    RtlZeroMemory(&Seen, sizeof(Seen));
    CHECK(ObGetFilterVersion() == OB_FLT_REGISTRATION_VERSION);
    CHECK(Register(ALTITUDE_LOW, &Low, &low) == STATUS_SUCCESS);
    CHECK(Register(ALTITUDE_HIGH, &High, &high) == STATUS_SUCCESS);
    CHECK(low != NULL && high != NULL && low != high);
    CHECK(OpenProcess() == VM_READ); /* which is not one that can be taken away */
    CHECK(Seen.Good == 4);
    CHECK(Seen.Before[0] == 1 && Seen.Before[1] == 2);
    CHECK(Seen.After[0] > 2 && Seen.After[1] > 2);
    CHECK(Seen.Asked[0] == (TERMINATE | VM_READ) && Seen.Asked[1] == VM_READ);
    CHECK(Seen.Granted == VM_READ);
    ObUnRegisterCallbacks(high);
    CHECK(OpenProcess() == (TERMINATE | VM_READ));
    ObUnRegisterCallbacks(low);
    CHECK(Seen.Step == 6);
    OpenProcess();
    CHECK(Seen.Step == 6);
}

static VOID RegistrationRefused(VOID)
{
    OB_OPERATION_REGISTRATION operation = {PsProcessType, OB_OPERATION_HANDLE_CREATE, Before, NULL};
    OB_CALLBACK_REGISTRATION registration = {OB_FLT_REGISTRATION_VERSION, 1,
                                             RTL_CONSTANT_STRING(ALTITUDE_HIGH), NULL, &operation};
    PVOID first = NULL, second = NULL;

    CHECK(Register(ALTITUDE_HIGH, &High, &first) == STATUS_SUCCESS);
    CHECK(Register(ALTITUDE_HIGH, &Low, &second) == STATUS_FLT_INSTANCE_ALTITUDE_COLLISION);
    CHECK(second == NULL);
    ObUnRegisterCallbacks(first);
    registration.Version = 0x0200;
    CHECK(ObRegisterCallbacks(&registration, &first) == STATUS_INVALID_PARAMETER);
    registration.Version = OB_FLT_REGISTRATION_VERSION;
    operation.ObjectType = ExEventObjectType;
    CHECK(ObRegisterCallbacks(&registration, &first) == STATUS_INVALID_PARAMETER);
    operation.ObjectType = PsThreadType;
    operation.PreOperation = NULL;
    CHECK(ObRegisterCallbacks(&registration, &first) == STATUS_INVALID_PARAMETER);
}

static VOID Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    RUN(PsSetLoadImageNotifyRoutine, "told of the image that is loaded later", ImageSeen);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(PsRemoveLoadImageNotifyRoutine, "as many as were added, of 64 at most", ImageLimit);
    RUN(PsSetCreateThreadNotifyRoutine, "by the creator, and by the thread at its end", ThreadSeen);
    RUN(PsSetCreateProcessNotifyRoutine, "once each", ProcessOnce);
    RUN(ObRegisterCallbacks, "before and after, from the top; rights are taken away", HandlesSeen);
    RUN(ObRegisterCallbacks, "altitudes, versions and types that cannot be", RegistrationRefused);
    if (!NT_SUCCESS(PsSetLoadImageNotifyRoutine(OnImage)))
        return STATUS_UNSUCCESSFUL;
    status = RoutineDone(Driver);
    if (!NT_SUCCESS(status))
        PsRemoveLoadImageNotifyRoutine(OnImage);
    Driver->DriverUnload = Unload;
    return status;
}
