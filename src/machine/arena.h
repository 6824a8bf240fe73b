/*
 * The arena: everything the machine owns, at fixed addresses (DESIGN law 3).
 *
 * Each region has one use and one protection policy; a snapshot copies the part of each that was
 * used. Regions a driver may see: the processor page, images, stubs, pools, stacks. The books are
 * ours: while driver code runs they are read-only (when guarded), so a wild write ends in a trap.
 * Images and stubs lie within 2 GiB of each other.
 */
#ifndef DRYDOCK_MACHINE_ARENA_H
#define DRYDOCK_MACHINE_ARENA_H

#include <stdbool.h>
#include <stdint.h>

#define ARENA_BASE 0x200000000000ull
#define ARENA_SIZE 0x001000000000ull /* 64 GiB, reserved, not backed */

/* ARENA_REGION(NAME, offset, size, access): in address order. */
#define ARENA_REGIONS                                                                              \
    ARENA_REGION(PROCESSOR, 0x000000000, 0x000200000, WRITE) /* KPCR, shared user data, threads */ \
    ARENA_REGION(BOOKS, 0x000200000, 0x03fe00000, WRITE)     /* begins on a huge page */           \
    ARENA_REGION(UNSUPPORTED, 0x040000000, 0x001000000, NONE) /* unsupported imports point here */ \
    ARENA_REGION(STUBS, 0x048000000, 0x008000000, EXECUTE)                                         \
    ARENA_REGION(IMAGES, 0x050000000, 0x030000000, NONE)                                           \
    ARENA_REGION(POOL, 0x080000000, 0x180000000, WRITE)                                            \
    ARENA_REGION(PAGED, 0x200000000, 0x180000000, WRITE)                                           \
    ARENA_REGION(STACKS, 0x380000000, 0x080000000, NONE)                                           \
    ARENA_REGION(SNAPSHOTS, 0x400000000, 0x800000000, WRITE) /* not part of a snapshot itself */   \
    ARENA_REGION(WIRE, 0xc00000000, 0x000100000, WRITE)      /* bytes on their way to the parent */

enum arena_region {
#define ARENA_REGION(name, offset, size, access) ARENA_##name,
    ARENA_REGIONS
#undef ARENA_REGION
        ARENA_REGION_COUNT
};

struct arena_extent {
    uint64_t base;
    uint64_t size;
};

extern const struct arena_extent arena_extents[ARENA_REGION_COUNT];

#define ARENA_BOOKS_BASE (ARENA_BASE + 0x200000)

/* The first pages of ARENA_PROCESSOR: what gs points at, the mirror of the page that Windows has at
 * 0xFFFFF78000000000, and from ARENA_THREADS on one thread object of ARENA_THREAD_SIZE a thread. */
#define ARENA_KPCR        (ARENA_BASE + 0x0000)
#define ARENA_SHARED_DATA (ARENA_BASE + 0x2000)
#define ARENA_THREADS     (ARENA_BASE + 0x4000)
#define ARENA_THREAD_SIZE 0x400

/* User-mode addresses lie below it (MmUserProbeAddress): 64 KiB less than the kernel's first one. A
 * driver may reach for them in a __try block; whatever lies above is the kernel's. */
#define ARENA_USER_END (ARENA_BASE - 0x10000)

/* True if address lies in the region. */
bool arena_contains(enum arena_region region, uint64_t address);

/* True if a driver may own [address, address + size): images, pools, stacks, processor page. */
bool arena_is_driver_visible(uint64_t address, uint64_t size);

/* True if address lies in a region that is Drydock's own and that no driver has business with. */
bool arena_is_ours(uint64_t address);

/* "pool", "images", ... for findings about wild accesses; "no memory" outside the arena. */
const char *arena_region_name(uint64_t address);

#endif
