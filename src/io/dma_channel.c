/* See io/dma.h: who has an adapter's channel and map registers, and what is mapped with them. */
#include "io/dma.h"
#include "io/dma_state.h"
#include "ke/device_queue.h"
#include "ke/irql.h"
#include "machine/breach.h"
#include "machine/gate.h"

#include <inttypes.h>

#define DMA_REGISTER_BASE_SIZE 16 /* of the opaque block behind MapRegisterBase */

struct io_dma_transfer **io_dma_held(struct io_dma_adapter *adapter, const void *base)
{
    struct io_dma_transfer **link = &adapter->held;
    while (*link != NULL && (*link)->base != base)
        link = &(*link)->next;
    return link;
}

void io_dma_release(struct io_dma_adapter *adapter, struct io_dma_transfer **link)
{
    struct io_dma_transfer *gone = *link;
    *link = gone->next;
    adapter->used -= gone->registers;
    if (gone->is_ours)
        io_free(gone->base);
    machine_free(gone);
}

/* The driver's routine has said what is to be done with the channel. */
static void dma_settle(struct io_dma_adapter *adapter, const void *base, ULONG action)
{
    if (adapter->channel_base != base || action == KeepObject)
        return; /* FreeAdapterChannel was called inside, or will be */
    adapter->channel_base = NULL;
    if (action == DeallocateObject)
        io_dma_release(adapter, io_dma_held(adapter, base));
}

static bool dma_can_go(const struct io_dma_adapter *adapter, const struct io_dma_transfer *next)
{
    return next->registers <= adapter->registers - adapter->used &&
           (next->is_list || adapter->channel_base == NULL);
}

void io_dma_serve(struct io_dma_adapter *adapter)
{
    const DMA_ADAPTER *object = adapter->object;
    struct io_dma_transfer *next;
    KIRQL before = KeRaiseIrqlToDpcLevel();
    while ((next = adapter->waiting) != NULL && dma_can_go(adapter, next)) {
        const struct io_dma_transfer transfer = *next;
        adapter->waiting = next->next;
        adapter->used += next->registers;
        next->next = NULL;
        *io_dma_held(adapter, NULL) = next;
        if (!transfer.is_list)
            adapter->channel_base = transfer.base;
        uint64_t answer = gate_call(
            transfer.is_list ? "AdapterListControl" : "AdapterControl", (uint64_t)transfer.device,
            transfer.routine, (uint64_t)transfer.device, (uint64_t)transfer.device->CurrentIrp,
            (uint64_t)transfer.base, (uint64_t)transfer.context);
        adapter = io_dma_get(object, transfer.is_list ? "AdapterListControl" : "AdapterControl");
        if (!transfer.is_list)
            dma_settle(adapter, transfer.base, (ULONG)answer);
    }
    processor_irql_set(before);
}

void io_dma_want(struct io_dma_adapter *adapter, const struct io_dma_transfer *wanted,
                 const char *routine)
{
    io_device_get(wanted->device, routine);
    ke_irql_check_dispatch(routine);
    struct io_dma_transfer **end = &adapter->waiting;
    for (; *end != NULL; end = &(*end)->next)
        if ((*end)->device == wanted->device && !(*end)->is_list && !wanted->is_list)
            breach_stop("dma-misuse", "the queue of waiters is destroyed",
                        "%s for a device whose request before still waits", routine);
    *end = machine_alloc(sizeof **end);
    **end = *wanted;
    io_dma_serve(adapter);
}

NTSTATUS NTAPI IoAllocateAdapterChannel(PDMA_ADAPTER DmaAdapter, PDEVICE_OBJECT DeviceObject,
                                        ULONG NumberOfMapRegisters,
                                        PDRIVER_CONTROL ExecutionRoutine, PVOID Context)
{
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "AllocateAdapterChannel");
    if (NumberOfMapRegisters > adapter->registers)
        return STATUS_INSUFFICIENT_RESOURCES;
    const struct io_dma_transfer wanted = {
        .base = io_try_alloc(DMA_REGISTER_BASE_SIZE, IO_TAG_DMA),
        .is_ours = true,
        .registers = NumberOfMapRegisters,
        .device = DeviceObject,
        .routine = (void *)ExecutionRoutine,
        .context = Context,
    };
    if (wanted.base == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    io_dma_want(adapter, &wanted, "AllocateAdapterChannel");
    return STATUS_SUCCESS;
}

VOID NTAPI IoFreeAdapterChannel(PDMA_ADAPTER DmaAdapter)
{
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "FreeAdapterChannel");
    ke_irql_check_dispatch("FreeAdapterChannel");
    if (adapter->channel_base == NULL) {
        breach_say("dma-misuse", "the channel of another transfer is freed",
                   "FreeAdapterChannel of an adapter that no device has");
        return;
    }
    io_dma_release(adapter, io_dma_held(adapter, adapter->channel_base));
    adapter->channel_base = NULL;
    io_dma_serve(adapter);
}

VOID NTAPI IoFreeMapRegisters(PDMA_ADAPTER DmaAdapter, PVOID MapRegisterBase,
                              ULONG NumberOfMapRegisters)
{
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "FreeMapRegisters");
    struct io_dma_transfer **link = io_dma_held(adapter, MapRegisterBase);
    ke_irql_check_dispatch("FreeMapRegisters");
    if (*link == NULL || (*link)->is_list || (*link)->registers != NumberOfMapRegisters ||
        adapter->channel_base == MapRegisterBase) {
        breach_say(
            "dma-misuse", "registers of other transfers are freed",
            "FreeMapRegisters of %u registers at 0x%" PRIx64 ", which are not held that way%s",
            NumberOfMapRegisters, (uint64_t)MapRegisterBase, *link == NULL ? " (any more)" : "");
        return;
    }
    io_dma_release(adapter, link);
    io_dma_serve(adapter);
}

static void dma_check_base(struct io_dma_adapter *adapter, const void *base, const char *routine)
{
    const struct io_dma_transfer *transfer = *io_dma_held(adapter, base);
    if (transfer == NULL || transfer->is_list)
        breach_stop("dma-misuse", "somebody's map registers are written",
                    "%s with 0x%" PRIx64 ", which is no MapRegisterBase that is held", routine,
                    (uint64_t)base);
}

static void dma_check_pages(const MDL *mdl, const char *routine)
{
    const CSHORT there = MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL;
    if ((mdl->MdlFlags & there) == 0)
        breach_stop("dma-misuse", "the device reads or writes whatever the MDL happens to say",
                    "%s of an MDL that describes no locked pages", routine);
}

ULONG io_dma_piece(const struct io_dma_adapter *adapter, const MDL *mdl, uint64_t va,
                   uint64_t length, uint64_t *ret_physical, const char *routine)
{
    uint64_t offset = va - nt_mdl_address(mdl);
    dma_check_pages(mdl, routine);
    if (offset >= mdl->ByteCount)
        return 0;
    const PFN_NUMBER *pages = nt_mdl_pages(mdl);
    uint64_t at = mdl->ByteOffset + offset, end = mdl->ByteOffset + (uint64_t)mdl->ByteCount;
    if (length < end - at)
        end = at + length;
    uint64_t page = at >> PAGE_SHIFT, stop = at;
    *ret_physical = (pages[page] << PAGE_SHIFT) + (at & (PAGE_SIZE - 1));
    for (uint64_t next = page; stop < end && pages[next] == pages[page] + (next - page); next++)
        stop = (next + 1) << PAGE_SHIFT;
    if (stop > end)
        stop = end;
    if (*ret_physical + (stop - at) - 1 > adapter->limit) {
        EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
             .what = "DMA of memory that the device cannot address: the system would copy it");
        machine_stop(MACHINE_STOP_UNSUPPORTED);
    }
    return (ULONG)(stop - at);
}

PHYSICAL_ADDRESS NTAPI IoMapTransfer(PDMA_ADAPTER DmaAdapter, PMDL Mdl, PVOID MapRegisterBase,
                                     PVOID CurrentVa, PULONG Length, BOOLEAN WriteToDevice)
{
    (void)WriteToDevice;
    PHYSICAL_ADDRESS logical = {.QuadPart = 0};
    uint64_t physical = 0;
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "MapTransfer");
    dma_check_base(adapter, MapRegisterBase, "MapTransfer");
    ULONG size = io_dma_piece(adapter, Mdl, (uint64_t)CurrentVa, *Length, &physical, "MapTransfer");
    if (size == 0 || (size < *Length && !adapter->is_gathering &&
                      (uint64_t)CurrentVa - nt_mdl_address(Mdl) + *Length > Mdl->ByteCount))
        breach_stop("dma-misuse", "memory behind the buffer is transferred",
                    "MapTransfer of %u bytes that do not lie in the MDL", *Length);
    if (size < *Length && !adapter->is_gathering) {
        EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
             .what = "DMA of pages that do not lie one after another, for a device that cannot "
                     "gather them");
        machine_stop(MACHINE_STOP_UNSUPPORTED);
    }
    *Length = size;
    logical.QuadPart = (LONGLONG)physical;
    return logical;
}

BOOLEAN NTAPI IoFlushAdapterBuffers(PDMA_ADAPTER DmaAdapter, PMDL Mdl, PVOID MapRegisterBase,
                                    PVOID CurrentVa, ULONG Length, BOOLEAN WriteToDevice)
{
    (void)Mdl;
    (void)CurrentVa;
    (void)Length;
    (void)WriteToDevice;
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "FlushAdapterBuffers");
    dma_check_base(adapter, MapRegisterBase, "FlushAdapterBuffers");
    return TRUE;
}
