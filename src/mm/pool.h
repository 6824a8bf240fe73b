/*
 * Pool: every block with an owner, red zones, a fill pattern and quarantine.
 *
 * Blocks lie in ARENA_POOL (nonpaged) and ARENA_PAGED; their records lie in the books, found by any
 * address inside them. A freed block is filled, kept as history and not reused while the region has
 * room, so that a late touch can name who freed it. Addresses depend on the order of allocations
 * only.
 */
#ifndef DRYDOCK_MM_POOL_H
#define DRYDOCK_MM_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MM_RED_ZONE   16   /* bytes before and after a block */
#define MM_FILL_FRESH 0xcd /* uninitialised pool */
#define MM_FILL_FREED 0xdd
#define MM_FILL_RED   0xfd

enum mm_pool { MM_NONPAGED, MM_PAGED };

struct mm_block {
    uint64_t base; /* what the driver got */
    uint64_t size; /* what it asked for */
    uint32_t tag;
    uint32_t owner; /* module number; 0: the kernel's own (device objects, IRPs) */
    enum mm_pool pool;
    bool is_freed;
    uint64_t sequence; /* 1, 2, ...: n-th allocation of the run */
    uint64_t site;     /* return address of the allocating call, 0 if the kernel's */
    uint64_t free_site;
    uint32_t freed_by; /* module number */
    bool is_watched;   /* WATCHED_FREED is said before it is freed */
    const char *what;  /* NULL: pool; else what it is, and no pool routine frees it */
};

/* What an allocation asks for. */
struct mm_pool_request {
    enum mm_pool pool;
    size_t size;
    size_t alignment; /* a power of two, 16 .. 4096 */
    uint32_t tag;
    uint32_t owner;
    uint64_t site;
    bool is_zeroed; /* else filled with MM_FILL_FRESH */
    const char *what;
    /* Physical addresses that the block must lie between, and a power of two of which it must not
     * cross a multiple; 0: anywhere. Memory is handed out upwards only: what lies below low cannot
     * be skipped. */
    uint64_t physical_low, physical_high, physical_boundary;
};

/* NULL when the region has no such room. */
void *mm_pool_alloc_request(const struct mm_pool_request *request);

/* size bytes, 16-aligned (page-aligned from one page on), filled with MM_FILL_FRESH or zeroed; NULL
 * when the region is exhausted. */
void *mm_pool_alloc(enum mm_pool pool, size_t size, uint32_t tag, uint32_t owner, uint64_t site,
                    bool is_zeroed);

/* Frees a block at its base. False (and nothing done) if there is none or it was freed before:
 * *ret_block tells which, NULL when unknown. Checks red zones: *ret_is_overrun. */
bool mm_pool_free(uint64_t base, uint32_t freed_by, uint64_t site, struct mm_block **ret_block,
                  bool *ret_is_overrun);

/* Frees a block of the kernel's own, of which red zones are nobody's concern. */
void mm_pool_free_own(const void *block);

/* The block (live or freed) that holds address, red zones excluded; NULL if none. */
struct mm_block *mm_pool_find(uint64_t address);

/* A live block is somebody else's from now on. */
void mm_pool_give(struct mm_block *block, uint32_t owner);

/* Live blocks of an owner, in order of allocation: calls visit for each. */
void mm_pool_each_live(uint32_t owner, void (*visit)(void *context, const struct mm_block *block),
                       void *context);

/* As mm_pool_alloc, but the base is a multiple of alignment. */
void *mm_pool_alloc_aligned(enum mm_pool pool, size_t size, size_t alignment, uint32_t tag,
                            uint32_t owner, uint64_t site, bool is_zeroed);

/* One past the last address of a pool that was ever handed out, red zone included. */
uint64_t mm_pool_used_end(enum mm_pool pool);

/* Looks at every block, live ones for damaged red zones, freed ones for writes after the free, in
 * order of address, and calls visit with the first byte that is not as it was left. */
void mm_pool_each_damaged(void (*visit)(void *context, const struct mm_block *block,
                                        uint64_t address),
                          void *context);

/* Allocations of the run so far: a block with a higher sequence was made later. */
uint64_t mm_pool_sequence(void);

#endif
