/* A library of a library. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath);
NTSTATUS NTAPI DllUnload(VOID);
ULONG DeepTwice(ULONG Value);
ULONG DeepThrice(ULONG Value);
ULONG DeepInitialized(VOID);

static ULONG Initialized;

NTSTATUS NTAPI DllInitialize(PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Initialized++;
    DbgPrint("deep.sys initialised\n");
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DllUnload(VOID)
{
    DbgPrint("deep.sys unloaded\n");
    return STATUS_SUCCESS;
}

ULONG DeepTwice(ULONG Value)
{
    return 2 * Value;
}

ULONG DeepThrice(ULONG Value)
{
    return 3 * Value;
}

ULONG DeepInitialized(VOID)
{
    return Initialized;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(RegistryPath);
    DbgPrint("case FAILED: DriverEntry: of a library is called\n");
    return STATUS_UNSUCCESSFUL;
}
