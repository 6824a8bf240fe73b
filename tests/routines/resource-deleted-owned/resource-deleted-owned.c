/* Deletes a resource that it owns. */
#include "../common/routine_test.h"

static ERESOURCE Resource;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    ExInitializeResourceLite(&Resource);
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(&Resource, TRUE);
    ExDeleteResourceLite(&Resource);
    KeLeaveCriticalRegion();
    return RoutineDone(Driver);
}
