/*
 * DMA of bus masters: adapters, common buffers, map registers, scatter/gather lists.
 *
 * A driver calls these through the DMA_OPERATIONS of its adapter (ddi/dma_adapter.c). Logical
 * addresses are physical ones (mm/physical.h), caches are coherent and nothing is copied, so a
 * transfer needs no more than that its buffer lies where the device can address it; where it does
 * not, the system would copy, which is unsupported. An adapter has as many map registers as
 * IoGetDmaAdapter told; who wants more than are left waits, first come first served.
 *
 * What is no adapter, register or list that is held now, and what an adapter still holds when it is
 * put back, is a `dma-misuse`; adapters left when their device or driver is gone are `dma-left`.
 */
#ifndef DRYDOCK_IO_DMA_H
#define DRYDOCK_IO_DMA_H

#include "nt/dma.h"
#include "nt/mdl.h"
#include "nt/status.h"

/* A new adapter for the calling driver, its routines filled in by who calls; NULL when pool is
 * exhausted. A description that needs the system's DMA controller ends the life. */
DMA_ADAPTER *io_dma_new(DEVICE_OBJECT *pdo, const DEVICE_DESCRIPTION *description,
                        ULONG *ret_registers);

/* After IRP_MN_REMOVE_DEVICE; after DriverUnload. */
void io_dma_check_removed(const DEVICE_OBJECT *pdo);
void io_dma_check_left(uint32_t driver);

/* Gives an adapter back. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nc-wdm-pput_dma_adapter.md */
VOID NTAPI HalPutDmaAdapter(PDMA_ADAPTER DmaAdapter);

/* Memory that the device can address, contiguous and page-aligned, and its logical address; NULL
 * when there is none. The caller frees it with the same values. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nc-wdm-pallocate_common_buffer.md, nc-wdm-pfree_common_buffer.md */
PVOID NTAPI HalAllocateCommonBuffer(PDMA_ADAPTER DmaAdapter, ULONG Length,
                                    PPHYSICAL_ADDRESS LogicalAddress, BOOLEAN CacheEnabled);
VOID NTAPI HalFreeCommonBuffer(PDMA_ADAPTER DmaAdapter, ULONG Length,
                               PHYSICAL_ADDRESS LogicalAddress, PVOID VirtualAddress,
                               BOOLEAN CacheEnabled);

/*
 * Has ExecutionRoutine(DeviceObject, its CurrentIrp, MapRegisterBase, Context) called as soon as
 * the adapter and the registers are DeviceObject's, which may be at once. It keeps both
 * (KeepObject, until FreeAdapterChannel), the registers (until FreeMapRegisters) or none.
 * STATUS_INSUFFICIENT_RESOURCES: more registers than the adapter has. DISPATCH_LEVEL, no lower.
 * wdk-ddi-src/content/wdm/nc-wdm-pallocate_adapter_channel.md, nc-wdm-pfree_adapter_channel.md,
 * nc-wdm-pfree_map_registers.md
 */
NTSTATUS NTAPI IoAllocateAdapterChannel(PDMA_ADAPTER DmaAdapter, PDEVICE_OBJECT DeviceObject,
                                        ULONG NumberOfMapRegisters,
                                        PDRIVER_CONTROL ExecutionRoutine, PVOID Context);
VOID NTAPI IoFreeAdapterChannel(PDMA_ADAPTER DmaAdapter);
VOID NTAPI IoFreeMapRegisters(PDMA_ADAPTER DmaAdapter, PVOID MapRegisterBase,
                              ULONG NumberOfMapRegisters);

/* The logical address of CurrentVa in the MDL, whose pages are locked; *Length becomes how many
 * bytes lie there in one piece, if the device can gather. FlushAdapterBuffers: TRUE, nothing was
 * held back. IRQL <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nc-wdm-pmap_transfer.md,
 * nc-wdm-pflush_adapter_buffers.md */
PHYSICAL_ADDRESS NTAPI IoMapTransfer(PDMA_ADAPTER DmaAdapter, PMDL Mdl, PVOID MapRegisterBase,
                                     PVOID CurrentVa, PULONG Length, BOOLEAN WriteToDevice);
BOOLEAN NTAPI IoFlushAdapterBuffers(PDMA_ADAPTER DmaAdapter, PMDL Mdl, PVOID MapRegisterBase,
                                    PVOID CurrentVa, ULONG Length, BOOLEAN WriteToDevice);

/* 1: buffers may begin anywhere. Any IRQL. 0, and a finding: a bus master's adapter has no counter.
 * IRQL <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nc-wdm-pget_dma_alignment.md,
 * nc-wdm-pread_dma_counter.md */
ULONG NTAPI HalGetDmaAlignment(PDMA_ADAPTER DmaAdapter);
ULONG NTAPI HalReadDmaCounter(PDMA_ADAPTER DmaAdapter);

/*
 * Has ExecutionRoutine(DeviceObject, its CurrentIrp, list, Context) called with the pieces of a
 * buffer that the MDLs, a chain, describe, as soon as there are registers for it. The list is held
 * until PutScatterGatherList; Build... makes it in the caller's memory, of the size that
 * Calculate... says. STATUS_INSUFFICIENT_RESOURCES: no pool, or more registers than the adapter
 * has; STATUS_BUFFER_TOO_SMALL: the MDLs, or the caller's memory, end before. Get... and Build...
 * at DISPATCH_LEVEL, no lower; Put... IRQL <= DISPATCH_LEVEL; Calculate... at any IRQL.
 * wdk-ddi-src/content/wdm/nc-wdm-pget_scatter_gather_list.md, nc-wdm-pput_scatter_gather_list.md,
 * nc-wdm-pbuild_scatter_gather_list.md, nc-wdm-pcalculate_scatter_gather_list_size.md
 */
NTSTATUS NTAPI HalGetScatterGatherList(PDMA_ADAPTER DmaAdapter, PDEVICE_OBJECT DeviceObject,
                                       PMDL Mdl, PVOID CurrentVa, ULONG Length,
                                       PDRIVER_LIST_CONTROL ExecutionRoutine, PVOID Context,
                                       BOOLEAN WriteToDevice);
VOID NTAPI HalPutScatterGatherList(PDMA_ADAPTER DmaAdapter, PSCATTER_GATHER_LIST ScatterGather,
                                   BOOLEAN WriteToDevice);
NTSTATUS NTAPI HalCalculateScatterGatherListSize(PDMA_ADAPTER DmaAdapter, PMDL Mdl, PVOID CurrentVa,
                                                 ULONG Length, PULONG ScatterGatherListSize,
                                                 PULONG NumberOfMapRegisters);
NTSTATUS NTAPI HalBuildScatterGatherList(PDMA_ADAPTER DmaAdapter, PDEVICE_OBJECT DeviceObject,
                                         PMDL Mdl, PVOID CurrentVa, ULONG Length,
                                         PDRIVER_LIST_CONTROL ExecutionRoutine, PVOID Context,
                                         BOOLEAN WriteToDevice, PVOID ScatterGatherBuffer,
                                         ULONG ScatterGatherBufferLength);

/* An MDL for what a list describes: the one that it was made from. STATUS_INVALID_PARAMETER:
 * OriginalMdl is NULL. IRQL <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nc-wdm-pbuild_mdl_from_scatter_gather_list.md */
NTSTATUS NTAPI HalBuildMdlFromScatterGatherList(PDMA_ADAPTER DmaAdapter,
                                                PSCATTER_GATHER_LIST ScatterGather,
                                                PMDL OriginalMdl, PMDL *TargetMdl);

#endif
