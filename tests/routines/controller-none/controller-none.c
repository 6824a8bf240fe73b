/* Deletes a controller twice. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PCONTROLLER_OBJECT controller = IoCreateController(16);

    UNREFERENCED_PARAMETER(RegistryPath);
    IoDeleteController(controller);
    IoDeleteController(controller);
    return RoutineDone(Driver);
}
