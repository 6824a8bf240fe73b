/* Frees the memory of a resource that it did not delete. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PERESOURCE resource = ExAllocatePoolWithTag(NonPagedPool, sizeof(ERESOURCE), 'tseT');

    UNREFERENCED_PARAMETER(RegistryPath);
    if (resource == NULL)
        return STATUS_NO_MEMORY;
    ExInitializeResourceLite(resource);
    ExFreePoolWithTag(resource, 'tseT');
    return RoutineDone(Driver);
}
