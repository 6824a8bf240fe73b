/* See mm/mdl.h: the records, and MDLs of memory that is never paged out. */
#include "mm/mdl.h"

#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/address.h"
#include "mm/mm_state.h"
#include "mm/physical.h"
#include "mm/section.h"

#include <inttypes.h>

#define MDL_TAG 0x206c644du /* 'Mdl ' */

struct mm_mdl *mm_mdl_find(const MDL *mdl)
{
    return (uint64_t)mdl > 1 ? map_find(&mm_state()->mdls, (uint64_t)mdl) : NULL;
}

struct mm_mdl *mm_mdl_get(MDL *mdl, const char *routine)
{
    struct mm_mdl *record = mm_mdl_find(mdl);
    if (record != NULL)
        return record;
    if ((uint64_t)mdl % sizeof(PVOID) != 0 || !mm_address_is_writable((uint64_t)mdl, sizeof *mdl))
        breach_stop("mdl-misuse", "Windows stops with a page fault",
                    "%s was given 0x%" PRIx64 ", which is no MDL", routine, (uint64_t)mdl);
    struct mm_state *mm = mm_state();
    record = machine_alloc(sizeof *record);
    record->mdl = mdl;
    record->previous = mm->mdl_last;
    *(mm->mdl_last != NULL ? &mm->mdl_last->next : &mm->mdl_first) = record;
    mm->mdl_last = record;
    map_put(&mm->mdls, (uint64_t)mdl, record);
    return record;
}

void mm_mdl_settle(struct mm_mdl *record)
{
    struct mm_state *mm = mm_state();
    if (record->is_allocated || record->is_locked || record->is_mapped || record->pages != 0)
        return;
    *(record->previous != NULL ? &record->previous->next : &mm->mdl_first) = record->next;
    *(record->next != NULL ? &record->next->previous : &mm->mdl_last) = record->previous;
    map_remove(&mm->mdls, (uint64_t)record->mdl);
    machine_free(record);
}

MDL *mm_mdl_alloc(uint64_t address, ULONG size, const char *what)
{
    uint64_t count = nt_mdl_span(address, size);
    MDL *mdl = mm_pool_alloc_request(
        &(struct mm_pool_request){.pool = MM_NONPAGED,
                                  .size = sizeof *mdl + count * sizeof(PFN_NUMBER),
                                  .alignment = 16,
                                  .tag = MDL_TAG,
                                  .owner = gate_current_caller(),
                                  .site = gate_current_site(),
                                  .is_zeroed = true,
                                  .what = what});
    if (mdl == NULL)
        return NULL;
    nt_mdl_init(mdl, address, size);
    mm_mdl_get(mdl, "")->capacity = (uint32_t)count;
    return mdl;
}

void mm_mdl_fill(struct mm_mdl *record, uint64_t address, const char *routine)
{
    MDL *mdl = record->mdl;
    uint64_t count = nt_mdl_span(address, mdl->ByteCount), room = record->capacity;
    if (room == 0 && mdl->Size > (CSHORT)sizeof *mdl)
        room = ((size_t)mdl->Size - sizeof *mdl) / sizeof(PFN_NUMBER);
    if (count > room || !mm_address_is_writable((uint64_t)nt_mdl_pages(mdl), count * 8))
        breach_stop("mdl-misuse", "Windows writes behind the MDL",
                    "%s: the MDL has room for %" PRIu64 " pages, the buffer has %" PRIu64, routine,
                    room, count);
    for (uint64_t i = 0; i < count; i++)
        nt_mdl_pages(mdl)[i] = (mm_physical(address) >> PAGE_SHIFT) + i;
}

static void mdl_check_nonpaged(const struct mm_mdl *record)
{
    const MDL *mdl = record->mdl;
    uint64_t address = nt_mdl_address(mdl);
    static const char effect[] = "what the MDL says is wrong as soon as the page is moved";
    if (record->is_locked || record->pages != 0)
        breach_say("mdl-misuse", effect,
                   "MmBuildMdlForNonPagedPool of an MDL whose pages are locked");
    else if (!mm_address_is_backed(address, mdl->ByteCount))
        breach_stop("mdl-misuse", "Windows stops with a page fault",
                    "MmBuildMdlForNonPagedPool: there is no memory at 0x%" PRIx64, address);
    else if (mm_address_is_paged(address, mdl->ByteCount))
        breach_say("mdl-misuse", effect,
                   "MmBuildMdlForNonPagedPool of pageable memory (Driver Verifier 0xC4/7F)");
    else if (mm_address_is_stack(address))
        breach_say("mdl-misuse", effect, "MmBuildMdlForNonPagedPool of memory on a kernel stack");
}

VOID NTAPI MmBuildMdlForNonPagedPool(PMDL MemoryDescriptorList)
{
    MDL *mdl = MemoryDescriptorList;
    struct mm_mdl *record = mm_mdl_get(mdl, "MmBuildMdlForNonPagedPool");
    mdl_check_nonpaged(record);
    mm_mdl_fill(record, nt_mdl_address(mdl), "MmBuildMdlForNonPagedPool");
    mdl->Process = NULL;
    mdl->MappedSystemVa = (PVOID)nt_mdl_address(mdl);
    mdl->MdlFlags |= MDL_SOURCE_IS_NONPAGED_POOL;
    mm_mdl_settle(record);
}

const char *mm_mdl_find_active(uint64_t base, uint64_t size, uint64_t *ret_object)
{
    for (const struct mm_mdl *at = mm_state()->mdl_first; at != NULL; at = at->next) {
        *ret_object = (uint64_t)at->mdl;
        if (*ret_object - base < size)
            return "an MDL whose pages are locked or mapped";
    }
    *ret_object = 0;
    return NULL;
}

bool mm_mdl_is_holding(const MDL *mdl)
{
    const struct mm_mdl *record = map_find(&mm_state()->mdls, (uint64_t)mdl);
    return record != NULL && (record->is_locked || record->pages != 0);
}

void mm_mdl_check_left(uint32_t driver)
{
    for (struct mm_mdl *at = mm_state()->mdl_first, *next; at != NULL; at = next) {
        next = at->next;
        if (at->holder != driver || !(at->is_locked || at->pages != 0))
            continue;
        EMIT(BREACH, breach, .rule = "pages-left-locked", .driver = driver, .site = at->holder_site,
             .note = at->is_locked ? "pages that MmProbeAndLockPages locked are still locked"
                                   : "pages from MmAllocatePagesForMdl were never freed",
             .effect = "Windows stops: DRIVER_LEFT_LOCKED_PAGES_IN_PROCESS (0xCB)");
        at->holder = 0; /* said once */
    }
    mm_section_check_left(driver);
}

SIZE_T NTAPI MmSizeOfMdl(PVOID Base, SIZE_T Length)
{
    return sizeof(MDL) + nt_mdl_span((uint64_t)Base, Length) * sizeof(PFN_NUMBER);
}
