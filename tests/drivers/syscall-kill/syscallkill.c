/* Tries to kill its parent. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    LONG_PTR parent = HostileSystemCall(110, 0, 0, 0); /* getppid */

    UNREFERENCED_PARAMETER(RegistryPath);
    HostileSystemCall(62, parent, 9, 0); /* kill, SIGKILL */
    return HostileDone(Driver);
}
