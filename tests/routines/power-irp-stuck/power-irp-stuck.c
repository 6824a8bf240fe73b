/* Keeps the IRP that tells of the system's sleep. */
#include "../common/power_driver.h"

static BOOLEAN IsSystemSet(PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    return stack->MinorFunction == IRP_MN_SET_POWER &&
           stack->Parameters.Power.Type == SystemPowerState;
}

/* Pending, and nobody is left who would complete it. */
static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    if (!IsSystemSet(Irp))
        return PowerPassDown(Irp);
    IoMarkIrpPending(Irp);
    return STATUS_PENDING;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {NULL};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
