/* Frees the pool that an MDL of its own lies in, whose pages are locked. */
#include "../common/routine_test.h"

#define MDL_SIZE (sizeof(MDL) + 2 * sizeof(PFN_NUMBER))

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PMDL mdl = ExAllocatePoolWithTag(NonPagedPool, MDL_SIZE, 'ldmT');
    PVOID buffer = ExAllocatePoolWithTag(NonPagedPool, 100, 'ldmT');

    UNREFERENCED_PARAMETER(RegistryPath);
    MmInitializeMdl(mdl, buffer, 100);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    ExFreePoolWithTag(mdl, 'ldmT');
    ExFreePoolWithTag(buffer, 'ldmT');
    return RoutineDone(Driver);
}
