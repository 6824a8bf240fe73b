/* Is unloaded with a controller object. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    IoCreateController(16);
    return RoutineDone(Driver);
}
