/* Completes an IRP twice. */
#include "../common/routine_device.h"

static NTSTATUS NTAPI Read(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    RoutineComplete(Irp, STATUS_SUCCESS);
    RoutineComplete(Irp, STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    Driver->MajorFunction[IRP_MJ_READ] = Read;
    RoutineSend();
    return RoutineDone(Driver);
}
