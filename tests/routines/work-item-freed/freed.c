/* Frees the memory of a work item that is still queued. */
#include "../common/routine_test.h"

static VOID NTAPI Work(PVOID Parameter)
{
    UNREFERENCED_PARAMETER(Parameter);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PWORK_QUEUE_ITEM item = ExAllocatePoolWithTag(NonPagedPool, sizeof(*item), 'qrow');
    LARGE_INTEGER second;
    KIRQL irql;

    UNREFERENCED_PARAMETER(RegistryPath);
    second.QuadPart = -10000000;
    ExInitializeWorkItem(item, Work, NULL);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    ExQueueWorkItem(item, DelayedWorkQueue);
    ExFreePoolWithTag(item, 'qrow');
    KeLowerIrql(irql);
    KeDelayExecutionThread(KernelMode, FALSE, &second);
    return RoutineDone(Driver);
}
