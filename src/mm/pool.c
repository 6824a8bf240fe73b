/*
 * See mm/pool.h. Memory is handed out upwards and never again, so the records of a pool, kept in
 * order of allocation, are sorted by address: a look-up is a search by halving. How far a pool is
 * used is machine()->region_used, which snapshots know.
 *
 * Invariant: [base - MM_RED_ZONE, base) and [base + size, base + size + MM_RED_ZONE) of every block
 * belong to it alone and hold MM_FILL_RED unless a driver wrote there.
 */
#include "mm/pool.h"

#include "base/panic.h"
#include "mm/mm_state.h"
#include "mm/physical.h"

#include <string.h>

#define MM_PAGE 4096u

static const enum arena_region mm_regions[2] = {
    [MM_NONPAGED] = ARENA_POOL,
    [MM_PAGED] = ARENA_PAGED,
};

struct mm_state *mm_state(void)
{
    void **slot = &machine()->slots[MACHINE_SLOT_MM];
    if (*slot != NULL)
        return *slot;
    struct mm_state *mm = *slot = machine_alloc(sizeof *mm);
    map_init(&mm->mdls, &machine()->books);
    map_init(&mm->contiguous, &machine()->books);
    map_init(&mm->sections, &machine()->books);
    return mm;
}

static void mm_records_add(struct mm_records *records, struct mm_record *record)
{
    records->by_address = machine_grow(records->by_address, records->count, &records->room,
                                       sizeof *records->by_address);
    records->by_address[records->count++] = record;
}

/* The last record whose base is not above address; NULL if there is none. */
static struct mm_record *mm_records_find(const struct mm_records *records, uint64_t address)
{
    uint64_t low = 0, high = records->count;
    while (low < high) {
        uint64_t middle = (low + high) / 2;
        if (records->by_address[middle]->block.base <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? records->by_address[low - 1] : NULL;
}

static void mm_owner_link(struct mm_owner *owner, struct mm_record *record)
{
    record->previous = owner->last;
    *(owner->last != NULL ? &owner->last->next : &owner->first) = record;
    owner->last = record;
}

static void mm_owner_unlink(struct mm_owner *owner, struct mm_record *record)
{
    *(record->previous != NULL ? &record->previous->next : &owner->first) = record->next;
    *(record->next != NULL ? &record->next->previous : &owner->last) = record->previous;
    record->next = record->previous = NULL;
}

/* Where a block goes: aligned, and within one page if a page can hold it, as Windows promises; and
 * within one stretch of physical memory if it must be. */
static uint64_t mm_pool_place(uint64_t from, const struct mm_pool_request *request)
{
    size_t size = request->size;
    uint64_t base = (from + request->alignment - 1) & ~(request->alignment - 1);
    if (size > 0 && size <= MM_PAGE && base / MM_PAGE != (base + size - 1) / MM_PAGE)
        base = (base + MM_PAGE - 1) & ~(uint64_t)(MM_PAGE - 1);
    uint64_t stretch = request->physical_boundary, at = mm_physical(base);
    if (stretch != 0 && at / stretch != (at + size - 1) / stretch)
        base += stretch - at % stretch;
    return base;
}

static bool mm_pool_is_within(uint64_t base, const struct mm_pool_request *request)
{
    uint64_t first = mm_physical(base), last = first + request->size - 1;
    if (request->physical_boundary != 0 && request->size > request->physical_boundary)
        return false;
    return first >= request->physical_low &&
           (request->physical_high == 0 || last <= request->physical_high);
}

/* Takes room for a block and its red zones; 0 when the region is exhausted. */
static uint64_t mm_pool_take(const struct mm_pool_request *request)
{
    const struct arena_extent *extent = &arena_extents[mm_regions[request->pool]];
    uint64_t *used = &machine()->region_used[mm_regions[request->pool]];
    size_t size = request->size;
    uint64_t base = mm_pool_place(extent->base + *used + MM_RED_ZONE, request);
    uint64_t room = extent->base + extent->size - base;
    if (size > extent->size || room > extent->size || room < size + MM_RED_ZONE ||
        !mm_pool_is_within(base, request))
        return 0;
    *used = base + size + MM_RED_ZONE - extent->base;
    return base;
}

void *mm_pool_alloc_request(const struct mm_pool_request *request)
{
    invariant(request->owner <= MODULE_MAX && (request->alignment & (request->alignment - 1)) == 0);
    uint64_t base = mm_pool_take(request), size = request->size;
    if (base == 0)
        return NULL;
    struct mm_state *mm = mm_state();
    struct mm_record *record = machine_alloc(sizeof *record);
    record->block = (struct mm_block){
        .base = base,
        .size = size,
        .tag = request->tag,
        .owner = request->owner,
        .pool = request->pool,
        .sequence = ++mm->sequence,
        .site = request->site,
        .what = request->what,
    };
    mm_records_add(&mm->pools[request->pool], record);
    mm_owner_link(&mm->owners[request->owner], record);
    memset((void *)(base - MM_RED_ZONE), MM_FILL_RED, MM_RED_ZONE);
    memset((void *)base, request->is_zeroed ? 0 : MM_FILL_FRESH, size);
    memset((void *)(base + size), MM_FILL_RED, MM_RED_ZONE);
    return (void *)base;
}

void *mm_pool_alloc_aligned(enum mm_pool pool, size_t size, size_t alignment, uint32_t tag,
                            uint32_t owner, uint64_t site, bool is_zeroed)
{
    return mm_pool_alloc_request(&(struct mm_pool_request){.pool = pool,
                                                           .size = size,
                                                           .alignment = alignment,
                                                           .tag = tag,
                                                           .owner = owner,
                                                           .site = site,
                                                           .is_zeroed = is_zeroed});
}

void *mm_pool_alloc(enum mm_pool pool, size_t size, uint32_t tag, uint32_t owner, uint64_t site,
                    bool is_zeroed)
{
    size_t alignment = size >= MM_PAGE ? MM_PAGE : 16;
    return mm_pool_alloc_aligned(pool, size, alignment, tag, owner, site, is_zeroed);
}

/* The first of count bytes that is not `fill`; 0 if all are. */
static uint64_t mm_pool_first_other(uint64_t address, uint64_t count, uint8_t fill)
{
    const uint8_t *bytes = (const uint8_t *)address;
    for (uint64_t i = 0; i < count; i++)
        if (bytes[i] != fill)
            return address + i;
    return 0;
}

static uint64_t mm_pool_first_damage(const struct mm_block *block)
{
    uint64_t at = mm_pool_first_other(block->base - MM_RED_ZONE, MM_RED_ZONE, MM_FILL_RED);
    if (at == 0 && block->is_freed)
        at = mm_pool_first_other(block->base, block->size, MM_FILL_FREED);
    if (at == 0)
        at = mm_pool_first_other(block->base + block->size, MM_RED_ZONE, MM_FILL_RED);
    return at;
}

bool mm_pool_free(uint64_t base, uint32_t freed_by, uint64_t site, struct mm_block **ret_block,
                  bool *ret_is_overrun)
{
    struct mm_block *block = mm_pool_find(base);
    *ret_block = block;
    *ret_is_overrun = false;
    if (block == NULL || block->base != base || block->is_freed)
        return false;
    *ret_is_overrun = mm_pool_first_damage(block) != 0;
    if (block->is_watched)
        EMIT(WATCHED_FREED, watched_freed, .base = base, .driver = freed_by, .site = site);
    block->is_freed = true;
    block->freed_by = freed_by;
    block->free_site = site;
    mm_owner_unlink(&mm_state()->owners[block->owner], (struct mm_record *)block);
    memset((void *)(base - MM_RED_ZONE), MM_FILL_RED, MM_RED_ZONE);
    memset((void *)base, MM_FILL_FREED, block->size);
    memset((void *)(base + block->size), MM_FILL_RED, MM_RED_ZONE);
    return true;
}

void mm_pool_free_own(const void *block)
{
    struct mm_block *record;
    bool is_overrun;
    mm_pool_free((uint64_t)block, 0, 0, &record, &is_overrun);
}

_Static_assert(offsetof(struct mm_record, block) == 0, "a block's record starts with it");

struct mm_block *mm_pool_find(uint64_t address)
{
    struct mm_state *mm = mm_state();
    for (unsigned pool = 0; pool < 2; pool++) {
        if (!arena_contains(mm_regions[pool], address))
            continue;
        struct mm_record *record = mm_records_find(&mm->pools[pool], address);
        if (record != NULL &&
            (address - record->block.base < record->block.size || address == record->block.base))
            return &record->block;
    }
    return NULL;
}

void mm_pool_give(struct mm_block *block, uint32_t owner)
{
    struct mm_state *mm = mm_state();
    invariant(owner <= MODULE_MAX && !block->is_freed);
    mm_owner_unlink(&mm->owners[block->owner], (struct mm_record *)block);
    block->owner = owner;
    mm_owner_link(&mm->owners[owner], (struct mm_record *)block);
}

void mm_pool_each_live(uint32_t owner, void (*visit)(void *context, const struct mm_block *block),
                       void *context)
{
    invariant(owner <= MODULE_MAX);
    for (struct mm_record *r = mm_state()->owners[owner].first, *next; r != NULL; r = next) {
        next = r->next;
        visit(context, &r->block);
    }
}

uint64_t mm_pool_used_end(enum mm_pool pool)
{
    return arena_extents[mm_regions[pool]].base + machine()->region_used[mm_regions[pool]];
}

void mm_pool_each_damaged(void (*visit)(void *context, const struct mm_block *block,
                                        uint64_t address),
                          void *context)
{
    const struct mm_state *mm = mm_state();
    for (unsigned pool = 0; pool < 2; pool++) {
        for (uint64_t i = 0; i < mm->pools[pool].count; i++) {
            const struct mm_block *block = &mm->pools[pool].by_address[i]->block;
            uint64_t at = mm_pool_first_damage(block);
            if (at != 0)
                visit(context, block, at);
        }
    }
}

uint64_t mm_pool_sequence(void)
{
    return mm_state()->sequence;
}
