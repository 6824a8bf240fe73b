/* Interrupt service routines: connected in every way, called, synchronized with. */
#include "../common/pnp_driver.h"

static PKINTERRUPT First, Second;
static ULONG Level, Vector;
static KAFFINITY Processors;
static KSPIN_LOCK Lock;
static ULONG FirstCalls, SecondCalls, DpcCalls;
static KIRQL FirstLevel, DpcLevel, SynchronizedLevel;
static PKINTERRUPT FirstObject;
static PVOID FirstContext;
static KDPC Dpc;
static BOOLEAN IsMine;

static VOID NTAPI DpcRoutine(PKDPC This, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    DpcCalls++;
    DpcLevel = KeGetCurrentIrql();
}

static BOOLEAN NTAPI FirstService(PKINTERRUPT Interrupt, PVOID Context)
{
    FirstCalls++;
    FirstLevel = KeGetCurrentIrql();
    FirstObject = Interrupt;
    FirstContext = Context;
    KeInsertQueueDpc(&Dpc, NULL, NULL);
    return IsMine;
}

static BOOLEAN NTAPI SecondService(PKINTERRUPT Interrupt, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    CHECK(Interrupt == Second);
    SecondCalls++;
    return TRUE;
}

static BOOLEAN NTAPI Synchronized(PVOID Context)
{
    SynchronizedLevel = KeGetCurrentIrql();
    return Context != NULL;
}

static VOID FindResource(VOID)
{
    PCM_PARTIAL_RESOURCE_LIST rows =
        &PnpStart->Parameters.StartDevice.AllocatedResourcesTranslated->List[0].PartialResourceList;

    Level = rows->PartialDescriptors[0].u.Interrupt.Level;
    Vector = rows->PartialDescriptors[0].u.Interrupt.Vector;
    Processors = rows->PartialDescriptors[0].u.Interrupt.Affinity;
}

static NTSTATUS Connect(PKINTERRUPT *Object, PKSERVICE_ROUTINE Service, ULONG WantedVector,
                        ULONG WantedLevel, ULONG WantedSynchronize, BOOLEAN IsShared,
                        KAFFINITY Where)
{
    return IoConnectInterrupt(Object, Service, &Lock, NULL, WantedVector, (KIRQL)WantedLevel,
                              (KIRQL)WantedSynchronize, LevelSensitive, IsShared, Where, FALSE);
}

static VOID Refused(VOID)
{
    PKINTERRUPT object;

    CHECK(Connect(&object, FirstService, Vector, Level, Level, TRUE, 0) ==
          STATUS_INVALID_PARAMETER);
    CHECK(!NT_SUCCESS(Connect(&object, FirstService, Vector + 1, Level, Level, TRUE, Processors)));
    CHECK(!NT_SUCCESS(
        Connect(&object, FirstService, Vector, Level + 1, Level + 1, TRUE, Processors)));
    CHECK(!NT_SUCCESS(Connect(&object, FirstService, Vector, Level, Level - 1, TRUE, Processors)));
}

static VOID Unshared(VOID)
{
    PKINTERRUPT object, other;

    CHECK(NT_SUCCESS(Connect(&object, FirstService, Vector, Level, Level, FALSE, Processors)));
    CHECK(!NT_SUCCESS(Connect(&other, SecondService, Vector, Level, Level, TRUE, Processors)));
    IoDisconnectInterrupt(object);
}

static VOID Connected(VOID)
{
    KeInitializeDpc(&Dpc, DpcRoutine, NULL);
    CHECK(NT_SUCCESS(Connect(&First, FirstService, Vector, Level, Level, TRUE, Processors)));
    CHECK(NT_SUCCESS(Connect(&Second, SecondService, Vector, Level, Level, TRUE, Processors)));
    CHECK(First != NULL && Second != NULL && First != Second);
}

static VOID Synchronizes(VOID)
{
    CHECK(KeSynchronizeExecution(First, Synchronized, &Lock));
    CHECK(SynchronizedLevel == Level && KeGetCurrentIrql() == PASSIVE_LEVEL);
    CHECK(!KeSynchronizeExecution(First, Synchronized, NULL));
}

static VOID Locks(VOID)
{
    KIRQL irql = KeAcquireInterruptSpinLock(First), inner;

    CHECK(irql == PASSIVE_LEVEL && KeGetCurrentIrql() == Level);
    inner = KeAcquireInterruptSpinLock(Second); /* has a lock of its own */
    CHECK(inner == Level);
    KeReleaseInterruptSpinLock(Second, inner);
    KeReleaseInterruptSpinLock(First, irql);
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
}

static VOID Specified(VOID)
{
    IO_CONNECT_INTERRUPT_PARAMETERS connect = {.Version = 9};
    IO_DISCONNECT_INTERRUPT_PARAMETERS disconnect = {.Version = CONNECT_FULLY_SPECIFIED};
    PKINTERRUPT object = NULL;

    CHECK(IoConnectInterruptEx(&connect) == STATUS_INVALID_PARAMETER_1);
    connect.Version = CONNECT_FULLY_SPECIFIED;
    CHECK(IoConnectInterruptEx(&connect) == STATUS_INVALID_PARAMETER);
    connect.FullySpecified.PhysicalDeviceObject = PnpPdo;
    connect.FullySpecified.InterruptObject = &object;
    connect.FullySpecified.ServiceRoutine = FirstService;
    connect.FullySpecified.SynchronizeIrql = (KIRQL)Level;
    connect.FullySpecified.Irql = (KIRQL)Level;
    connect.FullySpecified.ShareVector = TRUE;
    connect.FullySpecified.Vector = Vector;
    CHECK(IoConnectInterruptEx(&connect) == STATUS_INVALID_PARAMETER_10);
    connect.FullySpecified.ProcessorEnableMask = Processors;
    connect.FullySpecified.Vector = Vector + 1;
    CHECK(IoConnectInterruptEx(&connect) == STATUS_NOT_FOUND);
    connect.FullySpecified.Vector = Vector;
    CHECK(IoConnectInterruptEx(&connect) == STATUS_SUCCESS && object != NULL);
    disconnect.ConnectionContext.InterruptObject = object;
    IoDisconnectInterruptEx(&disconnect);
}

static VOID Lines(VOID)
{
    IO_CONNECT_INTERRUPT_PARAMETERS connect = {.Version = CONNECT_LINE_BASED};
    IO_DISCONNECT_INTERRUPT_PARAMETERS disconnect = {.Version = CONNECT_LINE_BASED};
    PKINTERRUPT object = NULL;

    connect.LineBased.PhysicalDeviceObject = PnpFdo; /* is no PDO: has no interrupts */
    connect.LineBased.InterruptObject = &object;
    connect.LineBased.ServiceRoutine = FirstService;
    CHECK(IoConnectInterruptEx(&connect) == STATUS_NOT_FOUND);
    connect.LineBased.PhysicalDeviceObject = PnpPdo;
    connect.LineBased.SynchronizeIrql = HIGH_LEVEL + 1;
    CHECK(!NT_SUCCESS(IoConnectInterruptEx(&connect)));
    connect.LineBased.SynchronizeIrql = 0; /* the device's own */
    CHECK(IoConnectInterruptEx(&connect) == STATUS_SUCCESS && object != NULL);
    CHECK(KeSynchronizeExecution(object, Synchronized, &Lock) && SynchronizedLevel == Level);
    disconnect.ConnectionContext.InterruptObject = object;
    IoDisconnectInterruptEx(&disconnect);
}

static VOID Messages(VOID)
{
    IO_CONNECT_INTERRUPT_PARAMETERS connect = {.Version = CONNECT_MESSAGE_BASED};
    IO_DISCONNECT_INTERRUPT_PARAMETERS disconnect = {.Version = CONNECT_LINE_BASED};
    PKINTERRUPT object = NULL;

    connect.MessageBased.PhysicalDeviceObject = PnpPdo;
    connect.MessageBased.ConnectionContext.InterruptObject = &object;
    CHECK(IoConnectInterruptEx(&connect) == STATUS_NOT_FOUND);
    connect.MessageBased.FallBackServiceRoutine = FirstService;
    CHECK(IoConnectInterruptEx(&connect) == STATUS_SUCCESS);
    CHECK(connect.Version == CONNECT_LINE_BASED && object != NULL);
    disconnect.ConnectionContext.InterruptObject = object;
    IoDisconnectInterruptEx(&disconnect);
}

static VOID Started(VOID)
{
    FindResource();
    RUN(IoConnectInterrupt, "not with other numbers than the device's", Refused);
    RUN(IoConnectInterrupt, "not twice where one does not share", Unshared);
    RUN(IoConnectInterruptEx, "fully specified", Specified);
    RUN(IoConnectInterruptEx, "all lines of a device", Lines);
    RUN(IoConnectInterruptEx, "messages fall back to lines", Messages);
    RUN(IoConnectInterrupt, "two that share", Connected);
    RUN(KeSynchronizeExecution, "runs at the interrupt's IRQL", Synchronizes);
    RUN(KeAcquireInterruptSpinLock, "raises and locks", Locks);
}

static VOID Served(VOID)
{
    CHECK(FirstCalls > 0 && FirstLevel == Level);
    CHECK(FirstObject == First && FirstContext == &Lock);
    CHECK(SecondCalls == FirstCalls); /* FALSE: it was not the first one's */
}

static VOID DpcRan(VOID)
{
    CHECK(DpcCalls > 0 && DpcLevel == DISPATCH_LEVEL);
}

static VOID QueryRemove(VOID)
{
    if (!IsMine) {
        RUN(InterruptService, "called at its IRQL with its context", Served);
        RUN(KeInsertQueueDpc, "from an InterruptService routine", DpcRan);
        SecondCalls = 0;
        IsMine = TRUE;
    }
}

static VOID Claimed(VOID)
{
    CHECK(SecondCalls == 0); /* TRUE: a level-sensitive interrupt is over */
}

static VOID NoMoreCalls(VOID)
{
    IoDisconnectInterrupt(First);
    IoDisconnectInterrupt(Second);
}

static VOID Removing(VOID)
{
    RUN(InterruptService, "who says TRUE is the last", Claimed);
    RUN(IoDisconnectInterrupt, "both", NoMoreCalls);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {
        .Started = Started, .QueryRemove = QueryRemove, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
