/* Points the link up from its PDO to where there is no memory. */
#include "../common/hostile.h"

static NTSTATUS GarbageAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    UNREFERENCED_PARAMETER(Driver);
    Pdo->AttachedDevice = (PDEVICE_OBJECT)(ULONG_PTR)0x4141414141414141;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = GarbageAddDevice;
    return HostileDone(Driver);
}
