/* A bus master's adapter, for the device of the test driver's. */
#ifndef DMA_TEST_H
#define DMA_TEST_H

#include "pnp_driver.h"

#define DMA_PAGES 4 /* of the longest transfer */

static PDMA_ADAPTER Adapter;
static PDMA_OPERATIONS Dma;
static ULONG Registers;

static inline PDMA_ADAPTER DmaAdapterOf(ULONG Version, BOOLEAN IsGathering)
{
    DEVICE_DESCRIPTION description = {0};

    description.Version = Version;
    description.Master = TRUE;
    description.ScatterGather = IsGathering;
    description.Dma32BitAddresses = TRUE;
    description.Dma64BitAddresses = TRUE;
    description.InterfaceType = PCIBus;
    description.MaximumLength = DMA_PAGES * PAGE_SIZE;
    return IoGetDmaAdapter(PnpPdo, &description, &Registers);
}

static inline VOID DmaAdapterGet(VOID)
{
    Adapter = DmaAdapterOf(DEVICE_DESCRIPTION_VERSION2, TRUE);
    Dma = Adapter->DmaOperations;
}

#endif
