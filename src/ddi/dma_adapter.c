/* See ddi/dma_adapter.h. */
#include "ddi/dma_adapter.h"

#include "base/panic.h"
#include "ddi/ddi.h"
#include "ddi/system_routine.h"
#include "io/dma.h"

#include <stddef.h>

static const char *const dma_routines[NT_DMA_SLOTS] = {
    [NT_DMA_PUT_ADAPTER] = "HalPutDmaAdapter",
    [NT_DMA_ALLOCATE_COMMON_BUFFER] = "HalAllocateCommonBuffer",
    [NT_DMA_FREE_COMMON_BUFFER] = "HalFreeCommonBuffer",
    [NT_DMA_ALLOCATE_CHANNEL] = "IoAllocateAdapterChannel",
    [NT_DMA_FLUSH_BUFFERS] = "IoFlushAdapterBuffers",
    [NT_DMA_FREE_CHANNEL] = "IoFreeAdapterChannel",
    [NT_DMA_FREE_MAP_REGISTERS] = "IoFreeMapRegisters",
    [NT_DMA_MAP_TRANSFER] = "IoMapTransfer",
    [NT_DMA_GET_ALIGNMENT] = "HalGetDmaAlignment",
    [NT_DMA_READ_COUNTER] = "HalReadDmaCounter",
    [NT_DMA_GET_LIST] = "HalGetScatterGatherList",
    [NT_DMA_PUT_LIST] = "HalPutScatterGatherList",
    [NT_DMA_CALCULATE_LIST] = "HalCalculateScatterGatherListSize",
    [NT_DMA_BUILD_LIST] = "HalBuildScatterGatherList",
    [NT_DMA_BUILD_MDL] = "HalBuildMdlFromScatterGatherList",
};

PDMA_ADAPTER NTAPI ddi_dma_adapter(PDEVICE_OBJECT PhysicalDeviceObject,
                                   PDEVICE_DESCRIPTION DeviceDescription,
                                   PULONG NumberOfMapRegisters)
{
    if (DeviceDescription->Version > DEVICE_DESCRIPTION_VERSION2)
        return NULL;
    DMA_ADAPTER *adapter =
        io_dma_new(PhysicalDeviceObject, DeviceDescription, NumberOfMapRegisters);
    if (adapter == NULL)
        return NULL;
    bool is_second = DeviceDescription->Version == DEVICE_DESCRIPTION_VERSION2;
    unsigned count = is_second ? NT_DMA_SLOTS : NT_DMA_CALCULATE_LIST;
    DMA_OPERATIONS *table = adapter->DmaOperations;
    table->Size = (ULONG)offsetof(DMA_OPERATIONS, Routines) + count * (ULONG)sizeof(PVOID);
    for (unsigned i = 0; i < count; i++) {
        const struct gate_routine *routine = ddi_find("hal.dll", dma_routines[i]);
        invariant(routine != NULL);
        table->Routines[i] = (PVOID)ddi_bind(gate_current_caller(), routine);
    }
    return adapter;
}
