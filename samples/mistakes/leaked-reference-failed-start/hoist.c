/*
 * hoist.sys with a mistake: the reference of AddDevice is given back only by a device that started.
 *
 * START fails here each time, since the hook is heavier than the crane can lift. The device is
 * removed without ever having been started, and its reference stays behind: the crane refuses its
 * own removal for ever.
 */
#include "../common/part.h"

#define HOIST_HOOK 6000 /* kilograms: above the crane's limit */

static VOID HoistFillQuery(PPART Hoist, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetNextIrpStackLocation(Irp);

    Irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    stack->MinorFunction = IRP_MN_QUERY_INTERFACE;
    stack->Parameters.QueryInterface.InterfaceType = &GUID_CRANE_INTERFACE;
    stack->Parameters.QueryInterface.Size = sizeof(Hoist->Crane);
    stack->Parameters.QueryInterface.Version = CRANE_INTERFACE_VERSION;
    stack->Parameters.QueryInterface.Interface = &Hoist->Crane.Header;
    stack->Parameters.QueryInterface.InterfaceSpecificData = NULL;
}

/* Asks the stack below for the crane's interface; on success one reference is held. */
static NTSTATUS HoistAcquire(PPART Hoist)
{
    IO_STATUS_BLOCK iosb;
    NTSTATUS status;
    KEVENT event;
    PIRP irp;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, Hoist->Lower, NULL, 0, NULL, &event, &iosb);
    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    HoistFillQuery(Hoist, irp);
    status = IoCallDriver(Hoist->Lower, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
        status = iosb.Status;
    }
    return status;
}

static NTSTATUS HoistStart(PPART Hoist, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Hoist, Irp);

    if (NT_SUCCESS(status))
        status = Hoist->Crane.Lift(Hoist->Crane.Header.Context, HOIST_HOOK);
    Hoist->IsStarted = NT_SUCCESS(status);
    return PartComplete(Irp, status); /* a failed start should release the interface here */
}

static NTSTATUS HoistRemove(PPART Hoist, PIRP Irp)
{
    if (Hoist->IsStarted) /* the mistake: the reference is as old as the device */
        PartRelease(Hoist);
    return PartRemove(Hoist, Irp);
}

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return HoistStart(hoist, Irp);
    case IRP_MN_CANCEL_REMOVE_DEVICE: return PartCancelRemove(hoist, Irp);
    case IRP_MN_REMOVE_DEVICE: return HoistRemove(hoist, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: PartRelease(hoist); return PartAgree(hoist, Irp);
    default: return PartPassDown(hoist, Irp);
    }
}

static NTSTATUS HoistAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PPART hoist;
    NTSTATUS status = PartAttach(Driver, Pdo, &hoist);

    if (!NT_SUCCESS(status))
        return status;
    status = HoistAcquire(hoist);
    if (!NT_SUCCESS(status)) {
        IoDetachDevice(hoist->Lower);
        IoDeleteDevice(hoist->Self);
        return status;
    }
    hoist->Self->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return PartSetUp(Driver, HoistAddDevice, HoistDispatchPnp);
}
