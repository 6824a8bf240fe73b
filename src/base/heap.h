/*
 * The allocator of our own books: size classes over one region of the arena.
 *
 * Invariants: the same calls in the same order give the same addresses; memory comes back zeroed;
 * every block carries its class and a mark, checked when it is freed. A snapshot of the region's
 * used part is a snapshot of the heap, because the heap's head lies in it.
 */
#ifndef DRYDOCK_BASE_HEAP_H
#define DRYDOCK_BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAP_CLASS_COUNT 60 /* the largest: 1 GiB */

struct heap {
    uint64_t base;  /* first byte handed out */
    uint64_t limit; /* one past the last byte of the region */
    uint64_t next;  /* everything from here on was never used */
    uint64_t live_bytes;
    /* Called when size bytes do not fit, before a panic: may make room, or never return. */
    void (*full)(struct heap *heap);
    void *free_list[HEAP_CLASS_COUNT];
};

void heap_init(struct heap *heap, uint64_t base, uint64_t limit);

/* size bytes (0 counts as 1), zeroed, 16-aligned. Panics when the region is full. Tables grow by
 * doubling (base/map.c, machine/schedule.c): a block may be as large as any of them gets. */
void *heap_alloc(struct heap *heap, size_t size);

/* Gives back what heap_alloc returned; NULL is allowed. */
void heap_free(struct heap *heap, void *block);

#endif
