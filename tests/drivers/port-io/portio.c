/* Reads the keyboard controller: a port without a device behind it. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UCHAR data;

    UNREFERENCED_PARAMETER(RegistryPath);
    __asm__ volatile("inb $0x60, %%al" : "=a"(data));
    if (data == 1)
        return STATUS_UNSUCCESSFUL;
    return HostileDone(Driver);
}
