/* Linked without /INTEGRITYCHECK, so that some of the watchers' routines are not for it. */
#include "../common/routine_test.h"

static VOID NTAPI OnProcess(PEPROCESS Process, HANDLE ProcessId, PPS_CREATE_NOTIFY_INFO Info)
{
    UNREFERENCED_PARAMETER(Process);
    UNREFERENCED_PARAMETER(ProcessId);
    UNREFERENCED_PARAMETER(Info);
}

static OB_PREOP_CALLBACK_STATUS NTAPI Before(PVOID Context, POB_PRE_OPERATION_INFORMATION Info)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Info);
    return OB_PREOP_SUCCESS;
}

static VOID ProcessRefused(VOID)
{
    CHECK(PsSetCreateProcessNotifyRoutineEx(OnProcess, FALSE) == STATUS_ACCESS_DENIED);
}

static VOID CallbacksRefused(VOID)
{
    OB_OPERATION_REGISTRATION operation = {PsProcessType, OB_OPERATION_HANDLE_CREATE, Before, NULL};
    OB_CALLBACK_REGISTRATION registration = {OB_FLT_REGISTRATION_VERSION, 1,
                                             RTL_CONSTANT_STRING(L"385201.8"), NULL, &operation};
    PVOID handle;

    CHECK(ObRegisterCallbacks(&registration, &handle) == STATUS_ACCESS_DENIED);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(PsSetCreateProcessNotifyRoutineEx, "not without the integrity check", ProcessRefused);
    RUN(ObRegisterCallbacks, "not without the integrity check", CallbacksRefused);
    return RoutineDone(Driver);
}
