/* Takes from a cancel-safe queue that was never initialised. */
#include "../common/routine_test.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static IO_CSQ queue;

    UNREFERENCED_PARAMETER(RegistryPath);
    IoCsqRemoveNextIrp(&queue, NULL);
    return RoutineDone(Driver);
}
