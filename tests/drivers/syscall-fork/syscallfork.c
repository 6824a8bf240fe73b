/* Multiplies itself past the kernel. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    HostileSystemCall(57, 0, 0, 0); /* fork */
    return HostileDone(Driver);
}
