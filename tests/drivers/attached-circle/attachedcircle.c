/* Attaches its PDO to itself, by hand. */
#include "../common/hostile.h"

static NTSTATUS CircleAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    UNREFERENCED_PARAMETER(Driver);
    Pdo->AttachedDevice = Pdo;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = CircleAddDevice;
    return HostileDone(Driver);
}
