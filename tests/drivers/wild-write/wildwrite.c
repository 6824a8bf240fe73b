/* Overwrites a page that is not its own, byte by byte: at this address Drydock keeps its books. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    volatile UCHAR *page = (volatile UCHAR *)(ULONG_PTR)0x200000200000;

    UNREFERENCED_PARAMETER(RegistryPath);
    for (ULONG i = 0; i < PAGE_SIZE; i++)
        page[i] = 0xcc;
    return HostileDone(Driver);
}
