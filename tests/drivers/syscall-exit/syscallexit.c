/* Ends the process that runs it, with a status that looks like success. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    HostileSystemCall(231, 0, 0, 0); /* exit_group */
    return HostileDone(Driver);
}
