/*
 * hoist.sys with a mistake: it does not remember that it has let go already.
 *
 * When removal is asked for it gives its reference back, as it should; when the device is then
 * removed it gives back the same reference again. A crane that counts would go below what the
 * others hold, and be freed under them.
 */
#include "../common/part.h"

static VOID HoistRelease(PPART Hoist)
{
    PINTERFACE header = &Hoist->Crane.Header;

    header->InterfaceDereference(header->Context); /* the mistake: the table stays as it was */
}

static NTSTATUS HoistStart(PPART Hoist, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Hoist, Irp);

    if (NT_SUCCESS(status))
        status = Hoist->Crane.Lift(Hoist->Crane.Header.Context, 250); /* the empty hook */
    if (!NT_SUCCESS(status))
        HoistRelease(Hoist);
    return PartComplete(Irp, status);
}

static NTSTATUS HoistCancelRemove(PPART Hoist, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Hoist, Irp);

    PartAcquire(Hoist);
    return PartComplete(Irp, status);
}

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return HoistStart(hoist, Irp);
    case IRP_MN_CANCEL_REMOVE_DEVICE: return HoistCancelRemove(hoist, Irp);
    case IRP_MN_REMOVE_DEVICE: HoistRelease(hoist); return PartRemove(hoist, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: HoistRelease(hoist); return PartAgree(hoist, Irp);
    default: return PartPassDown(hoist, Irp);
    }
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return PartSetUp(Driver, PartAddHolder, HoistDispatchPnp);
}
