/* Loses the device IRP that it asked for while it holds the system's. */
#include "../common/power_driver.h"

static VOID NTAPI DeviceDone(PDEVICE_OBJECT Device, UCHAR Minor, POWER_STATE State, PVOID Context,
                             PIO_STATUS_BLOCK IoStatus)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Minor);
    UNREFERENCED_PARAMETER(State);
    UNREFERENCED_PARAMETER(IoStatus);
    PowerPassDown(Context);
}

/* The system's IRP waits for the device's, as it may; that one is lost. */
static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    POWER_STATE state = {.DeviceState = PowerDeviceD3};
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    if (stack->MinorFunction != IRP_MN_SET_POWER)
        return PowerPassDown(Irp);
    IoMarkIrpPending(Irp);
    if (stack->Parameters.Power.Type == SystemPowerState)
        PoRequestPowerIrp(Device, IRP_MN_SET_POWER, state, DeviceDone, Irp, NULL);
    return STATUS_PENDING;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {NULL};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
