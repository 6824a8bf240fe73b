/* See machine/arena.h. */
#include "machine/arena.h"

#include <stddef.h>

const struct arena_extent arena_extents[ARENA_REGION_COUNT] = {
#define ARENA_REGION(name, offset, size, access) [ARENA_##name] = {ARENA_BASE + (offset), size},
    ARENA_REGIONS
#undef ARENA_REGION
};

bool arena_contains(enum arena_region region, uint64_t address)
{
    return address - arena_extents[region].base < arena_extents[region].size;
}

static const struct {
    enum arena_region region;
    const char *name;
    bool is_driver_visible;
} arena_names[] = {
    {ARENA_PROCESSOR, "the processor page", true},
    {ARENA_BOOKS, "Drydock's own books", false},
    {ARENA_UNSUPPORTED, "an unsupported import", false},
    {ARENA_STUBS, "a gate", false},
    {ARENA_IMAGES, "an image", true},
    {ARENA_POOL, "nonpaged pool", true},
    {ARENA_PAGED, "paged pool", true},
    {ARENA_STACKS, "a kernel stack", true},
    {ARENA_SNAPSHOTS, "Drydock's snapshots", false},
    {ARENA_WIRE, "Drydock's report", false},
};

bool arena_is_driver_visible(uint64_t address, uint64_t size)
{
    for (size_t i = 0; i < sizeof arena_names / sizeof arena_names[0]; i++) {
        const struct arena_extent *extent = &arena_extents[arena_names[i].region];
        if (arena_names[i].is_driver_visible && address - extent->base < extent->size)
            return size <= extent->size - (address - extent->base);
    }
    return false;
}

bool arena_is_ours(uint64_t address)
{
    return arena_contains(ARENA_BOOKS, address) || arena_contains(ARENA_SNAPSHOTS, address) ||
           arena_contains(ARENA_WIRE, address);
}

const char *arena_region_name(uint64_t address)
{
    for (size_t i = 0; i < sizeof arena_names / sizeof arena_names[0]; i++)
        if (arena_contains(arena_names[i].region, address))
            return arena_names[i].name;
    return "no memory";
}
