/*
 * hoist.sys without ifx: the same function driver, with the query sent and the references kept by
 * hand.
 *
 * The request comes from IoAllocateIrp, so nobody but its maker frees it: the completion routine
 * stops it (STATUS_MORE_PROCESSING_REQUIRED), the sender takes the answer out and frees it. Whether
 * a reference is held is told by the table itself: it is all zero while none is.
 */
#include <wdm.h>

#include "crane_interface.h"
#include "hoist_ioctl.h"

typedef struct _HOIST {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT Lower;
    CRANE_INTERFACE Crane; /* empty (all zero) while it is not held */
} HOIST, *PHOIST;

DRIVER_INITIALIZE DriverEntry;

static NTSTATUS HoistSignal(PDEVICE_OBJECT Device, PIRP Irp, PVOID Event)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Event, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID HoistFillQuery(PHOIST Hoist, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetNextIrpStackLocation(Irp);

    Irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    stack->MajorFunction = IRP_MJ_PNP;
    stack->MinorFunction = IRP_MN_QUERY_INTERFACE;
    stack->Parameters.QueryInterface.InterfaceType = &GUID_CRANE_INTERFACE;
    stack->Parameters.QueryInterface.Size = sizeof(Hoist->Crane);
    stack->Parameters.QueryInterface.Version = CRANE_INTERFACE_VERSION;
    stack->Parameters.QueryInterface.Interface = &Hoist->Crane.Header;
    stack->Parameters.QueryInterface.InterfaceSpecificData = NULL;
}

/* Gives the reference back and forgets the table, so that nothing is called through it again. */
static VOID HoistRelease(PHOIST Hoist)
{
    INTERFACE header = Hoist->Crane.Header;

    if (header.InterfaceDereference == NULL)
        return;
    RtlZeroMemory(&Hoist->Crane, sizeof(Hoist->Crane));
    header.InterfaceDereference(header.Context);
}

/* Asks the stack for the crane's interface; on success one reference is held. */
static NTSTATUS HoistAcquire(PHOIST Hoist)
{
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(Hoist->Self);
    PIRP irp = IoAllocateIrp(top->StackSize, FALSE);
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    KEVENT event;

    if (irp != NULL) {
        KeInitializeEvent(&event, NotificationEvent, FALSE);
        HoistFillQuery(Hoist, irp);
        IoSetCompletionRoutine(irp, HoistSignal, &event, TRUE, TRUE, TRUE);
        if (IoCallDriver(top, irp) == STATUS_PENDING)
            KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
        status = irp->IoStatus.Status;
        IoFreeIrp(irp);
    }
    ObDereferenceObject(top);
    if (!NT_SUCCESS(status))
        RtlZeroMemory(&Hoist->Crane, sizeof(Hoist->Crane));
    return status;
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
    hoist->Crane.Header.InterfaceReference(hoist->Crane.Header.Context);
    RtlCopyMemory(Irp->UserBuffer, &hoist->Crane, sizeof(CRANE_INTERFACE));
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
