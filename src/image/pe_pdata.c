/*
 * The exception directory (.pdata): 12-byte entries begin, end, unwind, sorted by begin.
 *
 * Invariant: an answer is an entry whose range is inside the image and around the address asked
 * for; in a damaged table the search ends after log2(count) steps, finding something true or
 * nothing.
 */
#include "image/pe_pdata.h"

#include "image/pe_format.h"

#define ENTRY_SIZE       12u
#define UNWIND_CHAINED   0x4u /* in the flags, the upper five bits of the first byte */
#define UNWIND_REDIRECTS 0x1u /* the unwind RVA is that of another entry */

uint32_t pe_function_row(const struct pe_image *image, const void *mapped, uint32_t rva)
{
    struct pe_directory directory = image->directories[PE_DIRECTORY_EXCEPTION];
    if (directory.rva == 0)
        return 0;
    uint32_t low = 0, high = directory.size / ENTRY_SIZE;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, row = directory.rva + middle * ENTRY_SIZE;
        const uint8_t *entry = pe_read(image, mapped, row, ENTRY_SIZE);
        uint32_t begin = entry != NULL ? pe_load32(entry) : 0;
        if (begin == 0 || rva < begin) /* zero entries pad the table's end */
            high = middle;
        else if (rva >= pe_load32(entry + 4))
            low = middle + 1;
        else
            return pe_load32(entry + 4) <= image->image_size ? row : 0;
    }
    return 0;
}

bool pe_function_find(const struct pe_image *image, const void *mapped, uint32_t rva,
                      struct pe_function *ret_function)
{
    uint32_t row = pe_function_row(image, mapped, rva);
    const uint8_t *entry = row != 0 ? pe_read(image, mapped, row, ENTRY_SIZE) : NULL;
    if (entry == NULL)
        return false;
    *ret_function =
        (struct pe_function){pe_load32(entry), pe_load32(entry + 4), pe_load32(entry + 8)};
    return true;
}

bool pe_function_bounds(const struct pe_image *image, const void *mapped, uint32_t rva,
                        uint32_t *ret_begin, uint32_t *ret_end)
{
    struct pe_function function;
    if (!pe_function_find(image, mapped, rva, &function))
        return false;
    *ret_begin = function.begin;
    *ret_end = function.end;
    return true;
}

/* Entries that continue another one begin in the middle of a routine. */
static bool is_continuation(const struct pe_image *image, const void *mapped,
                            const struct pe_function *function)
{
    if ((function->unwind & UNWIND_REDIRECTS) != 0)
        return true;
    const uint8_t *unwind = pe_read(image, mapped, function->unwind, 1);
    return unwind != NULL && (unwind[0] >> 3 & UNWIND_CHAINED) != 0;
}

bool pe_is_code_start(const struct pe_image *image, const void *mapped, uint32_t rva)
{
    const struct pe_section *section = pe_section_at(image, rva);
    if (section == NULL || !pe_section_is_executable(section))
        return false;
    struct pe_function function;
    if (pe_function_find(image, mapped, rva, &function) && function.begin == rva &&
        !is_continuation(image, mapped, &function))
        return true;
    return rva == image->entry_rva || pe_export_is_at(image, mapped, rva) ||
           pe_config_is_guard_target(image, mapped, rva) || pe_symbol_is_at(image, rva);
}

struct code_walk {
    void (*visit)(void *ctx, uint32_t rva);
    void *ctx;
};

static bool code_visit_export(void *ctx, const struct pe_export *entry)
{
    const struct code_walk *walk = ctx;
    walk->visit(walk->ctx, entry->rva);
    return true;
}

static bool code_visit_symbol(void *ctx, const struct pe_symbol *symbol)
{
    const struct code_walk *walk = ctx;
    walk->visit(walk->ctx, symbol->rva);
    return true;
}

void pe_code_each(const struct pe_image *image, const void *mapped,
                  void (*visit)(void *ctx, uint32_t rva), void *ctx)
{
    struct code_walk walk = {visit, ctx};
    const struct pe_directory *directory = &image->directories[PE_DIRECTORY_EXCEPTION];
    visit(ctx, image->entry_rva);
    for (uint32_t at = 0; at + ENTRY_SIZE <= directory->size; at += ENTRY_SIZE) {
        const uint8_t *entry = pe_read(image, mapped, directory->rva + at, ENTRY_SIZE);
        if (entry == NULL)
            break;
        visit(ctx, pe_load32(entry));
    }
    for (uint32_t i = 0; i < image->config.guard_count; i++) {
        const uint8_t *entry = pe_config_guard_target(image, mapped, i);
        if (entry == NULL)
            break;
        visit(ctx, pe_load32(entry));
    }
    pe_export_each(image, mapped, code_visit_export, &walk, NULL); /* damaged: those before it */
    pe_symbol_each(image, code_visit_symbol, &walk);
}
