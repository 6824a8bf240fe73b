/*
 * The export directory: an array of RVAs by ordinal, and names sorted beside their indexes into it.
 *
 * Invariant: the three arrays are inside the image before one of them is read. Names are searched
 * one by one: a table whose names are unsorted or partly damaged still answers for the good ones.
 */
#include "image/pe_format.h"

#define EXPORT_SIZE           40u
#define EXPORT_BASE           16u
#define EXPORT_FUNCTION_COUNT 20u
#define EXPORT_NAME_COUNT     24u
#define EXPORT_FUNCTIONS      28u
#define EXPORT_NAMES          32u
#define EXPORT_INDEXES        36u

struct export_table {
    const struct pe_image *image;
    const void *mapped;
    uint32_t rva; /* of the directory */
    uint32_t ordinal_base, function_count, name_count;
    const uint8_t *functions, *names, *indexes;
};

static uint32_t entry32(const uint8_t *array, size_t i)
{
    return pe_load32(array + i * 4);
}

static uint16_t entry16(const uint8_t *array, size_t i)
{
    return pe_load16(array + i * 2);
}

/* False with an error when damaged; an image without exports has an empty table. */
static bool table_read(const struct pe_image *image, const void *mapped, struct export_table *table,
                       struct error *error)
{
    uint32_t rva = image->directories[PE_DIRECTORY_EXPORT].rva;
    *table = (struct export_table){.image = image, .mapped = mapped, .rva = rva};
    if (rva == 0)
        return true;
    const uint8_t *directory = pe_read(image, mapped, rva, EXPORT_SIZE);
    if (directory == NULL)
        return pe_refuse_at(image, error, rva, "the export directory runs out of the image");
    uint32_t functions = pe_load32(directory + EXPORT_FUNCTION_COUNT);
    uint32_t names = pe_load32(directory + EXPORT_NAME_COUNT);
    if (functions > PE_EXPORT_MAX || names > PE_EXPORT_MAX)
        return pe_refuse_at(image, error, rva, "%u exports and %u names; at most %u of each",
                            functions, names, PE_EXPORT_MAX);
    table->functions =
        pe_read(image, mapped, pe_load32(directory + EXPORT_FUNCTIONS), functions * 4);
    table->names = pe_read(image, mapped, pe_load32(directory + EXPORT_NAMES), names * 4);
    table->indexes = pe_read(image, mapped, pe_load32(directory + EXPORT_INDEXES), names * 2);
    if ((functions != 0 && table->functions == NULL) ||
        (names != 0 && (table->names == NULL || table->indexes == NULL)))
        return pe_refuse_at(image, error, rva, "an export array is outside the image");
    table->ordinal_base = pe_load32(directory + EXPORT_BASE);
    table->function_count = functions;
    table->name_count = names;
    return true;
}

static bool rva_in(uint32_t rva, struct pe_directory directory)
{
    return rva >= directory.rva && rva - directory.rva < directory.size;
}

/* Fills what the function array says; *ret_export's rva and forwarder stay empty for a hole in it.
 */
static bool function_decode(const struct export_table *table, uint32_t index,
                            struct pe_export *ret_export, struct error *error)
{
    const struct pe_image *image = table->image;
    uint32_t rva = entry32(table->functions, index);
    ret_export->ordinal = table->ordinal_base + index;
    if (rva == 0)
        return true;
    if (rva_in(rva, image->directories[PE_DIRECTORY_EXPORT])) {
        ret_export->forwarder = pe_string(image, table->mapped, rva, PE_NAME_MAX);
        if (ret_export->forwarder == NULL || strchr(ret_export->forwarder, '.') == NULL)
            return pe_refuse_at(image, error, rva, "export %u forwards to no MODULE.Name",
                                ret_export->ordinal);
        return true;
    }
    if (rva >= image->image_size)
        return pe_refuse_at(image, error, table->rva,
                            "export %u is at rva 0x%x, outside the image's 0x%x bytes",
                            ret_export->ordinal, rva, image->image_size);
    ret_export->rva = rva;
    return true;
}

static bool named_decode(const struct export_table *table, uint32_t i, uint32_t *ret_index,
                         struct pe_export *ret_export, struct error *error)
{
    uint32_t name_rva = entry32(table->names, i);
    *ret_export = (struct pe_export){0};
    ret_export->name = pe_string(table->image, table->mapped, name_rva, PE_NAME_MAX);
    if (ret_export->name == NULL || ret_export->name[0] == 0)
        return pe_refuse_at(table->image, error, table->rva,
                            "the name of export %u of %u, at rva 0x%x, is no printable string "
                            "inside the image",
                            i + 1, table->name_count, name_rva);
    *ret_index = entry16(table->indexes, i);
    if (*ret_index >= table->function_count)
        return pe_refuse_at(table->image, error, table->rva,
                            "export %s has index %u of %u functions", ret_export->name, *ret_index,
                            table->function_count);
    return function_decode(table, *ret_index, ret_export, error);
}

static bool is_hole(const struct pe_export *entry)
{
    return entry->rva == 0 && entry->forwarder == NULL;
}

bool pe_export_find_name(const struct pe_image *image, const void *mapped, const char *name,
                         struct pe_export *ret_export)
{
    struct export_table table;
    if (!table_read(image, mapped, &table, NULL))
        return false;
    for (uint32_t i = 0; i < table.name_count; i++) {
        const char *found = pe_string(image, mapped, entry32(table.names, i), PE_NAME_MAX);
        uint32_t index;
        if (found != NULL && strcmp(found, name) == 0)
            return named_decode(&table, i, &index, ret_export, NULL) && !is_hole(ret_export);
    }
    return false;
}

bool pe_export_find_ordinal(const struct pe_image *image, const void *mapped, uint32_t ordinal,
                            struct pe_export *ret_export)
{
    struct export_table table;
    if (!table_read(image, mapped, &table, NULL) ||
        ordinal - table.ordinal_base >= table.function_count)
        return false;
    uint32_t wanted = ordinal - table.ordinal_base, index;
    for (uint32_t i = 0; i < table.name_count; i++)
        if (entry16(table.indexes, i) == wanted &&
            named_decode(&table, i, &index, ret_export, NULL))
            return !is_hole(ret_export);
    *ret_export = (struct pe_export){0};
    return function_decode(&table, wanted, ret_export, NULL) && !is_hole(ret_export);
}

bool pe_export_each(const struct pe_image *image, const void *mapped,
                    bool (*visit)(void *ctx, const struct pe_export *entry), void *ctx,
                    struct error *error)
{
    struct export_table table;
    struct pe_export entry;
    uint8_t is_named[PE_EXPORT_MAX / 8] = {0};
    if (!table_read(image, mapped, &table, error))
        return false;
    for (uint32_t i = 0; i < table.name_count; i++) {
        uint32_t index = 0;
        if (!named_decode(&table, i, &index, &entry, error))
            return false;
        is_named[index / 8] |= (uint8_t)(1u << index % 8);
        if (!is_hole(&entry) && !visit(ctx, &entry))
            return false;
    }
    for (uint32_t i = 0; i < table.function_count; i++) {
        if ((is_named[i / 8] >> i % 8 & 1) != 0)
            continue;
        entry = (struct pe_export){0};
        if (!function_decode(&table, i, &entry, error))
            return false;
        if (!is_hole(&entry) && !visit(ctx, &entry))
            return false;
    }
    return true;
}

bool pe_export_is_at(const struct pe_image *image, const void *mapped, uint32_t rva)
{
    struct export_table table;
    if (!table_read(image, mapped, &table, NULL))
        return false;
    for (uint32_t i = 0; i < table.function_count; i++)
        if (entry32(table.functions, i) == rva)
            return true;
    return false;
}
