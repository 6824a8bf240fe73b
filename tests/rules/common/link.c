/*
 * A link of a chain above hoist.sys: it asks the driver below for the crane, uses it, and hands it
 * on to the driver above it, if that asks.
 *
 * With -DHANDS_ON_A_COPY it forgets to reference the crane for the driver above.
 */
#include "../../../samples/mistakes/common/part.h"

static NTSTATUS LinkReceive(PPART Link, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Link, Irp);

    if (NT_SUCCESS(status) && Link->Crane.Header.InterfaceReference == NULL &&
        NT_SUCCESS(PartReceive(Link)))
        Link->Load = Link->Crane.QueryLoad(Link->Crane.Header.Context);
    return PartComplete(Irp, status);
}

static NTSTATUS LinkDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART link = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE: return LinkReceive(link, Irp);
    case IRP_MN_REMOVE_DEVICE: PartRelease(link); return PartRemove(link, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: PartRelease(link); return PartAgree(link, Irp);
    default: return PartPassDown(link, Irp);
    }
}

static NTSTATUS LinkDispatchInternal(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART link = Device->DeviceExtension;
    NTSTATUS status;

    if (!PartIsAskedForCrane(link, Irp, &status))
        return status;
#ifndef HANDS_ON_A_COPY
    link->Crane.Header.InterfaceReference(link->Crane.Header.Context);
#endif
    RtlCopyMemory(Irp->UserBuffer, &link->Crane, sizeof(CRANE_INTERFACE));
    return PartComplete(Irp, STATUS_SUCCESS);
}

static NTSTATUS LinkAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PPART link;
    NTSTATUS status = PartAttach(Driver, Pdo, &link);

    if (NT_SUCCESS(status))
        link->Self->Flags &= ~DO_DEVICE_INITIALIZING;
    return status;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    NTSTATUS status = PartSetUp(Driver, LinkAddDevice, LinkDispatchPnp);

    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = LinkDispatchInternal;
    return status;
}
