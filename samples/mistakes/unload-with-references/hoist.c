/*
 * hoist.sys that lends its crane to a driver in another stack, with a reference taken on the
 * receiver's behalf. There is no mistake in it.
 */
#include "rigger.h"

#include "../common/part.h"

/* The rigger gets a table and a reference of its own. */
static VOID HoistHandOn(PPART Hoist)
{
    PINTERFACE header = &Hoist->Crane.Header;

    header->InterfaceReference(header->Context);
    if (!RiggerReceive(&Hoist->Crane))
        header->InterfaceDereference(header->Context);
}

static NTSTATUS HoistStart(PPART Hoist, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Hoist, Irp);

    if (NT_SUCCESS(status))
        status = Hoist->Crane.Lift(Hoist->Crane.Header.Context, 250); /* the empty hook */
    if (NT_SUCCESS(status))
        HoistHandOn(Hoist);
    else
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

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return PartSetUp(Driver, PartAddHolder, HoistDispatchPnp);
}
