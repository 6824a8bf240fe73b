/*
 * COFF symbols: 18-byte records in the file, behind the sections, with a string table after them.
 *
 * Windows ignores them, so damage here never refuses an image: a table outside the file counts as
 * no table, a record that makes no sense is passed over.
 */
#include "image/pe_format.h"

#define SYMBOL_VALUE     8u
#define SYMBOL_SECTION   12u
#define SYMBOL_TYPE      14u
#define SYMBOL_CLASS     16u
#define SYMBOL_AUX_COUNT 17u

#define CLASS_EXTERNAL 2u
#define CLASS_STATIC   3u
#define CLASS_LABEL    6u
#define TYPE_FUNCTION  2u /* in bits 4 and 5 */

void pe_symbol_parse(struct pe_image *image)
{
    uint64_t end = image->symbol_offset + (uint64_t)image->symbol_count * SYMBOL_SIZE;
    if (image->symbol_offset == 0 || end + 4 > image->file_size) {
        image->symbol_count = 0;
        return;
    }
    uint32_t size = pe_load32(image->file + end);
    if (size <= image->file_size - end) {
        image->string_offset = (uint32_t)end;
        image->string_size = size;
    }
}

/* A name is 8 bytes in place, or 0 and an offset into the string table. */
static bool name_decode(const struct pe_image *image, const uint8_t *record,
                        struct pe_symbol *ret_symbol)
{
    const uint8_t *name = record;
    uint32_t limit = 8;
    if (pe_load32(record) == 0) {
        uint32_t offset = pe_load32(record + 4);
        if (offset >= image->string_size)
            return false;
        name = image->file + image->string_offset + offset;
        limit = image->string_size - offset;
    }
    uint32_t length = 0;
    for (; length < limit && length < PE_NAME_MAX && name[length] != 0; length++)
        if (name[length] < 0x20 || name[length] > 0x7E)
            return false;
    ret_symbol->name = (const char *)name;
    ret_symbol->name_length = length;
    return length != 0;
}

/* False for records that name no place: files, sections, absolute values, undefined ones. */
static bool symbol_decode(const struct pe_image *image, const uint8_t *record,
                          struct pe_symbol *ret_symbol)
{
    uint32_t section_number = pe_load16(record + SYMBOL_SECTION);
    uint32_t value = pe_load32(record + SYMBOL_VALUE);
    uint32_t type = pe_load16(record + SYMBOL_TYPE);
    uint32_t class = record[SYMBOL_CLASS];
    if (section_number == 0 || section_number > image->section_count)
        return false;
    if (class != CLASS_EXTERNAL && class != CLASS_STATIC && class != CLASS_LABEL)
        return false;
    if (class == CLASS_STATIC && type == 0 && record[SYMBOL_AUX_COUNT] != 0)
        return false; /* a section's own record */
    const struct pe_section *section = &image->sections[section_number - 1];
    if (value >= section->size)
        return false;
    *ret_symbol = (struct pe_symbol){
        .rva = section->rva + value,
        .section = section,
        .is_function = (type >> 4 & 3) == TYPE_FUNCTION,
        .is_external = class == CLASS_EXTERNAL,
    };
    return name_decode(image, record, ret_symbol);
}

void pe_symbol_each(const struct pe_image *image,
                    bool (*visit)(void *ctx, const struct pe_symbol *symbol), void *ctx)
{
    const uint8_t *records = image->file + image->symbol_offset;
    for (uint64_t i = 0; i < image->symbol_count; i++) {
        const uint8_t *record = records + i * SYMBOL_SIZE;
        struct pe_symbol symbol;
        if (symbol_decode(image, record, &symbol) && !visit(ctx, &symbol))
            return;
        i += record[SYMBOL_AUX_COUNT];
    }
}

struct nearest {
    uint32_t rva;
    const struct pe_section *section;
    struct pe_symbol best;
};

static bool nearest_visit(void *ctx, const struct pe_symbol *symbol)
{
    struct nearest *nearest = ctx;
    const struct pe_symbol *best = &nearest->best;
    if (symbol->section != nearest->section || symbol->rva > nearest->rva)
        return true;
    if (best->name == NULL || symbol->rva > best->rva ||
        (symbol->rva == best->rva && symbol->is_function && !best->is_function))
        nearest->best = *symbol;
    return true;
}

bool pe_symbol_find_nearest(const struct pe_image *image, uint32_t rva,
                            struct pe_symbol *ret_symbol)
{
    struct nearest nearest = {.rva = rva, .section = pe_section_at(image, rva)};
    if (nearest.section == NULL)
        return false;
    pe_symbol_each(image, nearest_visit, &nearest);
    *ret_symbol = nearest.best;
    return nearest.best.name != NULL;
}

bool pe_symbol_is_at(const struct pe_image *image, uint32_t rva)
{
    struct pe_symbol symbol;
    return pe_symbol_find_nearest(image, rva, &symbol) && symbol.rva == rva;
}
