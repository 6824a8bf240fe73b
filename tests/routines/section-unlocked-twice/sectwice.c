/* Unlocks a section more often than it locked it. */
#include "../common/routine_test.h"

static ULONG Pageable __attribute__((section("PAGEdata"))) = 1;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PVOID handle = MmLockPagableDataSection(&Pageable);

    UNREFERENCED_PARAMETER(RegistryPath);
    MmUnlockPagableImageSection(handle);
    MmUnlockPagableImageSection(handle);
    return RoutineDone(Driver);
}
