/* Calls an address that is no code and no memory. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    NTSTATUS (*volatile garbage)(VOID) = (NTSTATUS(*)(VOID))(ULONG_PTR)0xdeadbeef0000;

    UNREFERENCED_PARAMETER(RegistryPath);
    garbage();
    return HostileDone(Driver);
}
