/* Locks pages where there is no memory, and does not catch the exception. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PMDL mdl = IoAllocateMdl((PVOID)(ULONG_PTR)0x1000, 100, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(RegistryPath);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    MmUnlockPages(mdl);
    IoFreeMdl(mdl);
    return RoutineDone(Driver);
}
