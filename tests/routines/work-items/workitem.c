/* Work items: the device's, the driver's, and those without either. */
#include "../common/routine_device.h"

static PDRIVER_OBJECT This;
static KEVENT Done;
static PVOID SeenObject, SeenContext;
static PIO_WORKITEM SeenItem;
static KIRQL SeenAt;
static ULONG Calls;

static VOID Wait(VOID)
{
    LARGE_INTEGER second;

    second.QuadPart = -10000000;
    CHECK(KeWaitForSingleObject(&Done, Executive, KernelMode, FALSE, &second) == STATUS_SUCCESS);
}

static VOID NTAPI Plain(PDEVICE_OBJECT Device, PVOID Context)
{
    Calls++;
    SeenObject = Device;
    SeenContext = Context;
    SeenAt = KeGetCurrentIrql();
    KeSetEvent(&Done, IO_NO_INCREMENT, FALSE);
}

static VOID NTAPI Extended(PVOID Object, PVOID Context, PIO_WORKITEM Item)
{
    Plain(Object, Context);
    SeenItem = Item;
}

/* A work item that its routine gives back itself. */
static VOID NTAPI Last(PVOID Object, PVOID Context, PIO_WORKITEM Item)
{
    if (Context == NULL) {
        IoFreeWorkItem(Item);
    } else {
        IoUninitializeWorkItem(Item);
        ExFreePoolWithTag(Item, 'qrow');
    }
    Extended(Object, Context, Item);
}

static VOID NTAPI Bare(PVOID Parameter)
{
    PWORK_QUEUE_ITEM item = Parameter;

    if (++Calls == 1) {
        ExQueueWorkItem(item, DelayedWorkQueue);
        return;
    }
    SeenAt = KeGetCurrentIrql();
    SeenContext = Parameter;
    ExFreePoolWithTag(item, 'qrow');
    KeSetEvent(&Done, IO_NO_INCREMENT, FALSE);
}

static VOID PlainRuns(VOID)
{
    PIO_WORKITEM item = IoAllocateWorkItem(RoutineDevice);

    IoQueueWorkItem(item, Plain, DelayedWorkQueue, &Done);
    Wait();
    CHECK(SeenObject == RoutineDevice && SeenContext == &Done && SeenAt == PASSIVE_LEVEL);
    IoQueueWorkItem(item, Plain, DelayedWorkQueue, NULL);
    Wait();
    CHECK(SeenContext == NULL);
    IoFreeWorkItem(item);
}

static VOID ExtendedRuns(VOID)
{
    PIO_WORKITEM item = IoAllocateWorkItem(RoutineDevice);

    IoQueueWorkItemEx(item, Extended, DelayedWorkQueue, &Done);
    Wait();
    CHECK(SeenItem == item && SeenObject == RoutineDevice && SeenContext == &Done);
    IoQueueWorkItemEx(item, Last, DelayedWorkQueue, NULL);
    Wait();
    CHECK(SeenItem == item && SeenContext == NULL);
}

static VOID OwnMemory(VOID)
{
    PIO_WORKITEM item;

    CHECK(IoSizeofWorkItem() > 0);
    item = ExAllocatePoolWithTag(NonPagedPool, IoSizeofWorkItem(), 'qrow');
    IoInitializeWorkItem(RoutineDevice, item);
    IoQueueWorkItemEx(item, Extended, DelayedWorkQueue, NULL);
    Wait();
    CHECK(SeenObject == RoutineDevice && SeenItem == item);
    IoUninitializeWorkItem(item);
    IoInitializeWorkItem(This, item);
    IoQueueWorkItemEx(item, Last, DelayedWorkQueue, &Done);
    Wait();
    CHECK(SeenObject == This && SeenItem == item);
}

static VOID BareRuns(VOID)
{
    PWORK_QUEUE_ITEM item = ExAllocatePoolWithTag(NonPagedPool, sizeof(*item), 'qrow');

    Calls = 0;
    ExInitializeWorkItem(item, Bare, item);
    ExQueueWorkItem(item, DelayedWorkQueue);
    Wait();
    CHECK(Calls == 2 && SeenContext == item && SeenAt == PASSIVE_LEVEL);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    This = Driver;
    KeInitializeEvent(&Done, SynchronizationEvent, FALSE);
    if (!NT_SUCCESS(RoutineDeviceCreate(Driver)))
        return STATUS_UNSUCCESSFUL;
    RUN(IoQueueWorkItem, "at PASSIVE_LEVEL, with device and context, again and again", PlainRuns);
    RUN(IoQueueWorkItemEx, "the routine gets the item and may free it", ExtendedRuns);
    RUN(IoInitializeWorkItem, "in the driver's memory, for a device or a driver", OwnMemory);
    RUN(ExQueueWorkItem, "the routine may queue the item again, or free it", BareRuns);
    IoDeleteDevice(RoutineDevice);
    return RoutineDone(Driver);
}
