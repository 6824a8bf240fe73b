/* Queues a DPC whose routine is no code and no memory. */
#include "../common/hostile.h"

static KDPC WildDpc;

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    LARGE_INTEGER moment = {.QuadPart = -10000};

    UNREFERENCED_PARAMETER(RegistryPath);
    KeInitializeDpc(&WildDpc, (PKDEFERRED_ROUTINE)(ULONG_PTR)0xdeadbeef0000, NULL);
    KeInsertQueueDpc(&WildDpc, NULL, NULL);
    KeDelayExecutionThread(KernelMode, FALSE, &moment);
    return HostileDone(Driver);
}
