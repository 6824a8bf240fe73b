/* Makes a 32-bit system call: exit, by int 0x80. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    __asm__ volatile("int $0x80" : : "a"(1), "b"(0) : "memory");
    return HostileDone(Driver);
}
