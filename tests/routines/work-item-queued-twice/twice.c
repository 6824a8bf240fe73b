/* Queues a work item that is queued already. */
#include "../common/routine_device.h"

static VOID NTAPI Work(PVOID Object, PVOID Context, PIO_WORKITEM Item)
{
    UNREFERENCED_PARAMETER(Object);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Item);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PIO_WORKITEM item;
    KIRQL irql;

    UNREFERENCED_PARAMETER(RegistryPath);
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    item = IoAllocateWorkItem(RoutineDevice);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoQueueWorkItemEx(item, Work, DelayedWorkQueue, NULL);
    IoQueueWorkItemEx(item, Work, DelayedWorkQueue, NULL);
    KeLowerIrql(irql);
    return RoutineDone(Driver);
}
