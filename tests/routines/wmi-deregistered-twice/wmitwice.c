/* Deregisters a device from WMI twice, and one that never was registered. */
#include "../common/routine_wmi.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT other;

    WmiRegistryPath = *RegistryPath;
    if (!NT_SUCCESS(IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &other)))
        return STATUS_UNSUCCESSFUL;
    IoWMIRegistrationControl(other, WMIREG_ACTION_DEREGISTER);
    IoDeleteDevice(other);
    if (!NT_SUCCESS(WmiProviderCreate(Driver, WmiDispatch)))
        return STATUS_UNSUCCESSFUL;
    IoWMIRegistrationControl(WmiDevice, WMIREG_ACTION_DEREGISTER);
    WmiProviderDelete();
    return RoutineDone(Driver);
}
