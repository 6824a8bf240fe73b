/*
 * hoist.sys with a mistake: it hands the interface on to the driver above with a copy and no more.
 *
 * The receiver gives back, as it should, a reference that nobody took for it: the hoist's own. From
 * then on the hoist uses an interface that the crane thinks is free.
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

/* A driver above wants the crane. The mistake: no InterfaceReference on its behalf. */
static NTSTATUS HoistDispatchInternal(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;
    NTSTATUS status;

    if (!PartIsAskedForCrane(hoist, Irp, &status))
        return status;
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
