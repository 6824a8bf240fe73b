/* Unmaps an MDL at an address that it was not mapped at. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PVOID buffer = ExAllocatePoolWithTag(NonPagedPool, 100, 'ldmT');
    PMDL mdl = IoAllocateMdl(buffer, 100, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(RegistryPath);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    MmUnmapLockedPages((PUCHAR)MmMapLockedPages(mdl, KernelMode) + 1, mdl);
    MmUnlockPages(mdl);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(buffer, 'ldmT');
    return RoutineDone(Driver);
}
