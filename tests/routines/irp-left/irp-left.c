/* Is unloaded with two IRPs: one it never sent, and one that came back and was kept. */
#include "../common/routine_test.h"

static NTSTATUS Keep(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(Context);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT device;
    PIRP irp;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device)))
        return STATUS_UNSUCCESSFUL;
    IoAllocateIrp(1, FALSE);
    irp = IoAllocateIrp(device->StackSize, FALSE);
    if (irp != NULL) {
        IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_FLUSH_BUFFERS;
        IoSetCompletionRoutine(irp, Keep, NULL, TRUE, TRUE, TRUE);
        IoCallDriver(device, irp);
    }
    irp = IoAllocateIrp(1, FALSE);
    if (irp != NULL)
        IoFreeIrp(irp);
    IoDeleteDevice(device);
    return RoutineDone(Driver);
}
