/* Registers a Reinitialize routine and then fails DriverEntry. */
#include "../common/routine_test.h"

static VOID NTAPI Reinitialize(PDRIVER_OBJECT Driver, PVOID Context, ULONG Count)
{
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Count);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    IoRegisterDriverReinitialization(Driver, Reinitialize, NULL);
    return STATUS_UNSUCCESSFUL;
}
