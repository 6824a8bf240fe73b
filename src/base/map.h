/*
 * A map from non-zero 64-bit keys to pointers, open addressing, memory from a heap.
 *
 * Look-ups are O(1); there is no iteration, so no order of hashing can reach a result.
 */
#ifndef DRYDOCK_BASE_MAP_H
#define DRYDOCK_BASE_MAP_H

#include "base/heap.h"

struct map_slot {
    uint64_t key; /* 0: never used; 1: removed */
    void *value;
};

struct map {
    struct heap *heap;
    struct map_slot *slots;
    uint64_t mask;       /* number of slots - 1 */
    uint64_t live, used; /* used counts removed slots too */
};

void map_init(struct map *map, struct heap *heap);
void map_fini(struct map *map);

/* NULL when absent. Keys are greater than 1. */
void *map_find(const struct map *map, uint64_t key);

/* Adds or replaces; value must not be NULL. */
void map_put(struct map *map, uint64_t key, void *value);

/* The next value, in the order of slots, which depends on the keys alone and means nothing; *at
 * begins as 0. NULL at the end. */
void *map_next(const struct map *map, uint64_t *at);

/* Returns what was there, or NULL. */
void *map_remove(struct map *map, uint64_t key);

#endif
