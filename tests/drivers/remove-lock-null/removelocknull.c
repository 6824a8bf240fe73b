/* Initialises a remove lock where there is no memory. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    IoInitializeRemoveLock((PIO_REMOVE_LOCK)NULL, 'kcoL', 0, 0);
    return HostileDone(Driver);
}
