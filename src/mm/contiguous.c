/* See mm/pages.h: contiguous memory. */
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/mm_state.h"
#include "mm/pages.h"

#include <inttypes.h>

#define CONTIGUOUS_TAG 0x6d43204du /* 'M Cm' */

struct mm_contiguous {
    MEMORY_CACHING_TYPE cache;
};

PVOID NTAPI MmAllocateContiguousMemorySpecifyCache(SIZE_T NumberOfBytes,
                                                   PHYSICAL_ADDRESS LowestAcceptableAddress,
                                                   PHYSICAL_ADDRESS HighestAcceptableAddress,
                                                   PHYSICAL_ADDRESS BoundaryAddressMultiple,
                                                   MEMORY_CACHING_TYPE CacheType)
{
    if (NumberOfBytes == 0 || HighestAcceptableAddress.QuadPart == 0)
        return NULL;
    void *base = mm_pool_alloc_request(&(struct mm_pool_request){
        .pool = MM_NONPAGED,
        .size = NumberOfBytes,
        .alignment = PAGE_SIZE,
        .tag = CONTIGUOUS_TAG,
        .owner = gate_current_caller(),
        .site = gate_current_site(),
        .what = "contiguous memory",
        .physical_low = (uint64_t)LowestAcceptableAddress.QuadPart,
        .physical_high = (uint64_t)HighestAcceptableAddress.QuadPart,
        .physical_boundary = (uint64_t)BoundaryAddressMultiple.QuadPart,
    });
    if (base == NULL)
        return NULL;
    struct mm_contiguous *record = machine_alloc(sizeof *record);
    record->cache = CacheType;
    map_put(&mm_state()->contiguous, (uint64_t)base, record);
    return base;
}

PVOID NTAPI MmAllocateContiguousMemory(SIZE_T NumberOfBytes,
                                       PHYSICAL_ADDRESS HighestAcceptableAddress)
{
    const PHYSICAL_ADDRESS none = {.QuadPart = 0};
    return MmAllocateContiguousMemorySpecifyCache(NumberOfBytes, none, HighestAcceptableAddress,
                                                  none, MmCached);
}

VOID NTAPI MmFreeContiguousMemory(PVOID BaseAddress)
{
    uint64_t base = (uint64_t)BaseAddress;
    struct mm_block *block = mm_pool_find(base);
    void *record = base > 1 ? map_remove(&mm_state()->contiguous, base) : NULL;
    if (record == NULL)
        breach_stop("pages-bad-free", "Windows stops: BAD_POOL_CALLER (0xC2/60)",
                    "MmFreeContiguousMemory of 0x%" PRIx64 ", which %s", base,
                    block != NULL && block->what != NULL && block->is_freed
                        ? "was freed before"
                        : "is not the base of contiguous memory");
    machine_free(record);
    bool is_overrun;
    mm_pool_free(base, gate_current_caller(), gate_current_site(), &block, &is_overrun);
    if (is_overrun)
        breach_say("pool-overrun", "memory of others is overwritten",
                   "written outside contiguous memory of %" PRIu64 " bytes", block->size);
}

VOID NTAPI MmFreeContiguousMemorySpecifyCache(PVOID BaseAddress, SIZE_T NumberOfBytes,
                                              MEMORY_CACHING_TYPE CacheType)
{
    uint64_t base = (uint64_t)BaseAddress;
    const struct mm_block *block = mm_pool_find(base);
    const struct mm_contiguous *record = base > 1 ? map_find(&mm_state()->contiguous, base) : NULL;
    if (record != NULL && (block->size != NumberOfBytes || record->cache != CacheType))
        breach_say("pages-bad-free", "Windows frees another size than it gave",
                   "MmFreeContiguousMemorySpecifyCache with %" PRIu64 " bytes, cache type %d; it "
                   "was %" PRIu64 " bytes, cache type %d",
                   (uint64_t)NumberOfBytes, (int)CacheType, block->size, (int)record->cache);
    MmFreeContiguousMemory(BaseAddress);
}
