/*
 * hoist.sys that holds both interfaces of the crane from START to removal.
 *
 * With -DFORGETS_THE_SECOND it never releases the second.
 */
#include "two_guids.h"

#include "../../../samples/mistakes/common/part.h"

static CRANE_INTERFACE HoistSecond; /* of the only hoist; the first is in its PART */

static VOID HoistAcquireSecond(PPART Part)
{
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(Part->Self);
    IO_STATUS_BLOCK iosb;
    KEVENT event;
    PIO_STACK_LOCATION stack;
    PIRP irp;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, top, NULL, 0, NULL, &event, &iosb);
    if (irp != NULL) {
        irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
        stack = IoGetNextIrpStackLocation(irp);
        stack->MinorFunction = IRP_MN_QUERY_INTERFACE;
        stack->Parameters.QueryInterface.InterfaceType = &GUID_CRANE_SECOND;
        stack->Parameters.QueryInterface.Size = sizeof(HoistSecond);
        stack->Parameters.QueryInterface.Version = CRANE_INTERFACE_VERSION;
        stack->Parameters.QueryInterface.Interface = &HoistSecond.Header;
        stack->Parameters.QueryInterface.InterfaceSpecificData = NULL;
        if (IoCallDriver(top, irp) == STATUS_PENDING)
            KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    }
    ObDereferenceObject(top);
}

static NTSTATUS HoistAcquire(PPART Part, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Part, Irp);

    if (Part->Crane.Header.InterfaceReference == NULL) {
        PartAcquire(Part);
        HoistAcquireSecond(Part);
    }
    return PartComplete(Irp, status);
}

static VOID HoistRelease(PPART Part)
{
    INTERFACE second = HoistSecond.Header;

    PartRelease(Part);
    RtlZeroMemory(&HoistSecond, sizeof(HoistSecond));
#ifdef FORGETS_THE_SECOND
    UNREFERENCED_PARAMETER(second);
#else
    if (second.InterfaceDereference != NULL)
        second.InterfaceDereference(second.Context);
#endif
}

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART part = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE: return HoistAcquire(part, Irp);
    case IRP_MN_REMOVE_DEVICE: HoistRelease(part); return PartRemove(part, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: HoistRelease(part); return PartAgree(part, Irp);
    default: return PartPassDown(part, Irp);
    }
}

static NTSTATUS HoistAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
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
    return PartSetUp(Driver, HoistAddDevice, HoistDispatchPnp);
}
