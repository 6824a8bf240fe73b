/* Calls KeIpiGenericCall from where it runs. */
#include "../common/routine_test.h"

static ULONG_PTR NTAPI Inner(ULONG_PTR Context)
{
    return Context;
}

static ULONG_PTR NTAPI Outer(ULONG_PTR Context)
{
    return KeIpiGenericCall(Inner, Context);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    KeIpiGenericCall(Outer, 1);
    return RoutineDone(Driver);
}
