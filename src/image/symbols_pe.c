/* See symbols_pe.h. Everything is read from the file (mapped = NULL), which does not change. */
#include "image/symbols_pe.h"

#include "image/pe_pdata.h"

#include <string.h>

struct collection {
    const struct pe_image *image;
    struct symbols_table *table;
};

static void add_name(struct collection *collection, uint32_t rva, const char *name,
                     uint32_t name_length, uint32_t rank)
{
    const struct pe_section *section = pe_section_at(collection->image, rva);
    if (section == NULL || !pe_section_is_executable(section))
        return;
    symbols_table_add(collection->table, &(struct symbols_range){
                                             .rva = rva,
                                             .end = section->rva + section->size,
                                             .entry = rva,
                                             .rank = rank,
                                             .name = name,
                                             .name_length = name_length,
                                         });
}

/* Compilers mark functions by type; an assembler's are plain external names. Its local names are
 * as often labels inside a function, and left out. */
static bool coff_visit(void *ctx, const struct pe_symbol *symbol)
{
    if (symbol->is_function || symbol->is_external)
        add_name(ctx, symbol->rva, symbol->name, symbol->name_length, symbol->is_function ? 0 : 1);
    return true;
}

void symbols_pe_coff(const struct pe_image *image, struct symbols_table *ret_table)
{
    struct collection collection = {image, ret_table};
    pe_symbol_each(image, coff_visit, &collection);
    symbols_table_sort(ret_table);
}

static bool export_visit(void *ctx, const struct pe_export *entry)
{
    if (entry->name != NULL && entry->forwarder == NULL)
        add_name(ctx, entry->rva, entry->name, (uint32_t)strlen(entry->name), 0);
    return true;
}

void symbols_pe_exports(const struct pe_image *image, struct symbols_table *ret_table)
{
    struct collection collection = {image, ret_table};
    pe_export_each(image, NULL, export_visit, &collection, NULL); /* damaged: those before it */
    symbols_table_sort(ret_table);
}

/* Where the function that an entry describes starts: a part split off is chained to the whole. */
static uint32_t function_start(const struct pe_image *image, struct pe_function function)
{
    enum { CHAIN_MAX = 32, FLAG_CHAININFO = 4, CODE_SIZE = 2 };
    for (unsigned depth = 0; depth < CHAIN_MAX; depth++) {
        const uint8_t *unwind = pe_read(image, NULL, function.unwind, 4);
        if (unwind == NULL || (unwind[0] >> 3 & FLAG_CHAININFO) == 0)
            break;
        uint32_t codes = (unwind[2] + 1u) & ~1u; /* CountOfCodes, padded to an even number */
        const void *next =
            pe_read(image, NULL, function.unwind + 4 + codes * CODE_SIZE, sizeof function);
        if (next == NULL)
            break;
        memcpy(&function, next, sizeof function);
    }
    return function.begin;
}

/* Between a name and an address in no entry (a leaf function's, or padding) lies no entry either.
 * Leaf functions are short; of an address far behind the name nothing is said. */
static bool is_leaf_of(const struct pe_image *image, uint32_t name_rva, uint32_t rva)
{
    enum { LEAF_SIZE_MAX = 4096 };
    if (image->directories[PE_DIRECTORY_EXCEPTION].rva == 0)
        return true;
    if (rva - name_rva > LEAF_SIZE_MAX)
        return false;
    struct pe_function function;
    for (uint32_t at = name_rva; at < rva; at++)
        if (pe_function_find(image, NULL, at, &function))
            return false;
    return true;
}

const struct symbols_range *symbols_pe_nearest(const struct pe_image *image,
                                               const struct symbols_table *table, uint32_t rva)
{
    const struct symbols_range *range = symbols_table_find(table, rva);
    struct pe_function function;
    if (range == NULL)
        return NULL;
    if (pe_function_find(image, NULL, rva, &function))
        return range->rva >= function_start(image, function) ? range : NULL;
    return is_leaf_of(image, range->rva, rva) ? range : NULL;
}
