/* Inserts into a device queue below DISPATCH_LEVEL. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    KDEVICE_QUEUE queue;
    KDEVICE_QUEUE_ENTRY entry;

    UNREFERENCED_PARAMETER(RegistryPath);
    KeInitializeDeviceQueue(&queue);
    KeInsertDeviceQueue(&queue, &entry);
    return RoutineDone(Driver);
}
