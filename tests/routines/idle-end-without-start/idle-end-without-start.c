/* Ends a busy period twice. */
#include "../common/power_driver.h"

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    return PowerPassDown(Irp);
}

static VOID Started(VOID)
{
    PULONG counter = PoRegisterDeviceForIdleDetection(PnpFdo, 60, 60, PowerDeviceD3);

    PoStartDeviceBusy(counter);
    PoEndDeviceBusy(counter);
    PoEndDeviceBusy(counter);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
