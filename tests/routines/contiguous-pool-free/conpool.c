/* Gives contiguous memory to ExFreePool. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PHYSICAL_ADDRESS high = {.QuadPart = 0xffffffff};
    PVOID block = MmAllocateContiguousMemory(PAGE_SIZE, high);

    UNREFERENCED_PARAMETER(RegistryPath);
    ExFreePool(block);
    return RoutineDone(Driver);
}
