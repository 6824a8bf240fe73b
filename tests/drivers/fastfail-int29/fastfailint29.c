/* A security check that failed: __fastfail, code 2 (a smashed stack cookie). */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    __asm__ volatile("int $0x29" : : "c"(2));
    return HostileDone(Driver);
}
