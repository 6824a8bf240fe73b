/* See io/dma.h: scatter/gather lists. */
#include "io/dma.h"
#include "io/dma_state.h"
#include "machine/breach.h"
#include "machine/gate.h"

#include <inttypes.h>
#include <stddef.h>

/* What a buffer needs: pieces of a list, and registers. */
struct dma_need {
    ULONG pieces, registers;
};

static ULONG dma_list_size(ULONG pieces)
{
    return (ULONG)(offsetof(SCATTER_GATHER_LIST, Elements) +
                   (pieces > 0 ? pieces : 1) * sizeof(SCATTER_GATHER_ELEMENT));
}

/* Goes over a buffer of length bytes at va of the chain; writes the pieces into list, if there is
 * one. False: the MDLs end before. */
static bool dma_list_walk(const struct io_dma_adapter *adapter, const MDL *mdl, uint64_t va,
                          uint64_t length, SCATTER_GATHER_LIST *list, struct dma_need *ret_need,
                          const char *routine)
{
    *ret_need = (struct dma_need){0, 0};
    while (length > 0) {
        uint64_t physical = 0;
        ULONG size = io_dma_piece(adapter, mdl, va, length, &physical, routine);
        if (size == 0) {
            if (va < nt_mdl_address(mdl) || mdl->Next == NULL)
                return false;
            mdl = mdl->Next;
            va = nt_mdl_address(mdl);
            continue;
        }
        if (list != NULL)
            list->Elements[ret_need->pieces] =
                (SCATTER_GATHER_ELEMENT){.Address.QuadPart = (LONGLONG)physical, .Length = size};
        ret_need->pieces++;
        ret_need->registers += (ULONG)nt_mdl_span(physical, size);
        va += size;
        length -= size;
    }
    if (list != NULL)
        list->NumberOfElements = ret_need->pieces;
    return true;
}

static NTSTATUS dma_list_need(const struct io_dma_adapter *adapter, const MDL *mdl, uint64_t va,
                              ULONG length, struct dma_need *ret_need, const char *routine)
{
    if (!dma_list_walk(adapter, mdl, va, length, NULL, ret_need, routine))
        return STATUS_BUFFER_TOO_SMALL;
    return ret_need->registers > adapter->registers ? STATUS_INSUFFICIENT_RESOURCES
                                                    : STATUS_SUCCESS;
}

NTSTATUS NTAPI HalCalculateScatterGatherListSize(PDMA_ADAPTER DmaAdapter, PMDL Mdl, PVOID CurrentVa,
                                                 ULONG Length, PULONG ScatterGatherListSize,
                                                 PULONG NumberOfMapRegisters)
{
    const struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "CalculateScatterGatherList");
    ULONG pages = (ULONG)nt_mdl_span((uint64_t)CurrentVa, Length);
    struct dma_need need = {pages, pages};
    NTSTATUS status = pages > adapter->registers ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
    if (Mdl != NULL)
        status = dma_list_need(adapter, Mdl, (uint64_t)CurrentVa, Length, &need,
                               "CalculateScatterGatherList");
    if (!NT_SUCCESS(status))
        return status;
    *ScatterGatherListSize = dma_list_size(need.pieces);
    if (NumberOfMapRegisters != NULL)
        *NumberOfMapRegisters = need.registers;
    return STATUS_SUCCESS;
}

/* The caller's wish, its list not made yet (wanted->base: memory of the caller's, or NULL). */
static NTSTATUS dma_list_get(struct io_dma_adapter *adapter, const MDL *mdl, uint64_t va,
                             ULONG length, struct io_dma_transfer *wanted, ULONG room,
                             const char *routine)
{
    struct dma_need need;
    NTSTATUS status = dma_list_need(adapter, mdl, va, length, &need, routine);
    if (!NT_SUCCESS(status))
        return status;
    if (wanted->base != NULL && room < dma_list_size(need.pieces))
        return STATUS_BUFFER_TOO_SMALL;
    wanted->is_list = true;
    wanted->is_ours = wanted->base == NULL;
    wanted->registers = need.registers;
    if (wanted->is_ours)
        wanted->base = io_try_alloc(dma_list_size(need.pieces), IO_TAG_DMA);
    if (wanted->base == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    dma_list_walk(adapter, mdl, va, length, wanted->base, &need, routine);
    io_dma_want(adapter, wanted, routine);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI HalGetScatterGatherList(PDMA_ADAPTER DmaAdapter, PDEVICE_OBJECT DeviceObject,
                                       PMDL Mdl, PVOID CurrentVa, ULONG Length,
                                       PDRIVER_LIST_CONTROL ExecutionRoutine, PVOID Context,
                                       BOOLEAN WriteToDevice)
{
    (void)WriteToDevice;
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "GetScatterGatherList");
    struct io_dma_transfer wanted = {
        .device = DeviceObject, .routine = (void *)ExecutionRoutine, .context = Context};
    return dma_list_get(adapter, Mdl, (uint64_t)CurrentVa, Length, &wanted, 0,
                        "GetScatterGatherList");
}

NTSTATUS NTAPI HalBuildScatterGatherList(PDMA_ADAPTER DmaAdapter, PDEVICE_OBJECT DeviceObject,
                                         PMDL Mdl, PVOID CurrentVa, ULONG Length,
                                         PDRIVER_LIST_CONTROL ExecutionRoutine, PVOID Context,
                                         BOOLEAN WriteToDevice, PVOID ScatterGatherBuffer,
                                         ULONG ScatterGatherBufferLength)
{
    (void)WriteToDevice;
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "BuildScatterGatherList");
    struct io_dma_transfer wanted = {.base = ScatterGatherBuffer,
                                     .device = DeviceObject,
                                     .routine = (void *)ExecutionRoutine,
                                     .context = Context};
    if (ScatterGatherBuffer == NULL)
        return STATUS_BUFFER_TOO_SMALL;
    return dma_list_get(adapter, Mdl, (uint64_t)CurrentVa, Length, &wanted,
                        ScatterGatherBufferLength, "BuildScatterGatherList");
}

static struct io_dma_transfer **dma_list_held(struct io_dma_adapter *adapter,
                                              const SCATTER_GATHER_LIST *list, const char *routine)
{
    struct io_dma_transfer **link = io_dma_held(adapter, list);
    if (*link == NULL || !(*link)->is_list)
        breach_stop("dma-misuse", "the kernel follows wild pointers in it",
                    "%s was given 0x%" PRIx64 ", which is no scatter/gather list (any more)",
                    routine, (uint64_t)list);
    return link;
}

VOID NTAPI HalPutScatterGatherList(PDMA_ADAPTER DmaAdapter, PSCATTER_GATHER_LIST ScatterGather,
                                   BOOLEAN WriteToDevice)
{
    (void)WriteToDevice;
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "PutScatterGatherList");
    io_dma_release(adapter, dma_list_held(adapter, ScatterGather, "PutScatterGatherList"));
    io_dma_serve(adapter);
}

NTSTATUS NTAPI HalBuildMdlFromScatterGatherList(PDMA_ADAPTER DmaAdapter,
                                                PSCATTER_GATHER_LIST ScatterGather,
                                                PMDL OriginalMdl, PMDL *TargetMdl)
{
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "BuildMdlFromScatterGatherList");
    dma_list_held(adapter, ScatterGather, "BuildMdlFromScatterGatherList");
    if (OriginalMdl == NULL)
        return STATUS_INVALID_PARAMETER;
    *TargetMdl = OriginalMdl;
    return STATUS_SUCCESS;
}
