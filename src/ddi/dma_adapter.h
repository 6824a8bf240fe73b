/* The way to a DMA adapter: its table holds gates of the driver that asks. */
#ifndef DRYDOCK_DDI_DMA_ADAPTER_H
#define DRYDOCK_DDI_DMA_ADAPTER_H

#include "nt/dma.h"

/*
 * IoGetDmaAdapter: an adapter for a bus master, with the routines of io/dma.h behind DmaOperations;
 * the caller gives it back by PutDmaAdapter. *NumberOfMapRegisters: one for each page of
 * MaximumLength, and one. NULL: a Version of the description above 2, or no pool. A device that
 * needs the system's DMA controller is unsupported. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-iogetdmaadapter.md
 */
PDMA_ADAPTER NTAPI ddi_dma_adapter(PDEVICE_OBJECT PhysicalDeviceObject,
                                   PDEVICE_DESCRIPTION DeviceDescription,
                                   PULONG NumberOfMapRegisters);

#endif
