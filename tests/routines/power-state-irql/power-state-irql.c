/* Tells of a state below D0 at DISPATCH_LEVEL. */
#include "../common/power_driver.h"

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    return PowerPassDown(Irp);
}

static VOID Started(VOID)
{
    POWER_STATE state = {.DeviceState = PowerDeviceD2};
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    PoSetPowerState(PnpFdo, DevicePowerState, state);
    KeLowerIrql(irql);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
