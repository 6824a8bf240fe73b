/* Writes with a handle that is over, one that never was, and unregisters twice. */
#include "../common/routine_test.h"

static const GUID Provider = {
    0x3d1f60a4, 0x2c47, 0x4b0e, {0x9a, 0x31, 0x5d, 0x07, 0xc2, 0x88, 0x4e, 0x11}};
static const EVENT_DESCRIPTOR Started = {7, 0, 0, 4, 1, 0, 1};

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    REGHANDLE handle;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(EtwRegister(&Provider, NULL, NULL, &handle)))
        return STATUS_UNSUCCESSFUL;
    EtwUnregister(handle);
    EtwWrite(handle, &Started, NULL, 0, NULL);
    EtwProviderEnabled(handle + 1, 4, 1);
    EtwUnregister(handle);
    return RoutineDone(Driver);
}
