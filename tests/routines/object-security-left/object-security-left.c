/* Looks at its device's security descriptor and never gives the copy back. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Vault");
    PSECURITY_DESCRIPTOR descriptor;
    BOOLEAN is_allocated;
    PDEVICE_OBJECT device;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(IoCreateDevice(Driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device)))
        return STATUS_UNSUCCESSFUL;
    ObGetObjectSecurity(device, &descriptor, &is_allocated);
    IoDeleteDevice(device);
    return RoutineDone(Driver);
}
