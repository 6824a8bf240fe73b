/* Frees a controller that no device has. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PCONTROLLER_OBJECT controller = IoCreateController(16);
    KIRQL irql;

    UNREFERENCED_PARAMETER(RegistryPath);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoFreeController(controller);
    KeLowerIrql(irql);
    IoDeleteController(controller);
    return RoutineDone(Driver);
}
