/* Is unloaded with locked pages, pages of its own and a locked section. */
#include "../common/routine_test.h"

static PVOID Kept;
static ULONG Pageable __attribute__((section("PAGEdata"))) = 1;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PHYSICAL_ADDRESS low = {0}, high = {.QuadPart = 0xffffffff};
    PMDL mdl = IoAllocateMdl(&Kept, sizeof Kept, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(RegistryPath);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    Kept = MmAllocatePagesForMdl(low, high, low, PAGE_SIZE);
    MmLockPagableDataSection(&Pageable);
    return RoutineDone(Driver);
}
