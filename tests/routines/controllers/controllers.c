/* Controller objects: one device after another. */
#include "../common/routine_test.h"

#define EXTENSION 40

static PDRIVER_OBJECT This;
static PCONTROLLER_OBJECT Controller;
static PDEVICE_OBJECT Devices[3];
static IO_ALLOCATION_ACTION Answer;
static PDEVICE_OBJECT Served[8];
static PVOID Contexts[8];
static PIRP Irps[8];
static KIRQL Levels[8];
static ULONG Count;

static IO_ALLOCATION_ACTION NTAPI Control(PDEVICE_OBJECT Device, PIRP Irp, PVOID MapRegisterBase,
                                          PVOID Context)
{
    UNREFERENCED_PARAMETER(MapRegisterBase);
    Served[Count] = Device;
    Irps[Count] = Irp;
    Contexts[Count] = Context;
    Levels[Count] = KeGetCurrentIrql();
    Count++;
    return Answer;
}

static VOID Allocate(ULONG Device, ULONG_PTR Context)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoAllocateController(Controller, Devices[Device], Control, (PVOID)Context);
    KeLowerIrql(irql);
}

static VOID Free(VOID)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoFreeController(Controller);
    KeLowerIrql(irql);
}

static VOID Fresh(VOID)
{
    PUCHAR extension = Controller->ControllerExtension;
    ULONG i;

    for (i = 0; i < EXTENSION; i++)
        CHECK(extension[i] == 0);
    extension[EXTENSION - 1] = 1;
    CHECK(IoCreateController(0x7fffffff) == NULL);
}

static VOID AtOnce(VOID)
{
    IRP irp;

    Answer = DeallocateObject;
    Count = 0;
    Devices[0]->CurrentIrp = &irp;
    Allocate(0, 7);
    CHECK(Count == 1 && Served[0] == Devices[0] && Irps[0] == &irp);
    CHECK(Contexts[0] == (PVOID)7 && Levels[0] == DISPATCH_LEVEL);
    Devices[0]->CurrentIrp = NULL;
    Allocate(1, 8);
    CHECK(Count == 2 && Served[1] == Devices[1] && Irps[1] == NULL);
}

static VOID InTurn(VOID)
{
    Answer = KeepObject;
    Count = 0;
    Allocate(0, 1);
    Allocate(1, 2);
    Allocate(2, 3);
    CHECK(Count == 1);
    Free();
    CHECK(Count == 2 && Served[1] == Devices[1] && Contexts[1] == (PVOID)2);
    CHECK(Levels[1] == DISPATCH_LEVEL);
    Answer = DeallocateObject;
    Free();
    CHECK(Count == 3 && Served[2] == Devices[2]);
    Allocate(0, 4); /* the last one let it go */
    CHECK(Count == 4);
}

static VOID LetGo(VOID)
{
    Answer = KeepObject;
    Count = 0;
    Allocate(0, 1);
    Allocate(1, 2);
    Allocate(2, 3);
    Answer = DeallocateObject;
    Free();
    CHECK(Count == 3 && Served[1] == Devices[1] && Served[2] == Devices[2]);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    ULONG i;

    UNREFERENCED_PARAMETER(RegistryPath);
    This = Driver;
    Controller = IoCreateController(EXTENSION);
    for (i = 0; i < 3; i++)
        if (!NT_SUCCESS(IoCreateDevice(This, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &Devices[i])))
            return STATUS_UNSUCCESSFUL;
    if (Controller == NULL)
        return STATUS_UNSUCCESSFUL;
    RUN(IoCreateController, "zeroed, and not larger than can be", Fresh);
    RUN(IoAllocateController, "a free one is served at once", AtOnce);
    RUN(IoFreeController, "the next is served", InTurn);
    RUN(IoFreeController, "one that lets go serves the one after it", LetGo);
    for (i = 0; i < 3; i++)
        IoDeleteDevice(Devices[i]);
    IoDeleteController(Controller);
    return RoutineDone(Driver);
}
