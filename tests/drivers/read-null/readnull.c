/* Reads through a null pointer. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    volatile const ULONG *volatile nowhere = NULL;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (*nowhere == 1)
        return STATUS_UNSUCCESSFUL;
    return HostileDone(Driver);
}
