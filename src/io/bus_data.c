/* See io/bus_data.h. */
#include "io/bus_data.h"

#include "machine/hardware.h"

#include <string.h>

#define PCI_CONFIGURATION     4
#define PCI_INVALID_VENDOR_ID 0xffff

/* Bytes that a device does not let anybody change. */
static bool bus_data_is_fixed(ULONG offset)
{
    return offset < 4 || (offset >= 8 && offset < 12) || offset == 14;
}

static ULONG bus_data_clip(ULONG offset, ULONG length)
{
    ULONG room = offset < HARDWARE_CONFIG_SIZE ? HARDWARE_CONFIG_SIZE - offset : 0;
    return length < room ? length : room;
}

ULONG NTAPI HalGetBusDataByOffset(ULONG BusDataType, ULONG BusNumber, ULONG SlotNumber,
                                  PVOID Buffer, ULONG Offset, ULONG Length)
{
    bool is_bus;
    const struct hardware_config *config = hardware_config_find(BusNumber, SlotNumber, &is_bus);
    if (BusDataType != PCI_CONFIGURATION || !is_bus)
        return 0;
    const uint16_t nobody = PCI_INVALID_VENDOR_ID;
    ULONG count = config != NULL ? bus_data_clip(Offset, Length) : (ULONG)sizeof nobody;
    if (config == NULL && Length < count)
        count = Length;
    memcpy(Buffer, config != NULL ? (const void *)(config->bytes + Offset) : &nobody, count);
    return count;
}

ULONG NTAPI HalSetBusDataByOffset(ULONG BusDataType, ULONG BusNumber, ULONG SlotNumber,
                                  PVOID Buffer, ULONG Offset, ULONG Length)
{
    bool is_bus;
    struct hardware_config *config = hardware_config_find(BusNumber, SlotNumber, &is_bus);
    if (BusDataType != PCI_CONFIGURATION || config == NULL)
        return 0;
    ULONG count = bus_data_clip(Offset, Length);
    for (ULONG i = 0; i < count; i++)
        if (!bus_data_is_fixed(Offset + i))
            config->bytes[Offset + i] = ((const uint8_t *)Buffer)[i];
    return count;
}
