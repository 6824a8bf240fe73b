/* Frees an MDL twice. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PMDL mdl = IoAllocateMdl(NULL, 100, FALSE, FALSE, NULL);

    UNREFERENCED_PARAMETER(RegistryPath);
    IoFreeMdl(mdl);
    IoFreeMdl(mdl);
    return RoutineDone(Driver);
}
