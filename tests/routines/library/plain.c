/* A library without DllInitialize and DllUnload: it is just there, and stays. */
#include "../common/routine_test.h"

ULONG PlainCount(VOID);

static ULONG Count;

ULONG PlainCount(VOID)
{
    return ++Count;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(RegistryPath);
    DbgPrint("case FAILED: DriverEntry: of a library is called\n");
    return STATUS_UNSUCCESSFUL;
}
