/*
 * rigger.sys without ifx: the same filter, which gives its reference back by hand.
 *
 * The table it was handed came with one reference. The DPC, which uses it last, gives that one back
 * and forgets the table; removal waits until no DPC is on its way.
 */
#include <wdm.h>

#include "crane_interface.h"
#include "hoist_ioctl.h"

typedef struct _RIGGER {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT Lower;
    CRANE_INTERFACE Crane; /* empty while it is not held */
    KDPC Dpc;
    KEVENT Idle; /* set while no DPC is on its way */
    LONG Load;   /* as the DPC saw it */
} RIGGER, *PRIGGER;

DRIVER_INITIALIZE DriverEntry;

/* Gives the reference back and forgets the table. <= DISPATCH_LEVEL, as its contract says. */
static VOID RiggerRelease(PRIGGER Rigger)
{
    INTERFACE header = Rigger->Crane.Header;

    RtlZeroMemory(&Rigger->Crane, sizeof(Rigger->Crane));
    header.InterfaceDereference(header.Context);
}

/* DISPATCH_LEVEL: looks at the load, stops the crane, and is done with it. */
static VOID RiggerInspect(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PRIGGER rigger = Context;
    PCRANE_INTERFACE crane = &rigger->Crane;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    rigger->Load = crane->QueryLoad(crane->Header.Context);
    crane->Stop(crane->Header.Context);
    RiggerRelease(rigger);
    KeSetEvent(&rigger->Idle, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS RiggerComplete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS RiggerPassDown(PRIGGER Rigger, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Rigger->Lower, Irp);
}

static NTSTATUS RiggerSignal(PDEVICE_OBJECT Device, PIRP Irp, PVOID Event)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Event, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS RiggerForwardAndWait(PRIGGER Rigger, PIRP Irp)
{
    KEVENT event;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, RiggerSignal, &event, TRUE, TRUE, TRUE);
    if (IoCallDriver(Rigger->Lower, Irp) == STATUS_PENDING)
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    return Irp->IoStatus.Status;
}

/* Asks hoist for the crane: the table comes with a reference that is ours to give back. */
static NTSTATUS RiggerReceive(PRIGGER Rigger)
{
    KEVENT event;
    IO_STATUS_BLOCK iosb;
    NTSTATUS status;
    PIRP irp;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    irp = IoBuildDeviceIoControlRequest(IOCTL_HOIST_GET_CRANE, Rigger->Lower, NULL, 0,
                                        &Rigger->Crane, sizeof(Rigger->Crane), TRUE, &event, &iosb);
    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    status = IoCallDriver(Rigger->Lower, irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
        status = iosb.Status;
    }
    return status;
}

static NTSTATUS RiggerStart(PRIGGER Rigger, PIRP Irp)
{
    NTSTATUS status = RiggerForwardAndWait(Rigger, Irp);

    if (NT_SUCCESS(status) && NT_SUCCESS(RiggerReceive(Rigger))) {
        KeClearEvent(&Rigger->Idle);
        KeInsertQueueDpc(&Rigger->Dpc, NULL, NULL);
    }
    return RiggerComplete(Irp, status); /* without the crane the stack works all the same */
}

static NTSTATUS RiggerRemove(PRIGGER Rigger, PIRP Irp)
{
    NTSTATUS status;

    KeWaitForSingleObject(&Rigger->Idle, Executive, KernelMode, FALSE, NULL);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    status = RiggerPassDown(Rigger, Irp);
    IoDetachDevice(Rigger->Lower);
    IoDeleteDevice(Rigger->Self);
    return status;
}

static NTSTATUS RiggerDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PRIGGER rigger = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return RiggerStart(rigger, Irp);
    case IRP_MN_REMOVE_DEVICE: return RiggerRemove(rigger, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_STOP_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return RiggerPassDown(rigger, Irp);
    default: return RiggerPassDown(rigger, Irp);
    }
}

static NTSTATUS RiggerDispatchPower(PDEVICE_OBJECT Device, PIRP Irp)
{
    PRIGGER rigger = Device->DeviceExtension;

    PoStartNextPowerIrp(Irp);
    IoSkipCurrentIrpStackLocation(Irp);
    return PoCallDriver(rigger->Lower, Irp);
}

/* Everything else is the function driver's. */
static NTSTATUS RiggerDispatchOther(PDEVICE_OBJECT Device, PIRP Irp)
{
    return RiggerPassDown(Device->DeviceExtension, Irp);
}

static NTSTATUS RiggerAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT device;
    PRIGGER rigger;
    NTSTATUS status;

    status = IoCreateDevice(Driver, sizeof(RIGGER), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (!NT_SUCCESS(status))
        return status;
    rigger = device->DeviceExtension;
    rigger->Self = device;
    KeInitializeDpc(&rigger->Dpc, RiggerInspect, rigger);
    KeInitializeEvent(&rigger->Idle, NotificationEvent, TRUE);
    rigger->Lower = IoAttachDeviceToDeviceStack(device, Pdo);
    if (rigger->Lower == NULL) {
        IoDeleteDevice(device);
        return STATUS_NO_SUCH_DEVICE;
    }
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static VOID RiggerUnload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    for (ULONG i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++)
        Driver->MajorFunction[i] = RiggerDispatchOther;
    Driver->DriverExtension->AddDevice = RiggerAddDevice;
    Driver->DriverUnload = RiggerUnload;
    Driver->MajorFunction[IRP_MJ_PNP] = RiggerDispatchPnp;
    Driver->MajorFunction[IRP_MJ_POWER] = RiggerDispatchPower;
    return STATUS_SUCCESS;
}
