/* Uses MDLs against the rules: each line that ends in a number is a finding. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UCHAR local[16];
    PVOID buffer = ExAllocatePoolWithTag(NonPagedPool, 100, 'ldmT');
    PVOID paged = ExAllocatePoolWithTag(PagedPool, 100, 'ldmT');
    PMDL mdl = IoAllocateMdl(buffer, 100, FALSE, FALSE, NULL);
    PMDL other = IoAllocateMdl(paged, 100, FALSE, FALSE, NULL);
    PMDL stack = IoAllocateMdl(local, sizeof local, FALSE, FALSE, NULL);
    PUCHAR mapped;

    UNREFERENCED_PARAMETER(RegistryPath);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); /* 1 */
    mapped = MmMapLockedPages(mdl, KernelMode);
    MmMapLockedPages(mdl, KernelMode); /* 2 */
    MmUnmapLockedPages(mapped, mdl);
    MmUnmapLockedPages(mapped, mdl); /* 3 */
    MmUnlockPages(mdl);
    MmBuildMdlForNonPagedPool(mdl);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess); /* 4 */
    MmMapLockedPages(mdl, KernelMode);                  /* 5 */
    MmBuildMdlForNonPagedPool(other);                   /* 6 */
    MmBuildMdlForNonPagedPool(stack);                   /* 7 */
    IoFreeMdl(stack);
    IoFreeMdl(other);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(paged, 'ldmT');
    ExFreePoolWithTag(buffer, 'ldmT');
    return RoutineDone(Driver);
}
