/* Asks for the address of a set-power IRP. */
#include "../common/power_driver.h"

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    return PowerPassDown(Irp);
}

static VOID Started(VOID)
{
    POWER_STATE state = {.DeviceState = PowerDeviceD0};
    PIRP irp;

    PoRequestPowerIrp(PnpFdo, IRP_MN_SET_POWER, state, NULL, NULL, &irp);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
