/*
 * hoist.sys: a function driver that imports CRANE_INTERFACE from the stack below it, uses it, and
 * hands it on to a driver above that asks for it.
 *
 * What to copy: the interface is acquired in AddDevice, let go when removal is asked for (the bus
 * refuses to go while it is held), acquired again when the removal was cancelled, and let go on
 * every other way out; each time before the request is passed on to the driver that lent it.
 */
#include <wdm.h>

#include "crane_interface.h"
#include "hoist_ioctl.h"
#include "ifx.h"

typedef struct _HOIST {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT Lower;
    CRANE_INTERFACE Crane; /* empty (all zero) while it is not held */
} HOIST, *PHOIST;

DRIVER_INITIALIZE DriverEntry;

static NTSTATUS HoistAcquire(PHOIST Hoist)
{
    return IfxQuery(Hoist->Self, &GUID_CRANE_INTERFACE, sizeof(Hoist->Crane),
                    CRANE_INTERFACE_VERSION, &Hoist->Crane.Header);
}

static VOID HoistRelease(PHOIST Hoist)
{
    IfxRelease(&Hoist->Crane.Header);
}

static NTSTATUS HoistComplete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS HoistPassDown(PHOIST Hoist, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Hoist->Lower, Irp);
}

static NTSTATUS HoistSignal(PDEVICE_OBJECT Device, PIRP Irp, PVOID Event)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Event, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* For requests that the bus handles first: sends it down, waits; the caller completes it. */
static NTSTATUS HoistForwardAndWait(PHOIST Hoist, PIRP Irp)
{
    KEVENT event;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, HoistSignal, &event, TRUE, TRUE, TRUE);
    if (IoCallDriver(Hoist->Lower, Irp) == STATUS_PENDING)
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    return Irp->IoStatus.Status;
}

static NTSTATUS HoistStart(PHOIST Hoist, PIRP Irp)
{
    NTSTATUS status = HoistForwardAndWait(Hoist, Irp);

    if (NT_SUCCESS(status))
        status = Hoist->Crane.Lift(Hoist->Crane.Header.Context, 250); /* the empty hook */
    if (!NT_SUCCESS(status))
        HoistRelease(Hoist);
    return HoistComplete(Irp, status);
}

static NTSTATUS HoistCancelRemove(PHOIST Hoist, PIRP Irp)
{
    NTSTATUS status = HoistForwardAndWait(Hoist, Irp);

    if (Hoist->Crane.Header.InterfaceReference == NULL)
        HoistAcquire(Hoist); /* without it the hoist stays, and lifts nothing */
    return HoistComplete(Irp, status);
}

static NTSTATUS HoistRemove(PHOIST Hoist, PIRP Irp)
{
    NTSTATUS status;

    HoistRelease(Hoist);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    status = HoistPassDown(Hoist, Irp);
    IoDetachDevice(Hoist->Lower);
    IoDeleteDevice(Hoist->Self);
    return status;
}

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PHOIST hoist = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return HoistStart(hoist, Irp);
    case IRP_MN_CANCEL_REMOVE_DEVICE: return HoistCancelRemove(hoist, Irp);
    case IRP_MN_REMOVE_DEVICE: return HoistRemove(hoist, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
        HoistRelease(hoist);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return HoistPassDown(hoist, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_STOP_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return HoistPassDown(hoist, Irp);
    default: return HoistPassDown(hoist, Irp);
    }
}

/* A driver above wants the crane: it gets a table and a reference of its own. */
static NTSTATUS HoistDispatchInternal(PDEVICE_OBJECT Device, PIRP Irp)
{
    PHOIST hoist = Device->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    BOOLEAN isForUs = stack->Parameters.DeviceIoControl.IoControlCode == IOCTL_HOIST_GET_CRANE;

    if (!isForUs)
        return HoistPassDown(hoist, Irp);
    Irp->IoStatus.Information = 0;
    if (stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(CRANE_INTERFACE))
        return HoistComplete(Irp, STATUS_BUFFER_TOO_SMALL);
    if (hoist->Crane.Header.InterfaceReference == NULL)
        return HoistComplete(Irp, STATUS_DEVICE_NOT_READY);
    IfxHandOn(&hoist->Crane.Header, Irp->UserBuffer, sizeof(CRANE_INTERFACE));
    return HoistComplete(Irp, STATUS_SUCCESS);
}

static NTSTATUS HoistDispatchPower(PDEVICE_OBJECT Device, PIRP Irp)
{
    PHOIST hoist = Device->DeviceExtension;

    PoStartNextPowerIrp(Irp);
    IoSkipCurrentIrpStackLocation(Irp);
    return PoCallDriver(hoist->Lower, Irp);
}

static NTSTATUS HoistAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT device;
    PHOIST hoist;
    NTSTATUS status;

    status = IoCreateDevice(Driver, sizeof(HOIST), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (!NT_SUCCESS(status))
        return status;
    hoist = device->DeviceExtension;
    hoist->Self = device;
    hoist->Lower = IoAttachDeviceToDeviceStack(device, Pdo);
    status = hoist->Lower != NULL ? HoistAcquire(hoist) : STATUS_NO_SUCH_DEVICE;
    if (!NT_SUCCESS(status)) {
        if (hoist->Lower != NULL)
            IoDetachDevice(hoist->Lower);
        IoDeleteDevice(device);
        return status;
    }
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static VOID HoistUnload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = HoistAddDevice;
    Driver->DriverUnload = HoistUnload;
    Driver->MajorFunction[IRP_MJ_PNP] = HoistDispatchPnp;
    Driver->MajorFunction[IRP_MJ_POWER] = HoistDispatchPower;
    Driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = HoistDispatchInternal;
    return STATUS_SUCCESS;
}
