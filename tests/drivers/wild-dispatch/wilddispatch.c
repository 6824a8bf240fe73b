/* Gives a dispatch routine that is no code and no memory. */
#include "../common/hostile.h"

static NTSTATUS NTAPI WildAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PDEVICE_OBJECT device;
    NTSTATUS status = IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);

    if (!NT_SUCCESS(status))
        return status;
    IoAttachDeviceToDeviceStack(device, PhysicalDeviceObject);
    device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = WildAddDevice;
    Driver->MajorFunction[IRP_MJ_PNP] = (PDRIVER_DISPATCH)(ULONG_PTR)0xdeadbeef0000;
    return HostileDone(Driver);
}
