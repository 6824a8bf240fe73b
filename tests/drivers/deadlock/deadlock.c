/* Waits for an event that nobody sets. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    KEVENT event;

    UNREFERENCED_PARAMETER(RegistryPath);
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    return HostileDone(Driver);
}
