/* Builds a partial MDL of more than its source describes. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PUCHAR buffer = ExAllocatePoolWithTag(NonPagedPool, 200, 'ldmT');
    PMDL mdl = IoAllocateMdl(buffer, 100, FALSE, FALSE, NULL);
    PMDL part = IoAllocateMdl(buffer, 200, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(RegistryPath);
    MmBuildMdlForNonPagedPool(mdl);
    IoBuildPartialMdl(mdl, part, buffer + 50, 51);
    IoFreeMdl(part);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(buffer, 'ldmT');
    return RoutineDone(Driver);
}
