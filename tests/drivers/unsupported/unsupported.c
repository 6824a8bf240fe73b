/* Calls a routine that Windows has and Drydock has not. */
#include "../common/hostile.h"

NTKERNELAPI NTSTATUS NTAPI IoRegisterLastChanceShutdownNotification(PDEVICE_OBJECT Device);

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT device;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);
    status = IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (NT_SUCCESS(status))
        status = IoRegisterLastChanceShutdownNotification(device);
    if (!NT_SUCCESS(status))
        return status;
    return HostileDone(Driver);
}
