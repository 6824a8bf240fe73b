/* Unregisters its object callbacks twice. */
#include "../common/routine_test.h"

static OB_PREOP_CALLBACK_STATUS NTAPI Before(PVOID Context, POB_PRE_OPERATION_INFORMATION Info)
{
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Info);
    return OB_PREOP_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    OB_OPERATION_REGISTRATION operation = {PsProcessType, OB_OPERATION_HANDLE_CREATE, Before, NULL};
    OB_CALLBACK_REGISTRATION registration = {OB_FLT_REGISTRATION_VERSION, 1,
                                             RTL_CONSTANT_STRING(L"385201.7"), NULL, &operation};
    PVOID handle;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(ObRegisterCallbacks(&registration, &handle)))
        return STATUS_UNSUCCESSFUL;
    ObUnRegisterCallbacks(handle);
    ObUnRegisterCallbacks(handle);
    return RoutineDone(Driver);
}
