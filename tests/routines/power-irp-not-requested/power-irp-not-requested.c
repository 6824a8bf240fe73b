/* Makes a power IRP itself. */
#include "../common/power_driver.h"

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    return PowerPassDown(Irp);
}

static NTSTATUS NTAPI Completed(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Context);
    IoFreeIrp(Irp);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID Started(VOID)
{
    PIRP irp = IoAllocateIrp(PnpFdo->StackSize, FALSE);
    PIO_STACK_LOCATION stack = IoGetNextIrpStackLocation(irp);

    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    stack->MajorFunction = IRP_MJ_POWER;
    stack->MinorFunction = IRP_MN_SET_POWER;
    stack->Parameters.Power.Type = DevicePowerState;
    stack->Parameters.Power.State.DeviceState = PowerDeviceD3;
    IoSetCompletionRoutine(irp, Completed, NULL, TRUE, TRUE, TRUE);
    IoCallDriver(PnpFdo, irp);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
