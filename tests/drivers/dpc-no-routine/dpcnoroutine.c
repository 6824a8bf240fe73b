/* Queues a DPC that has no routine. */
#include "../common/hostile.h"

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static KDPC dpc;
    LARGE_INTEGER soon = {.QuadPart = -10000};

    UNREFERENCED_PARAMETER(RegistryPath);
    KeInitializeDpc(&dpc, NULL, NULL);
    KeInsertQueueDpc(&dpc, NULL, NULL);
    KeDelayExecutionThread(KernelMode, FALSE, &soon);
    return HostileDone(Driver);
}
