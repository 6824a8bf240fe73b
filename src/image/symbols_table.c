/* See symbols_table.h. */
#include "image/symbols_table.h"

#include <stdlib.h>
#include <string.h>

void symbols_table_add(struct symbols_table *table, const struct symbols_range *range)
{
    if (table->count == table->capacity) {
        size_t capacity = table->capacity == 0 ? 64 : table->capacity * 2;
        struct symbols_range *ranges = realloc(table->ranges, capacity * sizeof *ranges);
        if (ranges == NULL)
            return;
        table->ranges = ranges;
        table->capacity = capacity;
    }
    table->ranges[table->count++] = *range;
}

/* A total order on what can be told apart, because qsort is not stable. */
static int symbols_table_compare(const void *left_range, const void *right_range)
{
    const struct symbols_range *left = left_range, *right = right_range;
    if (left->rva != right->rva)
        return left->rva < right->rva ? -1 : 1;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    uint32_t shorter =
        left->name_length < right->name_length ? left->name_length : right->name_length;
    int order = shorter == 0 ? 0 : memcmp(left->name, right->name, shorter);
    if (order != 0)
        return order;
    return (left->name_length > right->name_length) - (left->name_length < right->name_length);
}

void symbols_table_sort(struct symbols_table *table)
{
    if (table->count < 2)
        return;
    qsort(table->ranges, table->count, sizeof *table->ranges, symbols_table_compare);
}

const struct symbols_range *symbols_table_find(const struct symbols_table *table, uint32_t rva)
{
    size_t low = 0, high = table->count; /* ranges below low start at or below rva */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->ranges[middle].rva <= rva)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct symbols_range *found = &table->ranges[low - 1];
    while (found > table->ranges && found[-1].rva == found->rva)
        found--;
    return rva < found->end ? found : NULL;
}

const struct symbols_range *symbols_table_named(const struct symbols_table *table, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; length != 0 && i < table->count; i++) {
        const struct symbols_range *range = &table->ranges[i];
        if (range->name_length == length && memcmp(range->name, name, length) == 0)
            return range;
    }
    return NULL;
}

void symbols_table_fini(struct symbols_table *table)
{
    free(table->ranges);
    *table = (struct symbols_table){0};
}
