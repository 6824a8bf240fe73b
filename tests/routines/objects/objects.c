/* Objects, handles and threads: who keeps what alive. */
#include "../common/routine_test.h"

#pragma GCC diagnostic ignored "-Warray-bounds" /* the header reads gs:[0x188] */

NTSYSAPI NTSTATUS NTAPI ObOpenObjectByPointer(PVOID Object, ULONG HandleAttributes,
                                              PACCESS_STATE PassedAccessState,
                                              ACCESS_MASK DesiredAccess, POBJECT_TYPE ObjectType,
                                              KPROCESSOR_MODE AccessMode, PHANDLE Handle);
NTKERNELAPI PEPROCESS NTAPI IoThreadToProcess(PETHREAD Thread);
extern __declspec(dllimport) POBJECT_TYPE *PsProcessType;
extern __declspec(dllimport) POBJECT_TYPE *IoDriverObjectType;
extern __declspec(dllimport) POBJECT_TYPE *IoDeviceObjectType;

static PDRIVER_OBJECT Self;

typedef struct {
    KEVENT Go;
    KIRQL Irql;
    BOOLEAN InCriticalRegion;
    PETHREAD Thread;
    HANDLE ThreadId;
    ULONG Steps;
} WORK;

static VOID Work(PVOID Context)
{
    WORK *work = Context;

    KeWaitForSingleObject(&work->Go, Executive, KernelMode, FALSE, NULL);
    work->Irql = KeGetCurrentIrql();
    work->InCriticalRegion = KeAreApcsDisabled();
    work->Thread = PsGetCurrentThread();
    work->ThreadId = PsGetCurrentThreadId();
    work->Steps++;
}

static VOID WorkThenTerminate(PVOID Context)
{
    Work(Context);
    PsTerminateSystemThread(STATUS_SUCCESS);
    ((WORK *)Context)->Steps += 100;
}

static NTSTATUS Start(WORK *Work, PKSTART_ROUTINE Routine, HANDLE *Handle, CLIENT_ID *Id)
{
    OBJECT_ATTRIBUTES attributes;

    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    RtlZeroMemory(Work, sizeof(*Work));
    KeInitializeEvent(&Work->Go, NotificationEvent, FALSE);
    return PsCreateSystemThread(Handle, THREAD_ALL_ACCESS, &attributes, NULL, Id, Routine, Work);
}

/* Lets the thread run, waits for its end, gives its object back. */
static VOID Finish(WORK *Work, PVOID Thread)
{
    KeSetEvent(&Work->Go, IO_NO_INCREMENT, FALSE);
    CHECK(KeWaitForSingleObject(Thread, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    ObDereferenceObject(Thread);
}

static VOID ThreadRuns(VOID)
{
    WORK work;
    HANDLE handle = NULL;
    CLIENT_ID id = {0};
    PVOID thread = NULL;
    LARGE_INTEGER now = {.QuadPart = 0};

    CHECK(Start(&work, WorkThenTerminate, &handle, &id) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &thread,
                                    NULL) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, &now) == STATUS_TIMEOUT);
    CHECK(thread != PsGetCurrentThread());
    CHECK(PsGetThreadId(thread) == id.UniqueThread);
    CHECK(id.UniqueProcess == PsGetCurrentProcessId());
    CHECK(IoThreadToProcess(thread) == PsGetCurrentProcess());
    Finish(&work, thread);
    CHECK(work.Steps == 1);
    CHECK(work.Thread == thread);
    CHECK(work.ThreadId == id.UniqueThread);
    CHECK(work.Irql == PASSIVE_LEVEL);
    CHECK(work.InCriticalRegion);
}

static VOID ThreadReturns(VOID)
{
    WORK work;
    HANDLE handle = NULL;
    PVOID thread = NULL;

    CHECK(Start(&work, Work, &handle, NULL) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &thread,
                                    NULL) == STATUS_SUCCESS);
    Finish(&work, thread);
    CHECK(work.Steps == 1);
    /* The handle alone keeps the object of a thread that is over. */
    CHECK(ObReferenceObjectByHandle(handle, SYNCHRONIZE, NULL, KernelMode, &thread, NULL) ==
          STATUS_SUCCESS);
    CHECK(KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    ObDereferenceObject(thread);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
}

static VOID ThreadRefused(VOID)
{
    HANDLE handle = (HANDLE)1;
    OBJECT_ATTRIBUTES permanent;
    WORK work;

    InitializeObjectAttributes(&permanent, NULL, OBJ_PERMANENT, NULL, NULL);
    CHECK(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, &permanent, NULL, NULL, Work, &work) ==
          STATUS_INVALID_PARAMETER);
    CHECK(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, (HANDLE)(ULONG_PTR)0x7ffff0, NULL,
                               Work, &work) == STATUS_INVALID_HANDLE);
    CHECK(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, ZwCurrentThread(), NULL, Work,
                               &work) == STATUS_OBJECT_TYPE_MISMATCH);
}

static VOID ThreadInCurrentProcess(VOID)
{
    WORK work;
    HANDLE handle = NULL;
    PVOID thread = NULL;

    RtlZeroMemory(&work, sizeof(work));
    KeInitializeEvent(&work.Go, NotificationEvent, TRUE);
    CHECK(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NtCurrentProcess(), NULL, Work,
                               &work) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &thread,
                                    NULL) == STATUS_SUCCESS);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    Finish(&work, thread);
}

static VOID HandleOfDriver(VOID)
{
    HANDLE handle = NULL;
    PVOID object = NULL;
    OBJECT_HANDLE_INFORMATION information = {0};

    CHECK(ObOpenObjectByPointer(Self, OBJ_KERNEL_HANDLE, NULL, READ_CONTROL, *IoDriverObjectType,
                                KernelMode, &handle) == STATUS_SUCCESS);
    CHECK((LONG_PTR)handle < 0);
    CHECK(ObReferenceObjectByHandle(handle, READ_CONTROL, NULL, KernelMode, &object,
                                    &information) == STATUS_SUCCESS);
    CHECK(object == Self);
    CHECK((information.HandleAttributes & OBJ_KERNEL_HANDLE) != 0);
    CHECK(information.GrantedAccess == READ_CONTROL);
    ObDereferenceObject(object);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    object = Self;
    CHECK(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &object, NULL) ==
          STATUS_INVALID_HANDLE);
    CHECK(object == NULL);
}

static VOID HandleRefused(VOID)
{
    HANDLE handle = NULL;
    PVOID object = NULL;

    CHECK(ObOpenObjectByPointer(Self, 0x80000000, NULL, 0, NULL, KernelMode, &handle) ==
          STATUS_INVALID_PARAMETER);
    CHECK(ObOpenObjectByPointer(Self, OBJ_INHERIT | OBJ_EXCLUSIVE, NULL, 0, NULL, KernelMode,
                                &handle) == STATUS_INVALID_PARAMETER);
    CHECK(ObOpenObjectByPointer(Self, OBJ_KERNEL_HANDLE, NULL, 0, *PsThreadType, KernelMode,
                                &handle) == STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ObOpenObjectByPointer(Self, OBJ_KERNEL_HANDLE, NULL, READ_CONTROL, *IoDriverObjectType,
                                KernelMode, &handle) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByHandle(handle, 0, *IoFileObjectType, KernelMode, &object, NULL) ==
          STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ObReferenceObjectByHandle(handle, 0, *IoDriverObjectType, UserMode, &object, NULL) ==
          STATUS_INVALID_HANDLE);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
    CHECK(ZwClose(NULL) == STATUS_INVALID_HANDLE);
}

static VOID HandleRights(VOID)
{
    HANDLE handle = NULL;
    PVOID object = NULL;

    CHECK(ObOpenObjectByPointer(PsGetCurrentThread(), 0, NULL, SYNCHRONIZE, *PsThreadType,
                                KernelMode, &handle) == STATUS_SUCCESS);
    CHECK((LONG_PTR)handle > 0);
    CHECK(ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, UserMode, &object,
                                    NULL) == STATUS_ACCESS_DENIED);
    CHECK(ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, UserMode, &object, NULL) ==
          STATUS_SUCCESS);
    CHECK(object == PsGetCurrentThread());
    ObDereferenceObject(object);
    CHECK(ZwClose(handle) == STATUS_SUCCESS);
}

static VOID HandleCurrent(VOID)
{
    PVOID object = NULL;

    CHECK(ObReferenceObjectByHandle(NtCurrentProcess(), 0, *PsProcessType, KernelMode, &object,
                                    NULL) == STATUS_SUCCESS);
    CHECK(object == PsGetCurrentProcess());
    ObDereferenceObject(object);
    CHECK(ObReferenceObjectByHandle(ZwCurrentThread(), 0, *PsThreadType, KernelMode, &object,
                                    NULL) == STATUS_SUCCESS);
    CHECK(object == PsGetCurrentThread());
    ObDereferenceObject(object);
}

static VOID PointerTypes(VOID)
{
    KIRQL irql;
    LONG_PTR before;

    CHECK(*PsThreadType != NULL && *PsThreadType != *PsProcessType);
    CHECK(*IoDeviceObjectType != *IoFileObjectType && *ExEventObjectType != *ExSemaphoreObjectType);
    CHECK(ObReferenceObjectByPointer(Self, 0, *PsThreadType, KernelMode) ==
          STATUS_OBJECT_TYPE_MISMATCH);
    CHECK(ObReferenceObjectByPointer(Self, 0, NULL, UserMode) == STATUS_OBJECT_TYPE_MISMATCH);
    before = ObReferenceObject(Self);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK(ObReferenceObjectByPointer(Self, 0, NULL, KernelMode) == STATUS_SUCCESS);
    CHECK(ObReferenceObjectByPointer(Self, 0, *IoDriverObjectType, UserMode) == STATUS_SUCCESS);
    ObDereferenceObjectDeferDelete(Self);
    KeLowerIrql(irql);
    ObDereferenceObject(Self);
    CHECK(ObfReferenceObjectWithTag(Self, 'tseT') == before + 1);
    ObDereferenceObjectDeferDeleteWithTag(Self, 'tseT');
    CHECK(ObfDereferenceObjectWithTag(Self, 'tseT') == before - 1);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Self = Driver;
    RUN(PsCreateSystemThread, "runs the routine; its object is signalled at the end", ThreadRuns);
    RUN(PsTerminateSystemThread, "to return from the routine ends the thread too", ThreadReturns);
    RUN(PsCreateSystemThread, "attributes and processes that cannot be", ThreadRefused);
    RUN(PsCreateSystemThread, "in the current process, by its handle", ThreadInCurrentProcess);
    RUN(ObOpenObjectByPointer, "a kernel handle to a driver object", HandleOfDriver);
    RUN(ObOpenObjectByPointer, "attributes and types that cannot be", HandleRefused);
    RUN(ObReferenceObjectByHandle, "UserMode gets no more rights than were opened", HandleRights);
    RUN(ObReferenceObjectByHandle, "the current process and thread", HandleCurrent);
    RUN(ObReferenceObjectByPointer, "the type is looked at; counts balance", PointerTypes);
    return RoutineDone(Driver);
}
