/* Loads a driver, unloads it and loads it again: that would be a fresh image. */
#include "../common/hostile.h"

NTSYSAPI NTSTATUS NTAPI ZwLoadDriver(PUNICODE_STRING DriverServiceName);
NTSYSAPI NTSTATUS NTAPI ZwUnloadDriver(PUNICODE_STRING DriverServiceName);

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNICODE_STRING path =
        RTL_CONSTANT_STRING(L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\service");

    UNREFERENCED_PARAMETER(RegistryPath);
    if (NT_SUCCESS(ZwLoadDriver(&path)) && NT_SUCCESS(ZwUnloadDriver(&path)))
        ZwLoadDriver(&path);
    return HostileDone(Driver);
}
