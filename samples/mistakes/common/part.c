/* See part.h. */
#include "part.h"

NTSTATUS PartComplete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

NTSTATUS PartPassDown(PPART Part, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Part->Lower, Irp);
}

NTSTATUS PartAgree(PPART Part, PIRP Irp)
{
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return PartPassDown(Part, Irp);
}

static NTSTATUS PartSignal(PDEVICE_OBJECT Device, PIRP Irp, PVOID Event)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Event, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS PartForwardAndWait(PPART Part, PIRP Irp)
{
    KEVENT event;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, PartSignal, &event, TRUE, TRUE, TRUE);
    if (IoCallDriver(Part->Lower, Irp) == STATUS_PENDING)
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    return Irp->IoStatus.Status;
}

static VOID PartFillQuery(PPART Part, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetNextIrpStackLocation(Irp);

    Irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    stack->MinorFunction = IRP_MN_QUERY_INTERFACE;
    stack->Parameters.QueryInterface.InterfaceType = &GUID_CRANE_INTERFACE;
    stack->Parameters.QueryInterface.Size = sizeof(Part->Crane);
    stack->Parameters.QueryInterface.Version = CRANE_INTERFACE_VERSION;
    stack->Parameters.QueryInterface.Interface = &Part->Crane.Header;
    stack->Parameters.QueryInterface.InterfaceSpecificData = NULL;
}

NTSTATUS PartAcquire(PPART Part)
{
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(Part->Self);
    IO_STATUS_BLOCK iosb;
    KEVENT event;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    PIRP irp;

    RtlZeroMemory(&Part->Crane, sizeof(Part->Crane));
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, top, NULL, 0, NULL, &event, &iosb);
    if (irp != NULL) {
        PartFillQuery(Part, irp);
        status = IoCallDriver(top, irp);
        if (status == STATUS_PENDING) {
            KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
            status = iosb.Status;
        }
    }
    ObDereferenceObject(top);
    if (!NT_SUCCESS(status))
        RtlZeroMemory(&Part->Crane, sizeof(Part->Crane));
    return status;
}

VOID PartRelease(PPART Part)
{
    INTERFACE header = Part->Crane.Header;

    if (header.InterfaceDereference == NULL)
        return;
    RtlZeroMemory(&Part->Crane, sizeof(Part->Crane));
    header.InterfaceDereference(header.Context);
}

NTSTATUS PartCancelRemove(PPART Part, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Part, Irp);

    if (Part->Crane.Header.InterfaceReference == NULL)
        PartAcquire(Part); /* without it the device stays, and does less */
    return PartComplete(Irp, status);
}

NTSTATUS PartRemove(PPART Part, PIRP Irp)
{
    NTSTATUS status = PartAgree(Part, Irp);

    IoDetachDevice(Part->Lower);
    IoDeleteDevice(Part->Self);
    return status;
}

BOOLEAN PartIsAskedForCrane(PPART Part, PIRP Irp, NTSTATUS *ret_status)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    if (stack->Parameters.DeviceIoControl.IoControlCode != IOCTL_HOIST_GET_CRANE) {
        *ret_status = PartPassDown(Part, Irp);
        return FALSE;
    }
    Irp->IoStatus.Information = 0;
    if (stack->Parameters.DeviceIoControl.OutputBufferLength >= sizeof(CRANE_INTERFACE) &&
        Part->Crane.Header.InterfaceReference != NULL)
        return TRUE;
    *ret_status = PartComplete(Irp, STATUS_DEVICE_NOT_READY);
    return FALSE;
}

NTSTATUS PartReceive(PPART Part)
{
    IO_STATUS_BLOCK iosb;
    NTSTATUS status;
    KEVENT event;
    PIRP irp;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    irp = IoBuildDeviceIoControlRequest(IOCTL_HOIST_GET_CRANE, Part->Lower, NULL, 0, &Part->Crane,
                                        sizeof(Part->Crane), TRUE, &event, &iosb);
    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    status = IoCallDriver(Part->Lower, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
        status = iosb.Status;
    }
    return status;
}

NTSTATUS PartAttach(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo, PPART *ret_part)
{
    PDEVICE_OBJECT device;
    PPART part;
    NTSTATUS status =
        IoCreateDevice(Driver, sizeof(PART), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);

    if (!NT_SUCCESS(status))
        return status;
    part = device->DeviceExtension;
    part->Self = device;
    KeInitializeEvent(&part->Idle, NotificationEvent, TRUE);
    part->Lower = IoAttachDeviceToDeviceStack(device, Pdo);
    if (part->Lower == NULL) {
        IoDeleteDevice(device);
        return STATUS_NO_SUCH_DEVICE;
    }
    *ret_part = part;
    return STATUS_SUCCESS;
}

NTSTATUS PartAddHolder(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PPART part;
    NTSTATUS status = PartAttach(Driver, Pdo, &part);

    if (!NT_SUCCESS(status))
        return status;
    status = PartAcquire(part);
    if (!NT_SUCCESS(status)) {
        IoDetachDevice(part->Lower);
        IoDeleteDevice(part->Self);
        return status;
    }
    part->Self->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static NTSTATUS PartDispatchPower(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART part = Device->DeviceExtension;

    PoStartNextPowerIrp(Irp);
    IoSkipCurrentIrpStackLocation(Irp);
    return PoCallDriver(part->Lower, Irp);
}

static NTSTATUS PartDispatchOther(PDEVICE_OBJECT Device, PIRP Irp)
{
    return PartPassDown(Device->DeviceExtension, Irp);
}

static VOID PartUnload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
}

NTSTATUS PartSetUp(PDRIVER_OBJECT Driver, PDRIVER_ADD_DEVICE AddDevice,
                   PDRIVER_DISPATCH DispatchPnp)
{
    for (ULONG i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++)
        Driver->MajorFunction[i] = PartDispatchOther;
    Driver->DriverExtension->AddDevice = AddDevice;
    Driver->DriverUnload = PartUnload;
    Driver->MajorFunction[IRP_MJ_PNP] = DispatchPnp;
    Driver->MajorFunction[IRP_MJ_POWER] = PartDispatchPower;
    return STATUS_SUCCESS;
}
