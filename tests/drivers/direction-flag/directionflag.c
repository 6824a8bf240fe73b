/* Leaves the direction flag set when it calls the kernel and when it returns to it. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    __asm__ volatile("std");
    DbgPrint("%s %d\n", "backwards", 1);
    __asm__ volatile("std");
    return HostileDone(Driver);
}
