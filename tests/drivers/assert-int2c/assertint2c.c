/* An assertion that failed, as compilers write it: int 0x2c. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    __asm__ volatile("int $0x2c");
    return HostileDone(Driver);
}
