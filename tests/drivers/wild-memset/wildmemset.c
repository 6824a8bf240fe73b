/*
 * Overwrites a page that is not its own through the kernel's memset: the write is the driver's, but
 * the code that does it is not.
 */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    void *(*volatile fill)(void *, int, size_t) =
        memset; /* volatile: really called, not expanded */

    UNREFERENCED_PARAMETER(RegistryPath);
    fill((PVOID)(ULONG_PTR)0x200000200000, 0xcc, PAGE_SIZE);
    return HostileDone(Driver);
}
