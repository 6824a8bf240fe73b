/* Calls a routine that no kernel exports. */
#include "../common/hostile.h"

__declspec(dllimport) VOID NTAPI ExNoSuchRoutine(VOID);

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    ExNoSuchRoutine();
    return HostileDone(Driver);
}
