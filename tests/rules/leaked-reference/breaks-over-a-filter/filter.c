/*
 * A filter below hoist.sys that offers a crane of its own, as many drivers do: its pair counts
 * nothing, since the drivers of a stack get REMOVE from the top down. Context is its device's
 * extension, which goes with the device.
 */
#include "../../../../samples/mistakes/common/part.h"

static VOID FilterReference(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
}

static LONG FilterQueryLoad(PVOID Context)
{
    return ((PPART)Context)->Load;
}

static NTSTATUS FilterAnswer(PPART Part, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PCRANE_INTERFACE table = (PCRANE_INTERFACE)stack->Parameters.QueryInterface.Interface;

    if (RtlCompareMemory(stack->Parameters.QueryInterface.InterfaceType, &GUID_CRANE_INTERFACE,
                         sizeof(GUID)) != sizeof(GUID) ||
        stack->Parameters.QueryInterface.Size < sizeof(*table))
        return PartPassDown(Part, Irp);
    RtlZeroMemory(table, sizeof(*table));
    table->Header.Size = sizeof(*table);
    table->Header.Version = CRANE_INTERFACE_VERSION;
    table->Header.Context = Part;
    table->Header.InterfaceReference = FilterReference;
    table->Header.InterfaceDereference = FilterReference;
    table->QueryLoad = FilterQueryLoad;
    return PartComplete(Irp, STATUS_SUCCESS);
}

static NTSTATUS FilterDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART part = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_QUERY_INTERFACE: return FilterAnswer(part, Irp);
    case IRP_MN_REMOVE_DEVICE: return PartRemove(part, Irp);
    default: return PartPassDown(part, Irp);
    }
}

static NTSTATUS FilterAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PPART part;
    NTSTATUS status = PartAttach(Driver, Pdo, &part);

    if (NT_SUCCESS(status))
        part->Self->Flags &= ~DO_DEVICE_INITIALIZING;
    return status;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return PartSetUp(Driver, FilterAddDevice, FilterDispatchPnp);
}
