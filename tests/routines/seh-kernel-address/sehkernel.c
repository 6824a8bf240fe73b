/* A kernel address that is not there cannot be tried: no handler is asked. */
#include "../common/routine_test.h"
#include "../seh/try.h"

static VOID BodyRead(PVOID Context)
{
    (VOID) * (volatile ULONG *)Context;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    DbgPrint("case %s\n", TryAlways(BodyRead, (PVOID)0xFFFF800000001000) == STATUS_SUCCESS
                              ? "FAILED: read"
                              : "FAILED: a handler was asked");
    return RoutineDone(Driver);
}
