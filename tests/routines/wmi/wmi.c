/*
 * WMI from both sides: a provider that uses the WMI library, with a filter above it that does too,
 * and (consumer.h) a consumer. WMI's own thread does what it does later, hence Wait.
 */
#include "provider.h"

#include <wmilib.h>

#include "consumer_change.h"

static GUID Blocks[BLOCK_COUNT] = {
    {0x7b1e5c30, 0x0d4a, 0x4c8e, {0xb3, 0x57, 0x20, 0x91, 0xfe, 0x6a, 0x48, 0x01}},
    {0x7b1e5c30, 0x0d4a, 0x4c8e, {0xb3, 0x57, 0x20, 0x91, 0xfe, 0x6a, 0x48, 0x02}},
    {0x7b1e5c30, 0x0d4a, 0x4c8e, {0xb3, 0x57, 0x20, 0x91, 0xfe, 0x6a, 0x48, 0x03}},
    {0x7b1e5c30, 0x0d4a, 0x4c8e, {0xb3, 0x57, 0x20, 0x91, 0xfe, 0x6a, 0x48, 0x04}},
};
static ULONG Values[2] = {11, 22};
static ULONG Enabled[BLOCK_COUNT], Disabled[BLOCK_COUNT];
static ULONG Forwarded, AtWrongLevel;

static PDEVICE_OBJECT Provider, Filter, Below;
static UNICODE_STRING Path;
static ULONG Asked, Notified, NotifiedWrong;
static PVOID Context = &Notified;

static WMIGUIDREGINFO List[BLOCK_COUNT] = {
    {&Blocks[BLOCK_DATA], 2, 0},
    {&Blocks[BLOCK_EXPENSIVE], 1, WMIREG_FLAG_EXPENSIVE},
    {&Blocks[BLOCK_EVENT], 1, WMIREG_FLAG_EVENT_ONLY_GUID},
    {&Blocks[BLOCK_BIG], 1, 0},
};

static NTSTATUS NTAPI Reginfo(PDEVICE_OBJECT Device, PULONG Flags, PUNICODE_STRING Name,
                              PUNICODE_STRING *RegistryPath, PUNICODE_STRING MofName,
                              PDEVICE_OBJECT *Pdo)
{
    static const WCHAR base[] = L"Drydock";
    UNREFERENCED_PARAMETER(Pdo);
    RtlInitUnicodeString(MofName, L"MofResource");
    Asked += Device == Provider && KeGetCurrentIrql() == PASSIVE_LEVEL;
    *Flags = WMIREG_FLAG_INSTANCE_BASENAME;
    Name->Buffer = ExAllocatePoolWithTag(PagedPool, sizeof base, 'tseT');
    if (Name->Buffer == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    RtlCopyMemory(Name->Buffer, base, sizeof base);
    Name->Length = sizeof base - sizeof(WCHAR);
    Name->MaximumLength = sizeof base;
    *RegistryPath = &Path;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI Query(PDEVICE_OBJECT Device, PIRP Irp, ULONG GuidIndex, ULONG InstanceIndex,
                            ULONG InstanceCount, PULONG Lengths, ULONG Room, PUCHAR Buffer)
{
    ULONG i, needed = GuidIndex == BLOCK_BIG ? BIG_SIZE : InstanceCount * 8 - 4;
    if (Room < needed)
        return WmiCompleteRequest(Device, Irp, STATUS_BUFFER_TOO_SMALL, needed, IO_NO_INCREMENT);
    if (GuidIndex == BLOCK_BIG) {
        for (i = 0; i < BIG_SIZE; i++)
            Buffer[i] = (UCHAR)i;
        Lengths[0] = BIG_SIZE;
        return WmiCompleteRequest(Device, Irp, STATUS_SUCCESS, BIG_SIZE, IO_NO_INCREMENT);
    }
    for (i = 0; i < InstanceCount; i++) {
        *(ULONG *)(Buffer + 8 * i) = Values[InstanceIndex + i];
        Lengths[i] = sizeof(ULONG);
    }
    return WmiCompleteRequest(Device, Irp, STATUS_SUCCESS, needed, IO_NO_INCREMENT);
}

static NTSTATUS NTAPI Set(PDEVICE_OBJECT Device, PIRP Irp, ULONG GuidIndex, ULONG InstanceIndex,
                          ULONG Size, PUCHAR Buffer)
{
    NTSTATUS status = GuidIndex != BLOCK_DATA ? STATUS_WMI_READ_ONLY
                      : Size != sizeof(ULONG) ? STATUS_WMI_SET_FAILURE
                                              : STATUS_SUCCESS;
    if (NT_SUCCESS(status))
        Values[InstanceIndex] = *(PULONG)Buffer;
    return WmiCompleteRequest(Device, Irp, status, 0, IO_NO_INCREMENT);
}

static NTSTATUS NTAPI SetItem(PDEVICE_OBJECT Device, PIRP Irp, ULONG GuidIndex, ULONG InstanceIndex,
                              ULONG Item, ULONG Size, PUCHAR Buffer)
{
    if (Item != 1)
        return WmiCompleteRequest(Device, Irp, STATUS_WMI_ITEMID_NOT_FOUND, 0, IO_NO_INCREMENT);
    return Set(Device, Irp, GuidIndex, InstanceIndex, Size, Buffer);
}

/* 1 adds two numbers; 2 counts to 25. */
static NTSTATUS NTAPI Execute(PDEVICE_OBJECT Device, PIRP Irp, ULONG GuidIndex, ULONG InstanceIndex,
                              ULONG Method, ULONG In, ULONG Out, PUCHAR Buffer)
{
    PULONG data = (PULONG)Buffer;
    ULONG i, needed = Method == 1 ? sizeof(ULONG) : 25 * sizeof(ULONG);
    UNREFERENCED_PARAMETER(GuidIndex);
    UNREFERENCED_PARAMETER(InstanceIndex);
    if (Method != 1 && Method != 2)
        return WmiCompleteRequest(Device, Irp, STATUS_WMI_ITEMID_NOT_FOUND, 0, IO_NO_INCREMENT);
    if (Out < needed)
        return WmiCompleteRequest(Device, Irp, STATUS_BUFFER_TOO_SMALL, needed, IO_NO_INCREMENT);
    if (Method == 1)
        data[0] = In == 2 * sizeof(ULONG) ? data[0] + data[1] : 0;
    for (i = 0; Method == 2 && i < 25; i++)
        data[i] = i + 1;
    return WmiCompleteRequest(Device, Irp, STATUS_SUCCESS, needed, IO_NO_INCREMENT);
}

static NTSTATUS NTAPI Control(PDEVICE_OBJECT Device, PIRP Irp, ULONG GuidIndex,
                              WMIENABLEDISABLECONTROL Function, BOOLEAN Enable)
{
    AtWrongLevel += KeGetCurrentIrql() != PASSIVE_LEVEL;
    if (Function == (GuidIndex == BLOCK_EVENT ? WmiEventControl : WmiDataBlockControl))
        ++*(Enable ? &Enabled[GuidIndex] : &Disabled[GuidIndex]);
    return WmiCompleteRequest(Device, Irp, STATUS_SUCCESS, 0, IO_NO_INCREMENT);
}

static WMILIB_CONTEXT Library = {BLOCK_COUNT, List, Reginfo, Query, Set, SetItem, Execute, Control};

static NTSTATUS NTAPI Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    SYSCTL_IRP_DISPOSITION disposition;
    NTSTATUS status = WmiSystemControl(&Library, Device, Irp, &disposition);
    switch (disposition) {
    case IrpProcessed: return status;
    case IrpNotCompleted: IoCompleteRequest(Irp, IO_NO_INCREMENT); return status;
    default: break;
    }
    if (Device == Filter) {
        Forwarded += disposition == IrpForward;
        IoSkipCurrentIrpStackLocation(Irp);
        return IoCallDriver(Below, Irp);
    }
    status = Irp->IoStatus.Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return status;
}

static VOID NTAPI Notify(PVOID Wnode, PVOID Seen)
{
    PWNODE_SINGLE_INSTANCE event = Wnode;
    BOOLEAN isRight = KeGetCurrentIrql() == PASSIVE_LEVEL && Seen == Context &&
                      (event->WnodeHeader.Flags & WNODE_FLAG_EVENT_ITEM) &&
                      event->WnodeHeader.ProviderId == IoWMIDeviceObjectToProviderId(Provider) &&
                      event->SizeDataBlock == sizeof(ULONG) &&
                      *(PULONG)((PUCHAR)event + event->DataBlockOffset) == 0xabcd;
    Notified++;
    NotifiedWrong += !isRight;
}

static VOID Register(VOID)
{
    CHECK(IoWMIRegistrationControl(Provider, WMIREG_ACTION_REGISTER) == STATUS_SUCCESS);
    Wait();
    CHECK(Asked == 1);
}

static VOID RegisterWrong(VOID)
{
    CHECK(IoWMIRegistrationControl(Provider, 77) == STATUS_INVALID_PARAMETER);
    CHECK(!NT_SUCCESS(IoWMIRegistrationControl(Filter, WMIREG_ACTION_DEREGISTER)));
}

static VOID Forward(VOID)
{
    CHECK(Forwarded > 0);
}

static VOID ProviderId(VOID)
{
    KIRQL old;
    ULONG id;
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    id = IoWMIDeviceObjectToProviderId(Provider);
    CHECK(id != 0 && id == IoWMIDeviceObjectToProviderId(Provider));
    CHECK(id != IoWMIDeviceObjectToProviderId(Filter));
    KeLowerIrql(old);
}

static VOID InstanceIds(VOID)
{
    GUID other = {9, 9, 9, {9}};
    ULONG first, second, third;
    CHECK(IoWMIAllocateInstanceIds(&Blocks[0], 6, &first) == STATUS_SUCCESS);
    CHECK(IoWMIAllocateInstanceIds(&Blocks[0], 1, &second) == STATUS_SUCCESS);
    CHECK(IoWMIAllocateInstanceIds(&other, 1, &third) == STATUS_SUCCESS);
    CHECK(second >= first + 6 && third == first);
}

static VOID InstanceName(VOID)
{
    UNICODE_STRING name = {0};
    PVOID object;
    if (!NT_SUCCESS(IoWMIOpenBlock(&Blocks[BLOCK_DATA], WMIGUID_QUERY, &object)))
        return;
    CHECK(IoWMIDeviceObjectToInstanceName(object, Provider, &name) == STATUS_SUCCESS);
    CHECK(name.Length > 14 && RtlCompareMemory(name.Buffer, L"Drydock", 14) == 14);
    if (name.Buffer != NULL)
        ExFreePool(name.Buffer);
    CHECK(IoWMIDeviceObjectToInstanceName(object, Filter, &name) == STATUS_WMI_INSTANCE_NOT_FOUND);
    ObDereferenceObject(object);
}

static NTSTATUS Fire(VOID)
{
    PULONG data = ExAllocatePoolWithTag(NonPagedPool, sizeof *data, 'tseT');
    if (data == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    *data = 0xabcd;
    return WmiFireEvent(Provider, &Blocks[BLOCK_EVENT], 0, sizeof *data, data);
}

static VOID Events(VOID)
{
    PVOID object;
    KIRQL old;
    Notified = NotifiedWrong = Enabled[BLOCK_EVENT] = Disabled[BLOCK_EVENT] = 0;
    CHECK(NT_SUCCESS(Fire()));
    Wait();
    CHECK(Notified == 0 && Enabled[BLOCK_EVENT] == 0);
    CHECK(NT_SUCCESS(
        IoWMIOpenBlock(&Blocks[BLOCK_EVENT], WMIGUID_NOTIFICATION | SYNCHRONIZE, &object)));
    CHECK(NT_SUCCESS(IoWMISetNotificationCallback(object, Notify, Context)));
    Wait();
    CHECK(Enabled[BLOCK_EVENT] == 1);
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    CHECK(NT_SUCCESS(Fire()));
    CHECK(NT_SUCCESS(Fire()));
    KeLowerIrql(old);
    Wait();
    CHECK(Notified == 2 && NotifiedWrong == 0);
    ObDereferenceObject(object);
    Wait();
    CHECK(Disabled[BLOCK_EVENT] == 1);
    CHECK(NT_SUCCESS(Fire()));
    Wait();
    CHECK(Notified == 2);
}

static VOID WriteEvent(VOID)
{
    ULONG size = sizeof(WNODE_SINGLE_INSTANCE) + 8;
    PWNODE_SINGLE_INSTANCE event = ExAllocatePoolWithTag(NonPagedPool, size, 'tseT');
    PVOID object;
    if (event == NULL)
        return;
    Notified = 0;
    RtlZeroMemory(event, size);
    event->WnodeHeader.BufferSize = size;
    event->WnodeHeader.ProviderId = IoWMIDeviceObjectToProviderId(Provider);
    event->WnodeHeader.Guid = Blocks[BLOCK_EVENT];
    event->WnodeHeader.Flags =
        WNODE_FLAG_SINGLE_INSTANCE | WNODE_FLAG_EVENT_ITEM | WNODE_FLAG_STATIC_INSTANCE_NAMES;
    event->DataBlockOffset = sizeof *event;
    event->SizeDataBlock = sizeof(ULONG);
    *(PULONG)(event + 1) = 0xabcd;
    CHECK(NT_SUCCESS(
        IoWMIOpenBlock(&Blocks[BLOCK_EVENT], WMIGUID_NOTIFICATION | SYNCHRONIZE, &object)));
    CHECK(NT_SUCCESS(IoWMISetNotificationCallback(object, Notify, Context)));
    CHECK(IoWMIWriteEvent(event) == STATUS_SUCCESS);
    Wait();
    CHECK(Notified == 1 && NotifiedWrong == 0);
    ObDereferenceObject(object);
    Wait();
}

static VOID Update(VOID)
{
    List[BLOCK_DATA].Flags = WMIREG_FLAG_REMOVE_GUID;
    CHECK(IoWMIRegistrationControl(Provider, WMIREG_ACTION_UPDATE_GUIDS) == STATUS_SUCCESS);
    Wait();
    CHECK(Asked == 2);
    ConsumerGone();
    ConsumerQueryBig();
    List[BLOCK_DATA].Flags = 0;
    CHECK(IoWMIRegistrationControl(Provider, WMIREG_ACTION_UPDATE_GUIDS) == STATUS_SUCCESS);
    Wait();
    ConsumerQuery();
}

static VOID Reregister(VOID)
{
    ULONG before = Asked;
    CHECK(IoWMIRegistrationControl(Provider, WMIREG_ACTION_REREGISTER) == STATUS_SUCCESS);
    Wait();
    CHECK(Asked == before + 1);
    ConsumerQuery();
}

static VOID Deregister(VOID)
{
    ULONG before = Asked;
    CHECK(IoWMIRegistrationControl(Provider, WMIREG_ACTION_DEREGISTER) == STATUS_SUCCESS);
    Wait();
    CHECK(Asked == before);
    ConsumerGone();
}

static VOID Run(VOID)
{
    RUN(IoWMIRegistrationControl, "WMI asks later, at PASSIVE_LEVEL, what there is", Register);
    RUN(IoWMIRegistrationControl, "another action, and what was not registered", RegisterWrong);
    RUN(IoWMIQueryAllData, "all instances, with their names", ConsumerQuery);
    RUN(WmiCompleteRequest, "packs what was written into the WNODE", ConsumerQuery);
    RUN(IoWMIQueryAllData, "a block that nobody provides as data", ConsumerQueryNothing);
    RUN(IoWMIQueryAllData, "is repeated where the provider needs more room", ConsumerQueryBig);
    RUN(IoWMIQueryAllDataMultiple, "a chain of several blocks' answers", ConsumerQueryMultiple);
    RUN(IoWMIQuerySingleInstance, "one instance by name", ConsumerSingle);
    RUN(IoWMIQuerySingleInstance, "a name that nobody has", ConsumerSingleNothing);
    RUN(IoWMIQuerySingleInstanceMultiple, "a chain, or nothing", ConsumerSingleMultiple);
    RUN(IoWMISetSingleInstance, "sets, or says why not", ConsumerSet);
    RUN(IoWMISetSingleInstance, "a block that is read-only", ConsumerReadOnly);
    RUN(IoWMISetSingleItem, "sets one item", ConsumerSetItem);
    RUN(IoWMIExecuteMethod, "takes input and gives output", ConsumerMethod);
    RUN(IoWMIExecuteMethod, "says how much room the output needs", ConsumerMethodSmall);
    RUN(IoWMIExecuteMethod, "no such method, no such instance", ConsumerMethodNothing);
    RUN(IoWMIOpenBlock, "collection is enabled for the first, disabled for the last",
        ConsumerExpensive);
    RUN(IoWMIOpenBlock, "an object is good for what it was opened for", ConsumerRights);
    RUN(WmiSystemControl, "a request for a device below is to be passed on", Forward);
    RUN(IoWMIDeviceObjectToProviderId, "a number for each device", ProviderId);
    RUN(IoWMIDeviceObjectToInstanceName, "the name, in pool of the caller's", InstanceName);
    RUN(IoWMIAllocateInstanceIds, "each number once for a GUID", InstanceIds);
    RUN(WmiFireEvent, "reaches whoever asked to be told, and nobody else", Events);
    RUN(IoWMISetNotificationCallback, "enables events; closing disables them", Events);
    RUN(IoWMIWriteEvent, "takes the event over and delivers it", WriteEvent);
    RUN(IoWMIRegistrationControl, "an update takes a block away and gives it back", Update);
    RUN(IoWMIRegistrationControl, "reregistering asks anew", Reregister);
    RUN(IoWMIRegistrationControl, "deregistered: nothing is asked any more", Deregister);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    Path = *RegistryPath;
    Driver->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = Dispatch;
    if (!NT_SUCCESS(IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &Provider)))
        return STATUS_UNSUCCESSFUL;
    if (!NT_SUCCESS(IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &Filter))) {
        IoDeleteDevice(Provider);
        return STATUS_UNSUCCESSFUL;
    }
    Provider->Flags &= ~DO_DEVICE_INITIALIZING;
    Filter->Flags &= ~DO_DEVICE_INITIALIZING;
    Below = IoAttachDeviceToDeviceStack(Filter, Provider);
    Run();
    IoDetachDevice(Below);
    IoDeleteDevice(Filter);
    IoDeleteDevice(Provider);
    return RoutineDone(Driver);
}
