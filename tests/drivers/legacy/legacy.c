/* No PnP driver: a control device made in DriverEntry, deleted in DriverUnload. Nothing is wrong.
 */
#include "../common/hostile.h"

static VOID LegacyUnload(PDRIVER_OBJECT Driver)
{
    DbgPrint("legacy: unloaded\n");
    IoDeleteDevice(Driver->DeviceObject);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Legacy");
    PDEVICE_OBJECT device;

    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverUnload = LegacyUnload;
    return IoCreateDevice(Driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
}
