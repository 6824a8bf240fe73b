/* Lets go of its interface in REMOVE only, below it a crane that refuses removal while it is held.
 */
#include "../../../samples/mistakes/common/part.h"

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return PartComplete(Irp, PartForwardAndWait(hoist, Irp));
    case IRP_MN_REMOVE_DEVICE: PartRelease(hoist); return PartRemove(hoist, Irp);
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
