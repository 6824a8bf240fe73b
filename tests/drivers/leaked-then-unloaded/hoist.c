/*
 * Forgets its interface when it goes; the crane, which cannot wait, goes after
 * it. The fault is this one's.
 */
#include "../../../samples/mistakes/common/part.h"

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return PartComplete(Irp, PartForwardAndWait(hoist, Irp));
    case IRP_MN_REMOVE_DEVICE: return PartRemove(hoist, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: return PartAgree(hoist, Irp);
    default: return PartPassDown(hoist, Irp);
    }
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return PartSetUp(Driver, PartAddHolder, HoistDispatchPnp);
}
