/* Asks for the crane twice, lets go of both tables, and then of the first once more. */
#include "../../../../samples/mistakes/common/part.h"

static NTSTATUS HoistStart(PPART Hoist, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Hoist, Irp);
    INTERFACE first;

    if (NT_SUCCESS(status) && NT_SUCCESS(PartAcquire(Hoist))) {
        first = Hoist->Crane.Header;
        if (NT_SUCCESS(PartAcquire(Hoist))) {
            first.InterfaceDereference(first.Context);
            PartRelease(Hoist);
        }
        first.InterfaceDereference(first.Context); /* the mistake, unless there was no second */
    }
    return PartComplete(Irp, status);
}

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return HoistStart(hoist, Irp);
    case IRP_MN_REMOVE_DEVICE: return PartRemove(hoist, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: return PartAgree(hoist, Irp);
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
