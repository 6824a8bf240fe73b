/* Takes from a device queue that is not busy. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    KDEVICE_QUEUE queue;
    KIRQL irql;

    UNREFERENCED_PARAMETER(RegistryPath);
    KeInitializeDeviceQueue(&queue);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK(KeRemoveDeviceQueue(&queue) == NULL);
    KeLowerIrql(irql);
    return RoutineDone(Driver);
}
