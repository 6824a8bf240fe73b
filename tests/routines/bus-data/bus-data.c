/* Reads and writes the configuration space of a PCI device 0x10d38086 in bus 1, device 3,
 * function 2. */
#include "../common/routine_test.h"

#define BUS 1

static ULONG Slot(ULONG Device, ULONG Function)
{
    PCI_SLOT_NUMBER slot = {0};

    slot.u.bits.DeviceNumber = Device;
    slot.u.bits.FunctionNumber = Function;
    return slot.u.AsULONG;
}

static ULONG Get(ULONG Bus, ULONG SlotNumber, PVOID Buffer, ULONG Offset, ULONG Length)
{
    return HalGetBusDataByOffset(PCIConfiguration, Bus, SlotNumber, Buffer, Offset, Length);
}

static VOID ReadIds(VOID)
{
    USHORT ids[2] = {0, 0};

    CHECK(Get(BUS, Slot(3, 2), ids, 0, sizeof(ids)) == sizeof(ids));
    CHECK(ids[0] == 0x8086 && ids[1] == 0x10d3);
    ids[0] = 0;
    CHECK(Get(BUS, Slot(3, 2), ids, 2, 2) == 2 && ids[0] == 0x10d3);
}

static VOID ReadEmptySlot(VOID)
{
    ULONG data = 0;

    CHECK(Get(BUS, Slot(4, 0), &data, 0, sizeof(data)) == 2);
    CHECK((USHORT)data == PCI_INVALID_VENDORID && data >> 16 == 0);
}

static VOID ReadOtherBus(VOID)
{
    ULONG data = 7;

    CHECK(Get(BUS + 1, Slot(3, 2), &data, 0, sizeof(data)) == 0 && data == 7);
    CHECK(HalGetBusDataByOffset(EisaConfiguration, BUS, Slot(3, 2), &data, 0, 4) == 0);
}

static VOID ReadToTheEnd(VOID)
{
    UCHAR bytes[16];

    CHECK(Get(BUS, Slot(3, 2), bytes, 248, sizeof(bytes)) == 8);
    CHECK(Get(BUS, Slot(3, 2), bytes, 256, sizeof(bytes)) == 0);
}

static VOID Write(VOID)
{
    USHORT command = 6, back = 0;
    ULONG ids = 0, zero = 0;

    CHECK(HalSetBusDataByOffset(PCIConfiguration, BUS, Slot(3, 2), &command, 4, 2) == 2);
    CHECK(Get(BUS, Slot(3, 2), &back, 4, 2) == 2 && back == 6);
    CHECK(HalSetBusDataByOffset(PCIConfiguration, BUS, Slot(3, 2), &zero, 0, 4) == 4);
    CHECK(Get(BUS, Slot(3, 2), &ids, 0, 4) == 4 && ids == 0x10d38086);
    CHECK(HalSetBusDataByOffset(PCIConfiguration, BUS, Slot(4, 0), &zero, 4, 4) == 0);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(HalGetBusDataByOffset, "vendor and device", ReadIds);
    RUN(HalGetBusDataByOffset, "an empty slot says so", ReadEmptySlot);
    RUN(HalGetBusDataByOffset, "no such bus, no such data", ReadOtherBus);
    RUN(HalGetBusDataByOffset, "no further than the end", ReadToTheEnd);
    RUN(HalSetBusDataByOffset, "changes what may be changed", Write);
    return RoutineDone(Driver);
}
