/* A device with registers, ports and an interrupt line: what it is told, and how they are used. */
#include "../common/pnp_driver.h"

#define MEMORY_START  0xfe000000
#define MEMORY_LENGTH 0x1000
#define PORT_START    0x3f8
#define PORT_LENGTH   8
#define LINE          5

static PCM_PARTIAL_RESOURCE_DESCRIPTOR Row(PCM_RESOURCE_LIST List, UCHAR Type)
{
    PCM_PARTIAL_RESOURCE_LIST rows = &List->List[0].PartialResourceList;
    ULONG i;

    for (i = 0; i < rows->Count; i++)
        if (rows->PartialDescriptors[i].Type == Type)
            return &rows->PartialDescriptors[i];
    return NULL;
}

static VOID Lists(VOID)
{
    PCM_RESOURCE_LIST raw = PnpStart->Parameters.StartDevice.AllocatedResources;
    PCM_RESOURCE_LIST translated = PnpStart->Parameters.StartDevice.AllocatedResourcesTranslated;
    PCM_PARTIAL_RESOURCE_DESCRIPTOR row;

    CHECK(raw != NULL && translated != NULL && raw->Count == 1 && translated->Count == 1);
    CHECK(raw->List[0].PartialResourceList.Count == 3);
    CHECK(translated->List[0].PartialResourceList.Count == 3);
    row = Row(translated, CmResourceTypeMemory);
    CHECK(row->u.Memory.Start.QuadPart == MEMORY_START && row->u.Memory.Length == MEMORY_LENGTH);
    CHECK(row->Flags == CM_RESOURCE_MEMORY_READ_WRITE);
    row = Row(translated, CmResourceTypePort);
    CHECK(row->u.Port.Start.QuadPart == PORT_START && row->u.Port.Length == PORT_LENGTH);
    CHECK(row->Flags & CM_RESOURCE_PORT_IO);
    row = Row(raw, CmResourceTypeInterrupt);
    CHECK(row->u.Interrupt.Level == LINE && row->u.Interrupt.Vector == LINE);
    row = Row(translated, CmResourceTypeInterrupt);
    CHECK(row->u.Interrupt.Level > DISPATCH_LEVEL && row->u.Interrupt.Level < CLOCK_LEVEL);
    CHECK(row->u.Interrupt.Affinity != 0);
}

static NTSTATUS Completed(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static VOID Requirements(VOID)
{
    PIRP irp = IoAllocateIrp(PnpPdo->StackSize, FALSE);
    PIO_RESOURCE_REQUIREMENTS_LIST list;
    PIO_RESOURCE_DESCRIPTOR rows;
    KEVENT done;

    if (irp == NULL)
        return;
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_PNP;
    IoGetNextIrpStackLocation(irp)->MinorFunction = IRP_MN_QUERY_RESOURCE_REQUIREMENTS;
    IoSetCompletionRoutine(irp, Completed, &done, TRUE, TRUE, TRUE);
    IoCallDriver(PnpPdo, irp);
    KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
    list = (PIO_RESOURCE_REQUIREMENTS_LIST)irp->IoStatus.Information;
    CHECK(irp->IoStatus.Status == STATUS_SUCCESS && list != NULL);
    IoFreeIrp(irp);
    if (list == NULL)
        return;
    rows = list->List[0].Descriptors;
    CHECK(list->AlternativeLists == 1 && list->List[0].Count == 3);
    CHECK(list->ListSize == (ULONG)((PUCHAR)&rows[3] - (PUCHAR)list));
    CHECK(rows[0].Type == CmResourceTypeMemory && rows[0].u.Memory.Length == MEMORY_LENGTH);
    CHECK(rows[0].u.Memory.MinimumAddress.QuadPart == MEMORY_START);
    CHECK(rows[0].u.Memory.MaximumAddress.QuadPart == MEMORY_START + MEMORY_LENGTH - 1);
    CHECK(rows[1].Type == CmResourceTypePort && rows[1].u.Port.MinimumAddress.QuadPart == 0x3f8);
    CHECK(rows[2].Type == CmResourceTypeInterrupt);
    CHECK(rows[2].u.Interrupt.MinimumVector <= LINE && rows[2].u.Interrupt.MaximumVector >= LINE);
    ExFreePool(list);
}

static VOID Registers(VOID)
{
    PHYSICAL_ADDRESS start = {.QuadPart = MEMORY_START};
    PULONG registers = MmMapIoSpace(start, MEMORY_LENGTH, MmNonCached), again;

    CHECK(registers != NULL && ((ULONG_PTR)registers & (PAGE_SIZE - 1)) == 0);
    CHECK(READ_REGISTER_ULONG(&registers[4]) == 0);
    WRITE_REGISTER_ULONG(&registers[4], 0x12345678);
    WRITE_REGISTER_UCHAR((PUCHAR)registers + MEMORY_LENGTH - 1, 0x9a);
    CHECK(READ_REGISTER_ULONG(&registers[4]) == 0x12345678);
    CHECK(MmIsAddressValid(registers));
    CHECK(MmGetPhysicalAddress(&registers[4]).QuadPart == MEMORY_START + 16);
    start.QuadPart += 16;
    again = MmMapIoSpace(start, 4, MmNonCached);
    CHECK(again != NULL && READ_REGISTER_ULONG(again) == 0x12345678);
    MmUnmapIoSpace(registers, MEMORY_LENGTH);
    CHECK(READ_REGISTER_ULONG(again) == 0x12345678);
    MmUnmapIoSpace(again, 4);
    CHECK(MmMapIoSpace(start, 0, MmNonCached) == NULL);
}

static VOID RegistersByProtection(VOID)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"MmMapIoSpaceEx");
    PVOID(NTAPI * map)
    (PHYSICAL_ADDRESS Start, SIZE_T Length, ULONG Protect) =
        (PVOID)MmGetSystemRoutineAddress(&name);
    PHYSICAL_ADDRESS start = {.QuadPart = MEMORY_START};
    PVOID registers;

    CHECK(map != NULL);
    registers = map(start, 8, PAGE_READWRITE | PAGE_NOCACHE);
    CHECK(registers != NULL);
    MmUnmapIoSpace(registers, 8);
    CHECK(map(start, 8, 0) == NULL);
}

static VOID Ports(VOID)
{
    PUCHAR port = (PUCHAR)PORT_START;

    CHECK(READ_PORT_UCHAR(port) == 0);
    WRITE_PORT_UCHAR(port + 1, 0xa5);
    CHECK(READ_PORT_UCHAR(port + 1) == 0xa5);
    CHECK(READ_PORT_USHORT((PUSHORT)port) == 0xa500);
    WRITE_PORT_ULONG((PULONG)(port + 4), 0x89abcdef);
    CHECK(READ_PORT_ULONG((PULONG)(port + 4)) == 0x89abcdef);
    CHECK(READ_PORT_UCHAR(port + 7) == 0x89 && READ_PORT_USHORT((PUSHORT)(port + 4)) == 0xcdef);
    WRITE_PORT_USHORT((PUSHORT)(port + 6), 0x1122);
    CHECK(READ_PORT_ULONG((PULONG)(port + 4)) == 0x1122cdef);
}

static VOID Started(VOID)
{
    RUN(IRP_MN_START_DEVICE, "carries raw and translated resources", Lists);
    RUN(IRP_MN_QUERY_RESOURCE_REQUIREMENTS, "the bus says what the device could use", Requirements);
    RUN(MmMapIoSpace, "registers keep what is written", Registers);
    RUN(MmMapIoSpaceEx, "by protection", RegistersByProtection);
    RUN(READ_PORT_UCHAR, "ports keep what is written", Ports);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
