/* See mm/pages.h: pages for an MDL. */
#include "mm/pages.h"

#include "base/panic.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/mdl.h"
#include "mm/mm_state.h"

#define PAGES_TAG 0x67504d6du /* 'mMPg' */
#define PAGES_MAX (0x100000000ull - PAGE_SIZE)

static uint64_t pages_take(uint64_t low, uint64_t high, uint64_t size, bool is_zeroed)
{
    return (uint64_t)mm_pool_alloc_request(
        &(struct mm_pool_request){.pool = MM_NONPAGED,
                                  .size = size,
                                  .alignment = PAGE_SIZE,
                                  .tag = PAGES_TAG,
                                  .site = gate_current_site(),
                                  .is_zeroed = is_zeroed,
                                  .what = "memory of MmAllocatePagesForMdl",
                                  .physical_low = low,
                                  .physical_high = high});
}

static void pages_drop(uint64_t base)
{
    struct mm_block *block;
    bool is_overrun;
    bool is_freed =
        mm_pool_free(base, gate_current_caller(), gate_current_site(), &block, &is_overrun);
    invariant(is_freed);
}

PMDL NTAPI MmAllocatePagesForMdlEx(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                                   PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes,
                                   MEMORY_CACHING_TYPE CacheType, ULONG Flags)
{
    (void)CacheType;
    uint64_t size = (TotalBytes + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
    bool is_chunked = (Flags & MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS) && SkipBytes.QuadPart != 0;
    if (TotalBytes == 0 || TotalBytes > PAGES_MAX || HighAddress.QuadPart == 0)
        return NULL;
    if (is_chunked && SkipBytes.QuadPart != PAGE_SIZE) {
        EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
             .what = "MmAllocatePagesForMdlEx for contiguous chunks that are aligned");
        machine_stop(MACHINE_STOP_UNSUPPORTED);
    }
    uint64_t base = pages_take((uint64_t)LowAddress.QuadPart, (uint64_t)HighAddress.QuadPart, size,
                               !(Flags & MM_DONT_ZERO_ALLOCATION));
    MDL *mdl = base != 0 ? mm_mdl_alloc(0, (ULONG)size, NULL) : NULL;
    if (mdl == NULL) {
        if (base != 0)
            pages_drop(base);
        return NULL;
    }
    struct mm_mdl *record = mm_mdl_get(mdl, "");
    mm_mdl_fill(record, base, "MmAllocatePagesForMdl");
    mdl->MdlFlags |= MDL_PAGES_LOCKED;
    record->pages = base;
    record->holder = gate_current_caller();
    record->holder_site = gate_current_site();
    return mdl;
}

PMDL NTAPI MmAllocatePagesForMdl(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                                 PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes)
{
    return MmAllocatePagesForMdlEx(LowAddress, HighAddress, SkipBytes, TotalBytes, MmCached, 0);
}

VOID NTAPI MmFreePagesFromMdl(PMDL MemoryDescriptorList)
{
    struct mm_mdl *record = mm_mdl_get(MemoryDescriptorList, "MmFreePagesFromMdl");
    if (record->pages == 0)
        breach_stop("pages-bad-free", "Windows stops: PFN_LIST_CORRUPT (0x4E)",
                    "MmFreePagesFromMdl of an MDL that has no pages from MmAllocatePagesForMdl");
    if (record->is_mapped) {
        breach_say("mdl-freed-in-use", "the mapping leads to pages that others get",
                   "MmFreePagesFromMdl of an MDL that is still mapped");
        mm_mdl_unmap(record);
    }
    pages_drop(record->pages);
    record->pages = 0;
    MemoryDescriptorList->MdlFlags &= ~MDL_PAGES_LOCKED;
    mm_mdl_settle(record);
}
