/* Writes behind contiguous memory. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PHYSICAL_ADDRESS high = {.QuadPart = 0xffffffff};
    PUCHAR block = MmAllocateContiguousMemory(100, high);

    UNREFERENCED_PARAMETER(RegistryPath);
    *(volatile UCHAR *)(block + 100) = 1;
    MmFreeContiguousMemory(block);
    return RoutineDone(Driver);
}
