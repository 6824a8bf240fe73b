/*
 * Images made by hand, and a way to ask whether memory is there without touching it.
 */
#ifndef DRYDOCK_TESTS_MEMORY_FIXTURE_H
#define DRYDOCK_TESTS_MEMORY_FIXTURE_H

#include "machine_fixture.h"
#include "plat/map.h"

#include <unistd.h>

/* Linux reads the byte for us, and says EFAULT where it may not be read. */
static inline bool is_readable(uint64_t address)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    bool is_written = write(ends[1], (const void *)address, 1) == 1;
    close(ends[0]);
    close(ends[1]);
    return is_written;
}

/* The n-th page-sized image, with one range of that access. */
static inline struct module *fixture_image(unsigned n, enum plat_access access)
{
    char name[16];
    snprintf(name, sizeof name, "%c.sys", 'a' + n);
    uint64_t base = arena_extents[ARENA_IMAGES].base + n * 0x10000;
    struct module *module = module_add(name, base, PLAT_PAGE_SIZE);
    module->range_count = 1;
    module->ranges[0] = (struct module_range){.base = base,
                                              .size = PLAT_PAGE_SIZE,
                                              .access = (uint8_t)access,
                                              .is_writable = access == PLAT_ACCESS_WRITE,
                                              .is_executable = access == PLAT_ACCESS_EXECUTE};
    plat_map_protect(base, PLAT_PAGE_SIZE, access);
    return module;
}

#endif
