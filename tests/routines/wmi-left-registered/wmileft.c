/* Deletes a device that is registered with WMI. */
#include "../common/routine_wmi.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    WmiRegistryPath = *RegistryPath;
    if (!NT_SUCCESS(WmiProviderCreate(Driver, WmiDispatch)))
        return STATUS_UNSUCCESSFUL;
    IoDeleteDevice(WmiDevice);
    return RoutineDone(Driver);
}
