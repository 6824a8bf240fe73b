/* Gives an AddDevice routine that is no code and no memory. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = (PDRIVER_ADD_DEVICE)(ULONG_PTR)0xdeadbeef0000;
    return HostileDone(Driver);
}
