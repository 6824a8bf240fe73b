/* Takes the process for its token. */
#include <ntifs.h>

#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    SeTokenType((PACCESS_TOKEN)PsGetCurrentProcess());
    return RoutineDone(Driver);
}
