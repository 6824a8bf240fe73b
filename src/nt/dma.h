/* DMA adapters and scatter/gather lists. */
#ifndef DRYDOCK_NT_DMA_H
#define DRYDOCK_NT_DMA_H

#include "nt/device.h"
#include "nt/resource.h"

enum {
    DEVICE_DESCRIPTION_VERSION = 0,
    DEVICE_DESCRIPTION_VERSION1 = 1,
    DEVICE_DESCRIPTION_VERSION2 = 2,
};

typedef struct _DEVICE_DESCRIPTION {
    ULONG Version;
    BOOLEAN Master;
    BOOLEAN ScatterGather;
    BOOLEAN DemandMode;
    BOOLEAN AutoInitialize;
    BOOLEAN Dma32BitAddresses;
    BOOLEAN IgnoreCount;
    BOOLEAN Reserved1;
    BOOLEAN Dma64BitAddresses;
    ULONG BusNumber;
    ULONG DmaChannel;
    INTERFACE_TYPE InterfaceType;
    LONG DmaWidth;
    LONG DmaSpeed;
    ULONG MaximumLength;
    ULONG DmaPort;
} DEVICE_DESCRIPTION, *PDEVICE_DESCRIPTION;

/* Addresses of routines, in this order. */
enum nt_dma_slot {
    NT_DMA_PUT_ADAPTER,
    NT_DMA_ALLOCATE_COMMON_BUFFER,
    NT_DMA_FREE_COMMON_BUFFER,
    NT_DMA_ALLOCATE_CHANNEL,
    NT_DMA_FLUSH_BUFFERS,
    NT_DMA_FREE_CHANNEL,
    NT_DMA_FREE_MAP_REGISTERS,
    NT_DMA_MAP_TRANSFER,
    NT_DMA_GET_ALIGNMENT,
    NT_DMA_READ_COUNTER,
    NT_DMA_GET_LIST,
    NT_DMA_PUT_LIST,
    NT_DMA_CALCULATE_LIST, /* from here on: version 2 */
    NT_DMA_BUILD_LIST,
    NT_DMA_BUILD_MDL,
    NT_DMA_SLOTS
};

typedef struct _DMA_OPERATIONS {
    ULONG Size; /* bytes */
    PVOID Routines[NT_DMA_SLOTS];
} DMA_OPERATIONS, *PDMA_OPERATIONS;

typedef struct _DMA_ADAPTER {
    USHORT Version;
    USHORT Size;
    PDMA_OPERATIONS DmaOperations;
} DMA_ADAPTER, *PDMA_ADAPTER;

typedef struct _SCATTER_GATHER_ELEMENT {
    PHYSICAL_ADDRESS Address;
    ULONG Length;
    ULONG_PTR Reserved;
} SCATTER_GATHER_ELEMENT, *PSCATTER_GATHER_ELEMENT;

typedef struct _SCATTER_GATHER_LIST {
    ULONG NumberOfElements;
    ULONG_PTR Reserved;
    SCATTER_GATHER_ELEMENT Elements[1];
} SCATTER_GATHER_LIST, *PSCATTER_GATHER_LIST;

typedef void(NTAPI *PDRIVER_LIST_CONTROL)(PDEVICE_OBJECT DeviceObject, PIRP Irp,
                                          PSCATTER_GATHER_LIST ScatterGather, PVOID Context);

#endif
