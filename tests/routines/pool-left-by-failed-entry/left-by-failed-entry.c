/* Its DriverEntry fails and keeps what it allocated. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    ExAllocatePoolWithTag(NonPagedPool, 24, 'tfeL');
    RoutineDone(Driver);
    return STATUS_DEVICE_CONFIGURATION_ERROR;
}
