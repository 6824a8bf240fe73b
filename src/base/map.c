/* See base/map.h. */
#include "base/map.h"

#include "base/panic.h"

#define MAP_KEY_EMPTY   0u
#define MAP_KEY_REMOVED 1u
#define MAP_SLOTS_FIRST 64u

static uint64_t map_mix(uint64_t key)
{
    key ^= key >> 32;
    key *= 0x9e3779b97f4a7c15ull;
    return key ^ key >> 29;
}

void map_init(struct map *map, struct heap *heap)
{
    *map = (struct map){.heap = heap, .mask = MAP_SLOTS_FIRST - 1};
    map->slots = heap_alloc(heap, MAP_SLOTS_FIRST * sizeof *map->slots);
}

void map_fini(struct map *map)
{
    heap_free(map->heap, map->slots);
    *map = (struct map){0};
}

static struct map_slot *map_slot_find(const struct map *map, uint64_t key)
{
    for (uint64_t i = map_mix(key) & map->mask;; i = (i + 1) & map->mask) {
        struct map_slot *slot = &map->slots[i];
        if (slot->key == key)
            return slot;
        if (slot->key == MAP_KEY_EMPTY)
            return NULL;
    }
}

void *map_find(const struct map *map, uint64_t key)
{
    struct map_slot *slot = map_slot_find(map, key);
    return slot != NULL && key > MAP_KEY_REMOVED ? slot->value : NULL;
}

static void map_insert_new(struct map *map, uint64_t key, void *value)
{
    uint64_t i = map_mix(key) & map->mask;
    while (map->slots[i].key > MAP_KEY_REMOVED)
        i = (i + 1) & map->mask;
    map->used += map->slots[i].key == MAP_KEY_EMPTY;
    map->live++;
    map->slots[i] = (struct map_slot){key, value};
}

static void map_grow(struct map *map)
{
    struct map old = *map;
    uint64_t count = old.mask + 1;
    if (old.live * 4 >= count)
        count *= 2;
    map->slots = heap_alloc(map->heap, count * sizeof *map->slots); /* may not come back */
    map->mask = count - 1;
    map->live = map->used = 0;
    for (uint64_t i = 0; i <= old.mask; i++)
        if (old.slots[i].key > MAP_KEY_REMOVED)
            map_insert_new(map, old.slots[i].key, old.slots[i].value);
    heap_free(map->heap, old.slots);
}

void map_put(struct map *map, uint64_t key, void *value)
{
    invariant(key > MAP_KEY_REMOVED && value != NULL);
    struct map_slot *slot = map_slot_find(map, key);
    if (slot != NULL) {
        slot->value = value;
        return;
    }
    if ((map->used + 1) * 2 > map->mask)
        map_grow(map);
    map_insert_new(map, key, value);
}

void *map_next(const struct map *map, uint64_t *at)
{
    while (map->slots != NULL && *at <= map->mask) {
        const struct map_slot *slot = &map->slots[(*at)++];
        if (slot->key > 1)
            return slot->value;
    }
    return NULL;
}

void *map_remove(struct map *map, uint64_t key)
{
    struct map_slot *slot = map_slot_find(map, key);
    if (slot == NULL || key <= MAP_KEY_REMOVED)
        return NULL;
    slot->key = MAP_KEY_REMOVED;
    map->live--;
    return slot->value;
}
