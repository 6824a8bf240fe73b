/* Makes a network socket past the kernel. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    HostileSystemCall(41, 2, 1, 0); /* socket, AF_INET, SOCK_STREAM */
    return HostileDone(Driver);
}
