/* Frees the pages of an MDL twice. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PHYSICAL_ADDRESS low = {0}, high = {.QuadPart = 0xffffffff};
    PMDL mdl = MmAllocatePagesForMdl(low, high, low, PAGE_SIZE);

    UNREFERENCED_PARAMETER(RegistryPath);
    MmFreePagesFromMdl(mdl);
    MmFreePagesFromMdl(mdl);
    ExFreePool(mdl);
    return RoutineDone(Driver);
}
