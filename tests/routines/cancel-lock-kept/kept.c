/* A cancel routine that returns with the cancel spin lock held. */
#include "../common/routine_device.h"

static VOID NTAPI Cancel(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
}

static NTSTATUS NTAPI Read(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    IoMarkIrpPending(Irp);
    IoSetCancelRoutine(Irp, Cancel);
    return STATUS_PENDING;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PIRP irp;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    Driver->MajorFunction[IRP_MJ_READ] = Read;
    irp = RoutineSend();
    IoCancelIrp(irp);
    RoutineComplete(irp, STATUS_CANCELLED);
    IoFreeIrp(irp);
    IoDeleteDevice(RoutineDevice);
    return RoutineDone(Driver);
}
