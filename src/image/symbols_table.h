/*
 * A sorted table of named address ranges; where functions and units of every source are kept.
 *
 * Names are borrowed and carry their length (COFF's short ones have no terminator). When memory
 * runs out entries are dropped: fewer answers, never wrong ones.
 */
#ifndef DRYDOCK_IMAGE_SYMBOLS_TABLE_H
#define DRYDOCK_IMAGE_SYMBOLS_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct symbols_range {
    uint32_t rva, end;    /* [rva, end) */
    uint32_t entry;       /* the function's entry point; differs from rva in a split-off part */
    uint32_t rank;        /* of several that start together the lowest rank is found */
    uint32_t name_length; /* 0: no name */
    const char *name;
    uint64_t unit; /* DWARF: the offset of the compilation unit's DIE */
};

struct symbols_table {
    struct symbols_range *ranges;
    size_t count, capacity;
};

void symbols_table_add(struct symbols_table *table, const struct symbols_range *range);

/* To be called once, after the last add and before the first find. */
void symbols_table_sort(struct symbols_table *table);

/* Of the ranges that start last at or below rva the one of lowest rank, if rva lies in it; else
 * NULL. */
const struct symbols_range *symbols_table_find(const struct symbols_table *table, uint32_t rva);

/* The lowest range of that name, or NULL. */
const struct symbols_range *symbols_table_named(const struct symbols_table *table,
                                                const char *name);

void symbols_table_fini(struct symbols_table *table);

#endif
