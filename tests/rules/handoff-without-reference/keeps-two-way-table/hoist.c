/*
 * hoist.sys that is told of every movement. The routine in the table is its own: the crane that
 * calls it needs no reference.
 */
#include "two_way.h"

#include "../../../../samples/mistakes/common/part.h"

static TWO_WAY HoistTable; /* of the only hoist; Header all zero while it is not held */
static LONG HoistSeen;

static VOID HoistMoved(PVOID MovedContext, LONG Load)
{
    UNREFERENCED_PARAMETER(MovedContext);
    HoistSeen = Load;
}

static VOID HoistAcquire(PPART Hoist)
{
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(Hoist->Self);
    IO_STATUS_BLOCK iosb;
    KEVENT event;
    PIO_STACK_LOCATION stack;
    PIRP irp;

    HoistTable.Moved = HoistMoved;
    HoistTable.MovedContext = Hoist;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, top, NULL, 0, NULL, &event, &iosb);
    if (irp != NULL) {
        irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
        stack = IoGetNextIrpStackLocation(irp);
        stack->MinorFunction = IRP_MN_QUERY_INTERFACE;
        stack->Parameters.QueryInterface.InterfaceType = &GUID_TWO_WAY;
        stack->Parameters.QueryInterface.Size = sizeof(HoistTable);
        stack->Parameters.QueryInterface.Version = 1;
        stack->Parameters.QueryInterface.Interface = &HoistTable.Header;
        stack->Parameters.QueryInterface.InterfaceSpecificData = NULL;
        if (IoCallDriver(top, irp) == STATUS_PENDING)
            KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    }
    ObDereferenceObject(top);
}

static NTSTATUS HoistStart(PPART Hoist, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Hoist, Irp);

    if (HoistTable.Header.InterfaceReference == NULL)
        HoistAcquire(Hoist);
    if (NT_SUCCESS(status) && HoistTable.Header.InterfaceReference != NULL)
        status = HoistTable.Lift(HoistTable.Header.Context, 250);
    return PartComplete(Irp, NT_SUCCESS(status) && HoistSeen == 0 ? STATUS_UNSUCCESSFUL : status);
}

static VOID HoistRelease(VOID)
{
    INTERFACE header = HoistTable.Header;

    RtlZeroMemory(&HoistTable, sizeof(HoistTable));
    if (header.InterfaceDereference != NULL)
        header.InterfaceDereference(header.Context);
}

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE: return HoistStart(hoist, Irp);
    case IRP_MN_REMOVE_DEVICE: HoistRelease(); return PartRemove(hoist, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: HoistRelease(); return PartAgree(hoist, Irp);
    default: return PartPassDown(hoist, Irp);
    }
}

static NTSTATUS HoistAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PPART hoist;
    NTSTATUS status = PartAttach(Driver, Pdo, &hoist);

    if (NT_SUCCESS(status))
        hoist->Self->Flags &= ~DO_DEVICE_INITIALIZING;
    return status;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return PartSetUp(Driver, HoistAddDevice, HoistDispatchPnp);
}
