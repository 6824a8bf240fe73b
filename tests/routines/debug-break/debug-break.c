/* Breaks into a debugger that is not there. */
#include "../common/routine_test.h"

NTSYSAPI VOID NTAPI DbgBreakPointWithStatus(ULONG Status);

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    DbgBreakPointWithStatus(DBG_STATUS_CONTROL_C);
    return RoutineDone(Driver);
}
