/* See mm/address.h. */
#include "mm/address.h"

#include "machine/machine.h"
#include "mm/pool.h"
#include "nt/mdl.h"

#define ADDRESS_PAGE(address) ((address) & ~(uint64_t)(PAGE_SIZE - 1))

enum address_kind {
    ADDRESS_BACKED = 1,
    ADDRESS_WRITABLE = 2,
    ADDRESS_PAGED = 4,
};

static unsigned address_image_kind(uint64_t address)
{
    const struct module *module = module_find(address);
    for (uint32_t i = 0; module != NULL && i < module->range_count; i++) {
        const struct module_range *range = &module->ranges[i];
        if (address - range->base >= range->size)
            continue;
        if (range->is_gone)
            return 0;
        return ADDRESS_BACKED | (range->is_writable ? ADDRESS_WRITABLE : 0) |
               (range->is_paged ? ADDRESS_PAGED : 0);
    }
    return 0;
}

bool mm_address_is_stack(uint64_t address)
{
    const struct task_table *table = &machine()->tasks;
    if (!arena_contains(ARENA_STACKS, address))
        return false;
    for (uint32_t i = 0; i < table->count; i++) {
        uint64_t low = (uint64_t)table->tasks[i]->fiber.stack_low;
        if (low != 0 && address - low < TASK_STACK_SIZE - TASK_STACK_GUARD)
            return true;
    }
    return false;
}

/* Of the page that holds the address. */
static unsigned address_kind(uint64_t address)
{
    uint64_t page = ADDRESS_PAGE(address);
    const struct machine *m = machine();
    if (arena_contains(ARENA_IMAGES, address))
        return address_image_kind(address);
    if (arena_contains(ARENA_POOL, address))
        return page < mm_pool_used_end(MM_NONPAGED) ? ADDRESS_BACKED | ADDRESS_WRITABLE : 0;
    if (arena_contains(ARENA_PAGED, address))
        return page < mm_pool_used_end(MM_PAGED) ? ADDRESS_BACKED | ADDRESS_WRITABLE | ADDRESS_PAGED
                                                 : 0;
    bool is_processor =
        arena_contains(ARENA_PROCESSOR, address) &&
        page - arena_extents[ARENA_PROCESSOR].base < m->region_used[ARENA_PROCESSOR];
    return is_processor || mm_address_is_stack(address) ? ADDRESS_BACKED | ADDRESS_WRITABLE : 0;
}

/* What all pages are, and what some are. */
static void address_range_kind(uint64_t address, uint64_t size, unsigned *ret_all,
                               unsigned *ret_some)
{
    uint64_t last = ADDRESS_PAGE(address + (size > 0 ? size - 1 : 0));
    *ret_all = ~0u;
    *ret_some = 0;
    for (uint64_t page = ADDRESS_PAGE(address); page <= last && *ret_all != 0; page += PAGE_SIZE) {
        unsigned kind = address_kind(page);
        *ret_all &= kind;
        *ret_some |= kind;
    }
    if (last < ADDRESS_PAGE(address))
        *ret_all = 0;
}

bool mm_address_is_backed(uint64_t address, uint64_t size)
{
    unsigned all, some;
    address_range_kind(address, size, &all, &some);
    return all & ADDRESS_BACKED;
}

bool mm_address_is_writable(uint64_t address, uint64_t size)
{
    unsigned all, some;
    address_range_kind(address, size, &all, &some);
    return all & ADDRESS_WRITABLE;
}

bool mm_address_is_paged(uint64_t address, uint64_t size)
{
    unsigned all, some;
    address_range_kind(address, size, &all, &some);
    return some & ADDRESS_PAGED;
}

BOOLEAN NTAPI MmIsAddressValid(PVOID VirtualAddress)
{
    return mm_address_is_backed((uint64_t)VirtualAddress, 1);
}
