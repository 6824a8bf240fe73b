/* Is unloaded and never says that the system is not busy any more. */
#include "../common/power_driver.h"

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    return PowerPassDown(Irp);
}

static VOID Started(VOID)
{
    PoRegisterSystemState(NULL, ES_SYSTEM_REQUIRED | ES_CONTINUOUS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
