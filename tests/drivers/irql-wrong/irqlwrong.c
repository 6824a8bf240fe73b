/* Creates its device at DISPATCH_LEVEL; all else is right. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT device;
    NTSTATUS status;
    KIRQL level;

    UNREFERENCED_PARAMETER(RegistryPath);
    KeRaiseIrql(DISPATCH_LEVEL, &level);
    status = IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    KeLowerIrql(level);
    if (!NT_SUCCESS(status))
        return status;
    IoDeleteDevice(device);
    return HostileDone(Driver);
}
