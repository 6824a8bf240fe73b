/* Terminates the thread that calls its DriverEntry. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    PsTerminateSystemThread(STATUS_SUCCESS);
    return RoutineDone(Driver);
}
