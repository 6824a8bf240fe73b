/* Two devices that draw inrush current: powered up one after the other, at DISPATCH_LEVEL. */
#include "../common/power_driver.h"

static PDEVICE_OBJECT Fdos[2], Lowers[2];
static ULONG DeviceCount, StartCount;
static PIRP Held;
static ULONG Ups;
static BOOLEAN IsHolding;
static KIRQL Irql;

static PDEVICE_OBJECT Lower(PDEVICE_OBJECT Device)
{
    return Device == Fdos[0] ? Lowers[0] : Lowers[1];
}

static NTSTATUS Pass(PDEVICE_OBJECT Device, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Lower(Device), Irp);
}

static NTSTATUS DispatchPower(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    if (stack->MinorFunction != IRP_MN_SET_POWER ||
        stack->Parameters.Power.Type != DevicePowerState)
        return Pass(Device, Irp);
    Irql = KeGetCurrentIrql();
    Ups += stack->Parameters.Power.State.DeviceState == PowerDeviceD0;
    if (!IsHolding)
        return Pass(Device, Irp);
    IoMarkIrpPending(Irp);
    Held = Irp;
    return STATUS_PENDING;
}

static VOID Levels(VOID)
{
    POWER_ANSWER answer;

    PowerAskAndWait(Fdos[0], IRP_MN_SET_POWER, PowerDeviceD3, &answer);
    CHECK(Irql == PASSIVE_LEVEL);
    PowerAskAndWait(Fdos[0], IRP_MN_SET_POWER, PowerDeviceD0, &answer);
    CHECK(Irql <= DISPATCH_LEVEL && answer.Irql <= DISPATCH_LEVEL);
    Fdos[0]->Flags |= DO_POWER_PAGABLE;
    PowerAskAndWait(Fdos[0], IRP_MN_SET_POWER, PowerDeviceD0, &answer);
    CHECK(Irql == PASSIVE_LEVEL);
    Fdos[0]->Flags &= ~DO_POWER_PAGABLE;
}

static VOID OneAtATime(VOID)
{
    POWER_ANSWER first, second;

    Ups = 0;
    IsHolding = TRUE;
    PowerAsk(Fdos[0], IRP_MN_SET_POWER, PowerDeviceD0, &first);
    PowerAsk(Fdos[1], IRP_MN_SET_POWER, PowerDeviceD0, &second);
    PowerSleep(10);
    CHECK(Ups == 1 && first.Calls == 0 && second.Calls == 0);
    IsHolding = FALSE;
    Pass(Fdos[0], Held);
    PowerWait(&first);
    PowerWait(&second);
    CHECK(Ups == 2);
}

static NTSTATUS DispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PDEVICE_OBJECT lower = Lower(Device);
    NTSTATUS status;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        IoForwardIrpSynchronously(lower, Irp);
        if (++StartCount == 2) {
            RUN(PoRequestPowerIrp, "pageable or not decides the level", Levels);
            RUN(PoRequestPowerIrp, "inrush: one at a time", OneAtATime);
        }
        return PnpComplete(Irp, Irp->IoStatus.Status);
    case IRP_MN_REMOVE_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        status = Pass(Device, Irp);
        IoDetachDevice(lower);
        IoDeleteDevice(Device);
        return status;
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: Irp->IoStatus.Status = STATUS_SUCCESS; break;
    default: break;
    }
    return Pass(Device, Irp);
}

static NTSTATUS AddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT device;
    NTSTATUS status = IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN,
                                     FALSE, &device);

    if (!NT_SUCCESS(status))
        return status;
    Fdos[DeviceCount] = device;
    Lowers[DeviceCount++] = IoAttachDeviceToDeviceStack(device, Pdo);
    device->Flags |= DO_POWER_INRUSH;
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = AddDevice;
    Driver->MajorFunction[IRP_MJ_PNP] = DispatchPnp;
    Driver->MajorFunction[IRP_MJ_POWER] = DispatchPower;
    Driver->DriverUnload = PnpUnload;
    return STATUS_SUCCESS;
}
