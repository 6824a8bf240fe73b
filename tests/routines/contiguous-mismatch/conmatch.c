/* Frees contiguous memory with another size than it allocated. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PHYSICAL_ADDRESS low = {0}, high = {.QuadPart = 0xffffffff};
    PVOID block = MmAllocateContiguousMemorySpecifyCache(PAGE_SIZE, low, high, low, MmCached);

    UNREFERENCED_PARAMETER(RegistryPath);
    MmFreeContiguousMemorySpecifyCache(block, 2 * PAGE_SIZE, MmCached);
    return RoutineDone(Driver);
}
