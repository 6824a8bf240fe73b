/* Divides an MDL that describes no locked pages. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PVOID buffer = ExAllocatePoolWithTag(NonPagedPool, 100, 'ldmT');
    PMDL mdl = IoAllocateMdl(buffer, 100, FALSE, FALSE, NULL);
    PMDL part = IoAllocateMdl(buffer, 100, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(RegistryPath);
    IoBuildPartialMdl(mdl, part, buffer, 10);
    IoFreeMdl(part);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(buffer, 'ldmT');
    return RoutineDone(Driver);
}
