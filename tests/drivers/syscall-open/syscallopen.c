/* Opens /etc/passwd past the kernel: openat by the syscall instruction. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    HostileSystemCall(257, -100, (LONG_PTR) "/etc/passwd", 0); /* openat, AT_FDCWD */
    return HostileDone(Driver);
}
