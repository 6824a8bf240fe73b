/* A PnP driver, which nobody but the PnP manager unloads. */
#include "../common/routine_test.h"

static NTSTATUS NTAPI AddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(Pdo);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = AddDevice;
    return RoutineDone(Driver);
}
