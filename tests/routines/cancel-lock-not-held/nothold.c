/* Releases the cancel spin lock without holding it. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();

    UNREFERENCED_PARAMETER(RegistryPath);
    IoReleaseCancelSpinLock(irql);
    return RoutineDone(Driver);
}
