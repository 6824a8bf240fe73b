/*
 * hoist.sys that gives its own reference away: it hands the table on and forgets it, so that the
 * receiver's release is the only one. The count comes out even, but who receives a table is to get
 * a reference of its own first.
 */
#include "../../../../samples/mistakes/common/part.h"

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return PartComplete(Irp, PartForwardAndWait(hoist, Irp));
    case IRP_MN_CANCEL_REMOVE_DEVICE: return PartCancelRemove(hoist, Irp);
    case IRP_MN_REMOVE_DEVICE: PartRelease(hoist); return PartRemove(hoist, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: PartRelease(hoist); return PartAgree(hoist, Irp);
    default: return PartPassDown(hoist, Irp);
    }
}

static NTSTATUS HoistDispatchInternal(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;
    NTSTATUS status;

    if (!PartIsAskedForCrane(hoist, Irp, &status))
        return status;
    RtlCopyMemory(Irp->UserBuffer, &hoist->Crane, sizeof(CRANE_INTERFACE));
    RtlZeroMemory(&hoist->Crane, sizeof(hoist->Crane));
    return PartComplete(Irp, STATUS_SUCCESS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    NTSTATUS status = PartSetUp(Driver, PartAddHolder, HoistDispatchPnp);

    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = HoistDispatchInternal;
    return status;
}
