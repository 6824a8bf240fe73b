/* See io/dma.h: adapters and common buffers. */
#include "io/dma.h"

#include "io/dma_state.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/physical.h"
#include "mm/pool.h"

#include <inttypes.h>
#include <stdio.h>

#define DMA_REACH_ISA 0xffffffu /* 24 lines of address */

static struct io_dma_adapter **dma_link(const DMA_ADAPTER *object)
{
    struct io_dma_adapter **link = &io_state()->dma_adapters;
    while (*link != NULL && (*link)->object != object)
        link = &(*link)->next;
    return link;
}

struct io_dma_adapter *io_dma_get(const DMA_ADAPTER *object, const char *routine)
{
    struct io_dma_adapter *adapter = *dma_link(object);
    if (adapter == NULL)
        breach_stop("dma-misuse", "the kernel follows wild pointers in it",
                    "%s was given 0x%" PRIx64 ", which is no DMA adapter (any more)", routine,
                    (uint64_t)object);
    return adapter;
}

static uint64_t dma_limit(const DEVICE_DESCRIPTION *description)
{
    if (description->Dma64BitAddresses)
        return UINT64_MAX;
    return description->Dma32BitAddresses ? UINT32_MAX : DMA_REACH_ISA;
}

DMA_ADAPTER *io_dma_new(DEVICE_OBJECT *pdo, const DEVICE_DESCRIPTION *description,
                        ULONG *ret_registers)
{
    if (!description->Master) {
        EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
             .what = "IoGetDmaAdapter for a device that needs the system's DMA controller");
        machine_stop(MACHINE_STOP_UNSUPPORTED);
    }
    DMA_ADAPTER *object = io_try_alloc(sizeof *object + sizeof(DMA_OPERATIONS), IO_TAG_DMA);
    if (object == NULL)
        return NULL;
    object->Version = 1;
    object->Size = sizeof *object;
    object->DmaOperations = (PDMA_OPERATIONS)(object + 1);
    struct io_dma_adapter **end = dma_link(NULL);
    *end = machine_alloc(sizeof **end);
    **end = (struct io_dma_adapter){
        .object = object,
        .pdo = pdo,
        .driver = gate_current_caller(),
        .site = gate_current_site(),
        .is_gathering = description->ScatterGather,
        .limit = dma_limit(description),
        .registers = (ULONG)nt_mdl_span(0, description->MaximumLength) + 1,
    };
    *ret_registers = (*end)->registers;
    return object;
}

/* What an adapter still holds; NULL: nothing. */
static const char *dma_holds(const struct io_dma_adapter *adapter)
{
    if (adapter->waiting != NULL)
        return "a request that waits for it";
    if (adapter->buffers != NULL)
        return "a common buffer";
    if (adapter->held != NULL)
        return adapter->held->is_list ? "a scatter/gather list" : "map registers";
    return NULL;
}

static void dma_free_buffer(struct io_dma_buffer **link, const char *routine)
{
    struct io_dma_buffer *gone = *link;
    struct mm_block *block;
    bool is_overrun;
    *link = gone->next;
    mm_pool_free(gone->address, gate_current_caller(), gate_current_site(), &block, &is_overrun);
    if (is_overrun)
        breach_say("pool-overrun", "memory of others is overwritten",
                   "written outside a common buffer of %" PRIu64 " bytes (%s)", gone->length,
                   routine);
    machine_free(gone);
}

static void dma_remove(struct io_dma_adapter **link)
{
    struct io_dma_adapter *adapter = *link;
    struct io_dma_transfer *next;
    *link = adapter->next;
    while (adapter->buffers != NULL)
        dma_free_buffer(&adapter->buffers, "with its adapter");
    while (adapter->held != NULL)
        io_dma_release(adapter, &adapter->held);
    for (; adapter->waiting != NULL; adapter->waiting = next) {
        next = adapter->waiting->next;
        if (adapter->waiting->is_ours)
            io_free(adapter->waiting->base);
        machine_free(adapter->waiting);
    }
    io_free(adapter->object);
    machine_free(adapter);
}

VOID NTAPI HalPutDmaAdapter(PDMA_ADAPTER DmaAdapter)
{
    const struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "PutDmaAdapter");
    const char *held = dma_holds(adapter);
    if (held != NULL)
        breach_say("dma-misuse", "what it holds is lost (Driver Verifier 0xE6)",
                   "PutDmaAdapter of an adapter that has %s", held);
    dma_remove(dma_link(DmaAdapter));
}

PVOID NTAPI HalAllocateCommonBuffer(PDMA_ADAPTER DmaAdapter, ULONG Length,
                                    PPHYSICAL_ADDRESS LogicalAddress, BOOLEAN CacheEnabled)
{
    (void)CacheEnabled;
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "AllocateCommonBuffer");
    if (Length == 0)
        return NULL;
    void *buffer = mm_pool_alloc_request(&(struct mm_pool_request){
        .pool = MM_NONPAGED,
        .size = Length,
        .alignment = PAGE_SIZE,
        .tag = IO_TAG_DMA,
        .site = gate_current_site(),
        .what = "a common buffer",
        .physical_high = adapter->limit,
    });
    if (buffer == NULL)
        return NULL;
    struct io_dma_buffer *record = machine_alloc(sizeof *record);
    *record = (struct io_dma_buffer){adapter->buffers, (uint64_t)buffer, Length};
    adapter->buffers = record;
    LogicalAddress->QuadPart = (LONGLONG)mm_physical((uint64_t)buffer);
    return buffer;
}

VOID NTAPI HalFreeCommonBuffer(PDMA_ADAPTER DmaAdapter, ULONG Length,
                               PHYSICAL_ADDRESS LogicalAddress, PVOID VirtualAddress,
                               BOOLEAN CacheEnabled)
{
    (void)CacheEnabled;
    uint64_t address = (uint64_t)VirtualAddress;
    struct io_dma_adapter *adapter = io_dma_get(DmaAdapter, "FreeCommonBuffer");
    struct io_dma_buffer **link = &adapter->buffers;
    while (*link != NULL && (*link)->address != address)
        link = &(*link)->next;
    if (*link == NULL || (*link)->length != Length ||
        (uint64_t)LogicalAddress.QuadPart != mm_physical(address)) {
        breach_say("dma-misuse", "Windows frees somebody's memory (Driver Verifier 0xE6)",
                   "FreeCommonBuffer of %u bytes at 0x%" PRIx64
                   ", which is no common buffer of this adapter",
                   Length, address);
        return;
    }
    dma_free_buffer(link, "FreeCommonBuffer");
}

ULONG NTAPI HalGetDmaAlignment(PDMA_ADAPTER DmaAdapter)
{
    io_dma_get(DmaAdapter, "GetDmaAlignment");
    return 1;
}

ULONG NTAPI HalReadDmaCounter(PDMA_ADAPTER DmaAdapter)
{
    io_dma_get(DmaAdapter, "ReadDmaCounter");
    breach_say("dma-misuse", "the answer means nothing",
               "ReadDmaCounter of a bus master's adapter, which has no counter");
    return 0;
}

static void dma_report(struct io_dma_adapter *adapter, const char *when)
{
    char note[160];
    const char *held = dma_holds(adapter);
    if (adapter->is_reported)
        return;
    adapter->is_reported = true;
    snprintf(note, sizeof note, "a DMA adapter is not put back when %s%s%s", when,
             held != NULL ? "; it has " : "", held != NULL ? held : "");
    EMIT(BREACH, breach, .rule = "dma-left", .driver = adapter->driver, .site = adapter->site,
         .note = note);
}

void io_dma_check_removed(const DEVICE_OBJECT *pdo)
{
    for (struct io_dma_adapter *at = io_state()->dma_adapters; at != NULL; at = at->next)
        if (at->pdo == pdo)
            dma_report(at, "its device is removed");
}

void io_dma_check_left(uint32_t driver)
{
    struct io_dma_adapter **link = &io_state()->dma_adapters;
    while (*link != NULL) {
        if ((*link)->driver != driver) {
            link = &(*link)->next;
            continue;
        }
        dma_report(*link, "its driver is unloaded");
        dma_remove(link);
    }
}
