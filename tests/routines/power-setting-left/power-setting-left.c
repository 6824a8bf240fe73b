/* Is unloaded with its power setting callback registered. */
#include <initguid.h> /* the setting is defined here */

#include "../common/power_driver.h"

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    return PowerPassDown(Irp);
}

static NTSTATUS NTAPI Callback(LPCGUID Setting, PVOID Value, ULONG Length, PVOID Context)
{
    UNREFERENCED_PARAMETER(Setting);
    UNREFERENCED_PARAMETER(Value);
    UNREFERENCED_PARAMETER(Length);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_SUCCESS;
}

static VOID Started(VOID)
{
    PVOID handle;

    PoRegisterPowerSettingCallback(PnpFdo, &GUID_ACDC_POWER_SOURCE, Callback, NULL, &handle);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
