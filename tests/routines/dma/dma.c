/* A bus master's DMA: adapters, common buffers, channels, map registers, scatter/gather lists. */
#include "../common/dma_test.h"

#define LENGTH 6000

static PUCHAR Buffer;
static PMDL Mdl;
static PVOID Base;
static PSCATTER_GATHER_LIST List;
static IO_ALLOCATION_ACTION Answer;
static ULONG ChannelCalls, ListCalls;
static PDEVICE_OBJECT Seen, Other;
static PIRP SeenIrp;
static PVOID SeenContext;
static KIRQL SeenLevel;

static ULONGLONG Physical(PVOID Address)
{
    return (ULONGLONG)MmGetPhysicalAddress(Address).QuadPart;
}

static IO_ALLOCATION_ACTION Control(PDEVICE_OBJECT Device, PIRP Irp, PVOID MapRegisterBase,
                                    PVOID Context)
{
    ChannelCalls++;
    Seen = Device;
    SeenIrp = Irp;
    SeenContext = Context;
    SeenLevel = KeGetCurrentIrql();
    Base = MapRegisterBase;
    return Answer;
}

static VOID ListControl(PDEVICE_OBJECT Device, PIRP Irp, PSCATTER_GATHER_LIST ScatterGather,
                        PVOID Context)
{
    ListCalls++;
    Seen = Device;
    SeenIrp = Irp;
    SeenContext = Context;
    SeenLevel = KeGetCurrentIrql();
    List = ScatterGather;
}

static NTSTATUS Allocate(PDEVICE_OBJECT Device, ULONG Count, PVOID Context)
{
    NTSTATUS status;
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    status = Dma->AllocateAdapterChannel(Adapter, Device, Count, Control, Context);
    KeLowerIrql(irql);
    return status;
}

static VOID Free(PVOID Which, ULONG Count)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    Dma->FreeMapRegisters(Adapter, Which, Count);
    KeLowerIrql(irql);
}

static NTSTATUS GetList(ULONG Offset, ULONG Length)
{
    NTSTATUS status;
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    status = Dma->GetScatterGatherList(Adapter, PnpFdo, Mdl, Buffer + Offset, Length, ListControl,
                                       &List, TRUE);
    KeLowerIrql(irql);
    return status;
}

static VOID PutList(PSCATTER_GATHER_LIST Which)
{
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    Dma->PutScatterGatherList(Adapter, Which, TRUE);
    KeLowerIrql(irql);
}

static VOID Adapters(VOID)
{
    PDMA_ADAPTER first = DmaAdapterOf(DEVICE_DESCRIPTION_VERSION, FALSE);

    CHECK(first != NULL && first->Version == 1 && first->Size >= sizeof *first);
    CHECK(Registers >= DMA_PAGES);
    CHECK(first->DmaOperations->Size < sizeof(DMA_OPERATIONS));
    first->DmaOperations->PutDmaAdapter(first);
    CHECK(DmaAdapterOf(99, FALSE) == NULL);
    DmaAdapterGet();
    CHECK(Adapter != NULL && Adapter->Version == 1 && Dma->Size >= sizeof(DMA_OPERATIONS));
    CHECK(Dma->GetDmaAlignment(Adapter) == 1);
}

static VOID CommonBuffers(VOID)
{
    PHYSICAL_ADDRESS logical;
    PUCHAR buffer = Dma->AllocateCommonBuffer(Adapter, LENGTH, &logical, TRUE);

    CHECK(buffer != NULL && ((ULONG_PTR)buffer & (PAGE_SIZE - 1)) == 0);
    buffer[LENGTH - 1] = 1;
    CHECK((ULONGLONG)logical.QuadPart == Physical(buffer));
    CHECK((ULONGLONG)logical.QuadPart + LENGTH - 1 == Physical(buffer + LENGTH - 1));
    Dma->FreeCommonBuffer(Adapter, LENGTH, logical, buffer, TRUE);
}

static VOID TooMany(VOID)
{
    CHECK(Allocate(PnpFdo, Registers + 1, NULL) == STATUS_INSUFFICIENT_RESOURCES);
    CHECK(ChannelCalls == 0);
}

static VOID Transfers(VOID)
{
    ULONG length = LENGTH;
    PHYSICAL_ADDRESS logical;
    IRP irp;

    Answer = DeallocateObjectKeepRegisters;
    PnpFdo->CurrentIrp = &irp;
    CHECK(Allocate(PnpFdo, 3, &length) == STATUS_SUCCESS);
    PnpFdo->CurrentIrp = NULL;
    CHECK(ChannelCalls == 1 && Seen == PnpFdo && SeenIrp == &irp && SeenContext == &length);
    CHECK(SeenLevel == DISPATCH_LEVEL);
    logical = Dma->MapTransfer(Adapter, Mdl, Base, Buffer, &length, TRUE);
    CHECK((ULONGLONG)logical.QuadPart == Physical(Buffer));
    CHECK(length > 0 && length <= LENGTH);
    length = 10;
    logical = Dma->MapTransfer(Adapter, Mdl, Base, Buffer + 4500, &length, TRUE);
    CHECK((ULONGLONG)logical.QuadPart == Physical(Buffer + 4500) && length == 10);
    CHECK(Dma->FlushAdapterBuffers(Adapter, Mdl, Base, Buffer, LENGTH, TRUE));
    Free(Base, 3);
}

static VOID Waits(VOID)
{
    KIRQL irql;

    ChannelCalls = 0;
    Answer = KeepObject;
    CHECK(Allocate(PnpFdo, 1, NULL) == STATUS_SUCCESS && ChannelCalls == 1);
    CHECK(Allocate(Other, 1, NULL) == STATUS_SUCCESS && ChannelCalls == 1);
    Answer = DeallocateObject;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    Dma->FreeAdapterChannel(Adapter);
    KeLowerIrql(irql);
    CHECK(ChannelCalls == 2 && Seen == Other);
    CHECK(Allocate(PnpFdo, Registers, NULL) == STATUS_SUCCESS && ChannelCalls == 3);
}

static VOID WaitsForRegisters(VOID)
{
    PVOID first;

    ChannelCalls = 0;
    Answer = DeallocateObjectKeepRegisters;
    Allocate(PnpFdo, Registers - 1, NULL);
    first = Base;
    CHECK(ChannelCalls == 1);
    Allocate(Other, 2, NULL);
    CHECK(ChannelCalls == 1);
    Free(first, Registers - 1);
    CHECK(ChannelCalls == 2 && Seen == Other);
    Free(Base, 2);
}

static ULONG Bytes(VOID)
{
    ULONG i, bytes = 0;

    for (i = 0; i < List->NumberOfElements; i++)
        bytes += List->Elements[i].Length;
    return bytes;
}

static VOID Lists(VOID)
{
    CHECK(GetList(100, LENGTH - 100) == STATUS_SUCCESS && ListCalls == 1);
    CHECK(Seen == PnpFdo && SeenIrp == NULL && SeenContext == &List);
    CHECK(SeenLevel == DISPATCH_LEVEL);
    CHECK((ULONGLONG)List->Elements[0].Address.QuadPart == Physical(Buffer + 100));
    CHECK(Bytes() == LENGTH - 100);
    PutList(List);
    CHECK(GetList(0, LENGTH + 1) == STATUS_BUFFER_TOO_SMALL && ListCalls == 1);
}

static VOID Chains(VOID)
{
    PMDL second = IoAllocateMdl(Buffer, 50, FALSE, FALSE, NULL);

    MmBuildMdlForNonPagedPool(second);
    Mdl->Next = second;
    CHECK(GetList(LENGTH - 10, 60) == STATUS_SUCCESS);
    CHECK(List->NumberOfElements == 2 && List->Elements[0].Length == 10);
    CHECK((ULONGLONG)List->Elements[1].Address.QuadPart == Physical(Buffer));
    CHECK(List->Elements[1].Length == 50);
    PutList(List);
    CHECK(GetList(LENGTH - 10, 61) == STATUS_BUFFER_TOO_SMALL);
    Mdl->Next = NULL;
    IoFreeMdl(second);
}

static VOID BuiltLists(VOID)
{
    static ULONG_PTR memory[64];
    ULONG size = 0, maps = 0, worst = 0;
    NTSTATUS status;
    PMDL mdl = NULL;
    KIRQL irql;

    CHECK(Dma->CalculateScatterGatherList(Adapter, Mdl, Buffer, LENGTH, &size, &maps) ==
          STATUS_SUCCESS);
    CHECK(size >= sizeof(SCATTER_GATHER_LIST) && size <= sizeof memory && maps >= 2);
    CHECK(Dma->CalculateScatterGatherList(Adapter, NULL, Buffer, LENGTH, &worst, NULL) ==
          STATUS_SUCCESS);
    CHECK(worst >= size);
    CHECK(Dma->CalculateScatterGatherList(Adapter, Mdl, Buffer, LENGTH + 1, &worst, NULL) ==
          STATUS_BUFFER_TOO_SMALL);
    CHECK(Dma->CalculateScatterGatherList(Adapter, NULL, Buffer, 0x100000, &worst, NULL) ==
          STATUS_INSUFFICIENT_RESOURCES);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    status = Dma->BuildScatterGatherList(Adapter, PnpFdo, Mdl, Buffer, LENGTH, ListControl, NULL,
                                         TRUE, memory, size - 1);
    CHECK(status == STATUS_BUFFER_TOO_SMALL);
    status = Dma->BuildScatterGatherList(Adapter, PnpFdo, Mdl, Buffer, LENGTH, ListControl, NULL,
                                         TRUE, memory, size);
    KeLowerIrql(irql);
    CHECK(status == STATUS_SUCCESS && List == (PSCATTER_GATHER_LIST)memory && Bytes() == LENGTH);
    CHECK(Dma->BuildMdlFromScatterGatherList(Adapter, List, NULL, &mdl) ==
          STATUS_INVALID_PARAMETER);
    CHECK(Dma->BuildMdlFromScatterGatherList(Adapter, List, Mdl, &mdl) == STATUS_SUCCESS);
    CHECK(mdl != NULL && MmGetMdlByteCount(mdl) == LENGTH);
    PutList(List);
}

static VOID ListsWait(VOID)
{
    PSCATTER_GATHER_LIST lists[2 * DMA_PAGES];
    ULONG calls = ListCalls, i;

    CHECK(Registers <= 2 * DMA_PAGES);
    for (i = 0; i < Registers && i < 2 * DMA_PAGES; i++) {
        CHECK(GetList(0, 1) == STATUS_SUCCESS);
        lists[i] = List;
    }
    CHECK(ListCalls == calls + Registers);
    CHECK(GetList(1, 1) == STATUS_SUCCESS && ListCalls == calls + Registers);
    PutList(lists[0]);
    CHECK(ListCalls == calls + Registers + 1);
    CHECK((ULONGLONG)List->Elements[0].Address.QuadPart == Physical(Buffer + 1));
    PutList(List);
    for (i = 1; i < Registers && i < 2 * DMA_PAGES; i++)
        PutList(lists[i]);
}

static VOID Started(VOID)
{
    Buffer = ExAllocatePoolWithTag(NonPagedPool, 2 * PAGE_SIZE, ' amD');
    Mdl = IoAllocateMdl(Buffer, LENGTH, FALSE, FALSE, NULL);
    if (Buffer == NULL || Mdl == NULL ||
        !NT_SUCCESS(IoCreateDevice(PnpSelf, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &Other)))
        return;
    MmBuildMdlForNonPagedPool(Mdl);
    RUN(IoGetDmaAdapter, "for the versions that there are", Adapters);
    RUN(AllocateCommonBuffer, "one piece, its logical address", CommonBuffers);
    RUN(AllocateAdapterChannel, "not more registers than there are", TooMany);
    RUN(MapTransfer, "with registers that are kept", Transfers);
    RUN(FreeAdapterChannel, "the next device is served", Waits);
    RUN(FreeMapRegisters, "who waits for registers is served", WaitsForRegisters);
    RUN(GetScatterGatherList, "the pieces of a part of the buffer", Lists);
    RUN(GetScatterGatherList, "of a chain", Chains);
    RUN(BuildScatterGatherList, "in memory of the driver's", BuiltLists);
    RUN(PutScatterGatherList, "who waits for registers is served", ListsWait);
    IoDeleteDevice(Other);
    IoFreeMdl(Mdl);
    ExFreePoolWithTag(Buffer, ' amD');
}

static VOID Removing(VOID)
{
    Dma->PutDmaAdapter(Adapter);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
