/*
 * hoist.sys with a mistake: it hands the interface on with a reference, but calls
 * InterfaceReference with its own device extension instead of the table's Context.
 *
 * The exporter would count in memory that is not its own, and the receiver's release would take
 * away the hoist's reference.
 */
#include "../common/part.h"

static NTSTATUS HoistStart(PPART Hoist, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Hoist, Irp);

    if (NT_SUCCESS(status))
        status = Hoist->Crane.Lift(Hoist->Crane.Header.Context, 250); /* the empty hook */
    if (!NT_SUCCESS(status))
        PartRelease(Hoist);
    return PartComplete(Irp, status);
}

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return HoistStart(hoist, Irp);
    case IRP_MN_CANCEL_REMOVE_DEVICE: return PartCancelRemove(hoist, Irp);
    case IRP_MN_REMOVE_DEVICE: PartRelease(hoist); return PartRemove(hoist, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: PartRelease(hoist); return PartAgree(hoist, Irp);
    default: return PartPassDown(hoist, Irp);
    }
}

/* A driver above wants the crane: it gets a table and a reference of its own. */
static NTSTATUS HoistDispatchInternal(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;
    NTSTATUS status;

    if (!PartIsAskedForCrane(hoist, Irp, &status))
        return status;
    hoist->Crane.Header.InterfaceReference(hoist); /* the mistake: not the Context */
    RtlCopyMemory(Irp->UserBuffer, &hoist->Crane, sizeof(CRANE_INTERFACE));
    return PartComplete(Irp, STATUS_SUCCESS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    NTSTATUS status = PartSetUp(Driver, PartAddHolder, HoistDispatchPnp);

    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = HoistDispatchInternal;
    return status;
}
