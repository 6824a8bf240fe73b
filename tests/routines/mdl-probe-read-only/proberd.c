/* Locks pages for writing that can only be read. */
#include "../common/routine_test.h"

static const ULONG Constant = 1;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PMDL mdl = IoAllocateMdl((PVOID)&Constant, sizeof Constant, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(RegistryPath);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    MmUnlockPages(mdl);
    MmProbeAndLockPages(mdl, KernelMode, IoWriteAccess);
    MmUnlockPages(mdl);
    IoFreeMdl(mdl);
    return RoutineDone(Driver);
}
