/* Gives a resource to a pointer whose low bits do not mark it as one. */
#include "../common/routine_test.h"

static ERESOURCE Resource;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    ExInitializeResourceLite(&Resource);
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(&Resource, TRUE);
    ExSetResourceOwnerPointer(&Resource, &Resource);
    return RoutineDone(Driver);
}
