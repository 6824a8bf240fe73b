/*
 * The configuration space of PCI devices, by bus and slot: what a scenario's hardware models have
 * (machine/hardware.h).
 */
#ifndef DRYDOCK_IO_BUS_DATA_H
#define DRYDOCK_IO_BUS_DATA_H

#include "nt/types.h"

/*
 * Read and write Length bytes from Offset on of the 256 in a slot. BusDataType: PCIConfiguration
 * (4); SlotNumber: a PCI_SLOT_NUMBER, device in bits 0 to 4, function in bits 5 to 7. Return the
 * bytes transferred, at most to the end of the space; 0: there is no such bus, or another kind of
 * data was asked for; where the bus has nothing in the slot, 2 with PCI_INVALID_VENDOR_ID (0xffff)
 * read, and 0 written. Vendor, device, class, revision and header type are not changed by a write,
 * as in hardware. Any IRQL: the pages give none.
 * wdk-ddi-src/content/ntddk/nf-ntddk-halgetbusdatabyoffset.md, nf-ntddk-halsetbusdatabyoffset.md
 */
ULONG NTAPI HalGetBusDataByOffset(ULONG BusDataType, ULONG BusNumber, ULONG SlotNumber,
                                  PVOID Buffer, ULONG Offset, ULONG Length);
ULONG NTAPI HalSetBusDataByOffset(ULONG BusDataType, ULONG BusNumber, ULONG SlotNumber,
                                  PVOID Buffer, ULONG Offset, ULONG Length);

#endif
