/* Tries to attach to its parent as a debugger. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    LONG_PTR parent = HostileSystemCall(110, 0, 0, 0); /* getppid */

    UNREFERENCED_PARAMETER(RegistryPath);
    HostileSystemCall(101, 16, parent, 0); /* ptrace, PTRACE_ATTACH */
    return HostileDone(Driver);
}
