/* Event tracing where no session listens: providers, events, activity identifiers, messages. */
#include "../common/routine_test.h"

static const GUID Provider = {
    0x3d1f60a4, 0x2c47, 0x4b0e, {0x9a, 0x31, 0x5d, 0x07, 0xc2, 0x88, 0x4e, 0x10}};
static const EVENT_DESCRIPTOR Started = {7, 0, 0, 4, 1, 0, 0x8000000000000001};
static REGHANDLE Handle;
static ULONG Enabled;
static BOOLEAN IsReady; /* the thread has looked at its identifier */

/* Not in mingw-w64's headers. */
NTKERNELAPI NTSTATUS NTAPI EtwSetInformation(REGHANDLE RegHandle, ULONG InformationClass,
                                             PVOID EventInformation, ULONG InformationLength);
NTKERNELAPI NTSTATUS __cdecl WmiTraceMessage(ULONG64 Logger, ULONG Flags, LPCGUID Guid,
                                             USHORT Number, ...);
NTKERNELAPI NTSTATUS NTAPI WmiTraceMessageVa(ULONG64 Logger, ULONG Flags, LPCGUID Guid,
                                             USHORT Number, va_list Arguments);
NTKERNELAPI NTSTATUS NTAPI WmiQueryTraceInformation(TRACE_INFORMATION_CLASS Class, PVOID Answer,
                                                    ULONG Length, PULONG Required, PVOID Buffer);

static VOID NTAPI EnableCallback(LPCGUID Source, ULONG Code, UCHAR Level, ULONGLONG Any,
                                 ULONGLONG All, PEVENT_FILTER_DESCRIPTOR Filter, PVOID Context)
{
    UNREFERENCED_PARAMETER(Source);
    UNREFERENCED_PARAMETER(Code);
    UNREFERENCED_PARAMETER(Level);
    UNREFERENCED_PARAMETER(Any);
    UNREFERENCED_PARAMETER(All);
    UNREFERENCED_PARAMETER(Filter);
    UNREFERENCED_PARAMETER(Context);
    Enabled++;
}

static VOID Register(VOID)
{
    CHECK(NT_SUCCESS(EtwRegister(&Provider, EnableCallback, &Handle, &Handle)));
    CHECK(Handle != 0);
    CHECK(Enabled == 0);
}

static VOID RegisterTwice(VOID)
{
    REGHANDLE second = 0;
    CHECK(NT_SUCCESS(EtwRegister(&Provider, NULL, NULL, &second)));
    CHECK(second != 0 && second != Handle);
    CHECK(NT_SUCCESS(EtwUnregister(second)));
    CHECK(NT_SUCCESS(EtwWrite(Handle, &Started, NULL, 0, NULL)));
}

static VOID RegisterNothing(VOID)
{
    REGHANDLE none = 0;
    CHECK(EtwRegister(NULL, NULL, NULL, &none) == STATUS_INVALID_PARAMETER);
    CHECK(EtwRegister(&Provider, NULL, NULL, NULL) == STATUS_INVALID_PARAMETER);
    CHECK(none == 0);
}

static VOID NobodyListens(VOID)
{
    CHECK(!EtwEventEnabled(Handle, &Started));
    CHECK(!EtwProviderEnabled(Handle, 0, 0));
    CHECK(!EtwProviderEnabled(Handle, 5, ~0ull));
}

static VOID Write(VOID)
{
    ULONG value = 5;
    EVENT_DATA_DESCRIPTOR data[2];
    GUID activity = Provider;
    EventDataDescCreate(&data[0], &value, sizeof value);
    EventDataDescCreate(&data[1], L"two", 8);
    CHECK(EtwWrite(Handle, &Started, NULL, 2, data) == STATUS_SUCCESS);
    CHECK(EtwWrite(Handle, &Started, &activity, 0, NULL) == STATUS_SUCCESS);
    CHECK(EtwWriteTransfer(Handle, &Started, &activity, &activity, 2, data) == STATUS_SUCCESS);
    CHECK(EtwWriteEx(Handle, &Started, 0, 0, NULL, NULL, 2, data) == STATUS_SUCCESS);
    CHECK(EtwWriteString(Handle, 4, 1, NULL, L"a text") == STATUS_SUCCESS);
}

static VOID WriteAtHighLevel(VOID)
{
    KIRQL old;
    KeRaiseIrql(HIGH_LEVEL, &old);
    CHECK(EtwWrite(Handle, &Started, NULL, 0, NULL) == STATUS_SUCCESS);
    CHECK(!EtwEventEnabled(Handle, &Started));
    CHECK(EtwWriteString(Handle, 4, 1, NULL, L"a text") == STATUS_SUCCESS);
    CHECK(KeGetCurrentIrql() == HIGH_LEVEL);
    KeLowerIrql(old);
}

static VOID WriteTooMuch(VOID)
{
    static EVENT_DATA_DESCRIPTOR data[129];
    CHECK(EtwWrite(Handle, &Started, NULL, 129, data) == STATUS_INVALID_PARAMETER);
    CHECK(EtwWrite(Handle, &Started, NULL, 128, data) == STATUS_SUCCESS);
}

static VOID WriteNowhere(VOID)
{
    CHECK(EtwWrite(0, &Started, NULL, 0, NULL) == STATUS_INVALID_HANDLE);
    CHECK(!EtwEventEnabled(0, &Started));
    CHECK(!EtwProviderEnabled(0, 0, 0));
}

static VOID SetTraits(VOID)
{
    UCHAR traits[8] = {8, 0, 'T', 'r', 'a', 'c', 'e', 0};
    CHECK(EtwSetInformation(Handle, 2, traits, sizeof traits) == STATUS_SUCCESS);
    CHECK(EtwSetInformation(Handle, 2, traits, 7) == STATUS_INVALID_PARAMETER);
    CHECK(EtwSetInformation(Handle, 2, NULL, 0) == STATUS_INVALID_PARAMETER);
    CHECK(EtwSetInformation(Handle, 77, NULL, 0) == STATUS_INVALID_DEVICE_REQUEST);
    CHECK(EtwSetInformation(0, 2, traits, sizeof traits) == STATUS_INVALID_HANDLE);
}

static BOOLEAN Same(const GUID *A, const GUID *B)
{
    return RtlCompareMemory(A, B, sizeof *A) == sizeof *A;
}

static VOID ActivityCreate(VOID)
{
    GUID first = {0}, second = {0}, none = {0};
    KIRQL old;
    CHECK(NT_SUCCESS(EtwActivityIdControl(EVENT_ACTIVITY_CTRL_CREATE_ID, &first)));
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    CHECK(NT_SUCCESS(EtwActivityIdControl(EVENT_ACTIVITY_CTRL_CREATE_ID, &second)));
    KeLowerIrql(old);
    CHECK(!Same(&first, &second) && !Same(&first, &none) && !Same(&second, &none));
}

static VOID ActivitySet(VOID)
{
    GUID mine = Provider, got = {0}, first;
    CHECK(NT_SUCCESS(EtwActivityIdControl(EVENT_ACTIVITY_CTRL_SET_ID, &mine)));
    CHECK(Same(&mine, &Provider));
    CHECK(NT_SUCCESS(EtwActivityIdControl(EVENT_ACTIVITY_CTRL_GET_ID, &got)));
    CHECK(Same(&got, &Provider));
    CHECK(NT_SUCCESS(EtwActivityIdControl(EVENT_ACTIVITY_CTRL_CREATE_SET_ID, &got)));
    CHECK(Same(&got, &Provider));
    CHECK(NT_SUCCESS(EtwActivityIdControl(EVENT_ACTIVITY_CTRL_GET_ID, &first)));
    CHECK(!Same(&first, &Provider));
    got = Provider;
    CHECK(NT_SUCCESS(EtwActivityIdControl(EVENT_ACTIVITY_CTRL_GET_SET_ID, &got)));
    CHECK(Same(&got, &first));
    CHECK(NT_SUCCESS(EtwActivityIdControl(EVENT_ACTIVITY_CTRL_GET_ID, &got)));
    CHECK(Same(&got, &Provider));
}

static VOID ThreadLooks(PVOID Context)
{
    GUID theirs = Provider;
    UNREFERENCED_PARAMETER(Context);
    EtwActivityIdControl(EVENT_ACTIVITY_CTRL_GET_ID, &theirs);
    IsReady = !Same(&theirs, &Provider);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID ActivityOfThread(VOID)
{
    GUID mine = Provider;
    HANDLE handle;
    PVOID thread;
    EtwActivityIdControl(EVENT_ACTIVITY_CTRL_SET_ID, &mine);
    if (!NT_SUCCESS(
            PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, ThreadLooks, NULL)))
        return;
    ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode, &thread, NULL);
    KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(thread);
    ZwClose(handle);
    CHECK(IsReady);
}

static VOID ActivityWrong(VOID)
{
    GUID id;
    CHECK(EtwActivityIdControl(6, &id) == STATUS_INVALID_PARAMETER);
    CHECK(EtwActivityIdControl(0, &id) == STATUS_INVALID_PARAMETER);
}

static NTSTATUS MessageVa(int Count, ...)
{
    va_list arguments;
    NTSTATUS status;
    va_start(arguments, Count);
    status = WmiTraceMessageVa(1, 2, &Provider, 10, arguments);
    va_end(arguments);
    return status;
}

static VOID Message(VOID)
{
    ULONG value = 3;
    CHECK(WmiTraceMessage(1, 2, &Provider, 10, &value, sizeof value, NULL, 0) ==
          STATUS_INVALID_HANDLE);
}

static VOID MessageList(VOID)
{
    ULONG value = 3;
    CHECK(MessageVa(2, &value, sizeof value, NULL, 0) == STATUS_INVALID_HANDLE);
}

static VOID QuerySession(VOID)
{
    ULONG64 handle[10] = {0}; /* as large as a WNODE_HEADER */
    ULONG answer, length = 0;
    CHECK(WmiQueryTraceInformation(TraceIdClass, &answer, 2, NULL, handle) ==
          STATUS_INFO_LENGTH_MISMATCH);
    CHECK(WmiQueryTraceInformation(TraceIdClass, &answer, sizeof answer, NULL, NULL) ==
          STATUS_INVALID_PARAMETER_MIX);
    CHECK(WmiQueryTraceInformation(TraceIdClass, &answer, sizeof answer, &length, handle) ==
          STATUS_INVALID_HANDLE);
    CHECK(length == sizeof answer);
    CHECK(WmiQueryTraceInformation(TraceEnableLevelClass, &answer, sizeof answer, NULL, handle) ==
          STATUS_INVALID_HANDLE);
}

static VOID QueryByName(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"No such session");
    ULONG64 handle;
    CHECK(WmiQueryTraceInformation(TraceHandleByNameClass, &handle, 4, NULL, &name) ==
          STATUS_INFO_LENGTH_MISMATCH);
    CHECK(WmiQueryTraceInformation(TraceHandleByNameClass, &handle, sizeof handle, NULL, &name) ==
          STATUS_INVALID_PARAMETER);
}

static VOID QueryWrongClass(VOID)
{
    ULONG answer;
    CHECK(WmiQueryTraceInformation(MaxTraceInformationClass, &answer, sizeof answer, NULL, NULL) ==
          STATUS_INVALID_INFO_CLASS);
}

static VOID Unregister(VOID)
{
    CHECK(EtwUnregister(Handle) == STATUS_SUCCESS);
    CHECK(EtwUnregister(0) == STATUS_INVALID_HANDLE);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(EtwRegister, "gives a handle; nobody has enabled the provider", Register);
    RUN(EtwRegister, "the same GUID twice: two registrations", RegisterTwice);
    RUN(EtwRegister, "without a GUID or a place for the handle", RegisterNothing);
    RUN(EtwProviderEnabled, "nothing is enabled without a session", NobodyListens);
    RUN(EtwEventEnabled, "no event is enabled without a session", NobodyListens);
    RUN(EtwWrite, "succeeds where nobody listens", Write);
    RUN(EtwWriteEx, "succeeds where nobody listens", Write);
    RUN(EtwWriteTransfer, "succeeds where nobody listens", Write);
    RUN(EtwWriteString, "succeeds where nobody listens", Write);
    RUN(EtwWrite, "at any IRQL", WriteAtHighLevel);
    RUN(EtwWrite, "128 pieces of data and no more", WriteTooMuch);
    RUN(EtwWrite, "handle 0 is an invalid one", WriteNowhere);
    RUN(EtwSetInformation, "traits, and what is wrong with them", SetTraits);
    RUN(EtwActivityIdControl, "makes identifiers that differ, at any IRQL", ActivityCreate);
    RUN(EtwActivityIdControl, "sets, gets and exchanges the thread's own", ActivitySet);
    RUN(EtwActivityIdControl, "another thread has another one", ActivityOfThread);
    RUN(EtwActivityIdControl, "refuses other codes", ActivityWrong);
    RUN(WmiTraceMessage, "no session has that handle", Message);
    RUN(WmiTraceMessageVa, "no session has that handle", MessageList);
    RUN(WmiQueryTraceInformation, "checks size, input and handle", QuerySession);
    RUN(WmiQueryTraceInformation, "a name that no session has", QueryByName);
    RUN(WmiQueryTraceInformation, "an unknown class", QueryWrongClass);
    RUN(EtwUnregister, "ends the registration", Unregister);
    return RoutineDone(Driver);
}
