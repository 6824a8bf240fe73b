/*
 * Exports the interface: it has the query go down first, waits, and answers on the way up, as a
 * KMDF driver does. Nothing is wrong.
 */
#include "../../../samples/mistakes/common/part.h"

static volatile LONG FilterReferences;

static VOID FilterReference(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    InterlockedIncrement(&FilterReferences);
}

static VOID FilterDereference(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    InterlockedDecrement(&FilterReferences);
}

static NTSTATUS FilterLift(PVOID Context, LONG Kilograms)
{
    ((PPART)Context)->Load += Kilograms;
    return STATUS_SUCCESS;
}

static LONG FilterQueryLoad(PVOID Context)
{
    return ((PPART)Context)->Load;
}

static VOID FilterStop(PVOID Context)
{
    ((PPART)Context)->Load = 0;
}

static BOOLEAN FilterIsAsked(PIRP Irp)
{
    return RtlCompareMemory(
               IoGetCurrentIrpStackLocation(Irp)->Parameters.QueryInterface.InterfaceType,
               &GUID_CRANE_INTERFACE, sizeof(GUID)) == sizeof(GUID);
}

static NTSTATUS FilterQueryInterface(PPART Filter, PIRP Irp)
{
    PCRANE_INTERFACE table =
        (PCRANE_INTERFACE)IoGetCurrentIrpStackLocation(Irp)->Parameters.QueryInterface.Interface;

    if (!FilterIsAsked(Irp))
        return PartPassDown(Filter, Irp);
    PartForwardAndWait(Filter, Irp);
    table->Header.Size = sizeof(*table);
    table->Header.Version = CRANE_INTERFACE_VERSION;
    table->Header.Context = Filter;
    table->Header.InterfaceReference = FilterReference;
    table->Header.InterfaceDereference = FilterDereference;
    table->Lift = FilterLift;
    table->QueryLoad = FilterQueryLoad;
    table->Stop = FilterStop;
    FilterReference(Filter);
    return PartComplete(Irp, STATUS_SUCCESS);
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
