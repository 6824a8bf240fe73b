/*
 * Puts a routine of its own into the table that the crane answers with, and calls the crane's from
 * there: the holder's reference covers that. Nothing is wrong.
 */
#include "../../../samples/mistakes/common/part.h"

static PCRANE_LIFT FilterLower;

static NTSTATUS FilterLift(PVOID Context, LONG Kilograms)
{
    NTSTATUS status = FilterLower(Context, Kilograms);

    DbgPrint("filter: %d kg: 0x%x\n", Kilograms, status);
    return status;
}

static BOOLEAN FilterIsAsked(PIRP Irp)
{
    return RtlCompareMemory(
               IoGetCurrentIrpStackLocation(Irp)->Parameters.QueryInterface.InterfaceType,
               &GUID_CRANE_INTERFACE, sizeof(GUID)) == sizeof(GUID);
}

static NTSTATUS FilterQueryInterface(PPART Filter, PIRP Irp)
{
    PCRANE_INTERFACE table;
    NTSTATUS status;

    if (!FilterIsAsked(Irp))
        return PartPassDown(Filter, Irp);
    status = PartForwardAndWait(Filter, Irp);
    table =
        (PCRANE_INTERFACE)IoGetCurrentIrpStackLocation(Irp)->Parameters.QueryInterface.Interface;
    if (NT_SUCCESS(status)) {
        FilterLower = table->Lift;
        table->Lift = FilterLift;
    }
    return PartComplete(Irp, status);
}

static NTSTATUS FilterDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART filter = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_QUERY_INTERFACE: return FilterQueryInterface(filter, Irp);
    case IRP_MN_START_DEVICE: return PartComplete(Irp, PartForwardAndWait(filter, Irp));
    case IRP_MN_REMOVE_DEVICE: return PartRemove(filter, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: return PartAgree(filter, Irp);
    default: return PartPassDown(filter, Irp);
    }
}

static NTSTATUS FilterAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PPART filter;
    NTSTATUS status = PartAttach(Driver, Pdo, &filter);

    if (NT_SUCCESS(status))
        filter->Self->Flags &= ~DO_DEVICE_INITIALIZING;
    return status;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return PartSetUp(Driver, FilterAddDevice, FilterDispatchPnp);
}
