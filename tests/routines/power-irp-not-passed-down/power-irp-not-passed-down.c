/* Completes the system's set-power IRP instead of passing it down. */
#include "../common/power_driver.h"

static BOOLEAN IsSystemSet(PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    return stack->MinorFunction == IRP_MN_SET_POWER &&
           stack->Parameters.Power.Type == SystemPowerState;
}

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    if (IsSystemSet(Irp))
        return PnpComplete(Irp, STATUS_SUCCESS);
    return PowerPassDown(Irp);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {NULL};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
