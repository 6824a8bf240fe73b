/* See symbols.h. The sources are asked in the order of their worth, and each is opened by the
 * first question that gets as far as it. */
#include "image/symbols.h"

#include "base/panic.h"
#include "image/pe.h"
#include "image/symbols_dwarf.h"
#include "image/symbols_pe.h"
#include "image/symbols_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct symbols {
    char *image_name;
    const void *file;
    size_t size;
    bool is_parsed, is_dwarf_tried, is_coff_read, is_exports_read;
    struct pe_image image;       /* once is_parsed; without sections if the file is no driver */
    struct symbols_dwarf *dwarf; /* NULL: none, or not yet tried */
    struct symbols_table coff, exports;
};

struct symbols *symbols_open(const char *image_name, const void *file, size_t size)
{
    struct symbols *symbols = calloc(1, sizeof *symbols);
    char *name_copy = strdup(image_name);
    if (symbols == NULL || name_copy == NULL)
        panic("no memory for the symbols of %s", image_name);
    symbols->image_name = name_copy;
    symbols->file = file;
    symbols->size = size;
    return symbols;
}

void symbols_close(struct symbols *symbols)
{
    if (symbols == NULL)
        return;
    symbols_dwarf_close(symbols->dwarf);
    symbols_table_fini(&symbols->coff);
    symbols_table_fini(&symbols->exports);
    free(symbols->image_name);
    free(symbols);
}

static const struct pe_image *get_image(struct symbols *symbols)
{
    if (!symbols->is_parsed &&
        !pe_parse(symbols->image_name, symbols->file, symbols->size, &symbols->image, NULL))
        symbols->image = (struct pe_image){.file = symbols->file};
    symbols->is_parsed = true;
    return &symbols->image;
}

static struct symbols_dwarf *find_dwarf(struct symbols *symbols)
{
    if (!symbols->is_dwarf_tried)
        symbols->dwarf = symbols_dwarf_open(get_image(symbols));
    symbols->is_dwarf_tried = true;
    return symbols->dwarf;
}

static const struct symbols_table *get_coff(struct symbols *symbols)
{
    if (!symbols->is_coff_read)
        symbols_pe_coff(get_image(symbols), &symbols->coff);
    symbols->is_coff_read = true;
    return &symbols->coff;
}

static const struct symbols_table *get_exports(struct symbols *symbols)
{
    if (!symbols->is_exports_read)
        symbols_pe_exports(get_image(symbols), &symbols->exports);
    symbols->is_exports_read = true;
    return &symbols->exports;
}

static const struct symbols_range *find_function(struct symbols *symbols, uint32_t rva,
                                                 enum symbols_source *ret_source)
{
    const struct symbols_range *range = NULL;
    struct symbols_dwarf *dwarf = find_dwarf(symbols);
    *ret_source = SYMBOLS_DWARF;
    if (dwarf != NULL)
        range = symbols_table_find(symbols_dwarf_functions(dwarf), rva);
    if (range == NULL) {
        *ret_source = SYMBOLS_COFF;
        range = symbols_pe_nearest(get_image(symbols), get_coff(symbols), rva);
    }
    if (range == NULL) {
        *ret_source = SYMBOLS_EXPORT;
        range = symbols_pe_nearest(get_image(symbols), get_exports(symbols), rva);
    }
    if (range == NULL)
        *ret_source = SYMBOLS_NONE;
    return range;
}

/* Copies the end of a text that is too long: of a path that is the part that tells. What a file
 * says reaches terminals, so control characters do not pass. */
static void copy_tail(char *ret_text, size_t size, const char *text, size_t length)
{
    size_t skip = length < size ? 0 : length - (size - 1);
    for (size_t i = skip; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        ret_text[i - skip] = byte < 0x20 || byte == 0x7f ? '?' : (char)byte;
    }
    ret_text[length - skip] = '\0';
}

/* DWARF written on Windows has backslashes. */
static const char *base_name(const char *path)
{
    const char *base = path;
    for (const char *c = path; *c != '\0'; c++)
        if (*c == '/' || *c == '\\')
            base = c + 1;
    return base;
}

static bool find_line(struct symbols *symbols, uint32_t rva, struct symbols_place *place)
{
    struct symbols_dwarf *dwarf = find_dwarf(symbols);
    struct symbols_line line;
    if (dwarf == NULL || !symbols_dwarf_line(dwarf, rva, &line))
        return false;
    const char *base = base_name(line.path);
    copy_tail(place->path, sizeof place->path, line.path, strlen(line.path));
    copy_tail(place->file, sizeof place->file, base, strlen(base));
    place->line = line.line;
    place->column = line.column;
    return true;
}

bool symbols_find(struct symbols *symbols, uint32_t rva, bool is_return_address,
                  struct symbols_place *ret_place)
{
    memset(ret_place, 0, sizeof *ret_place);
    /* A call may be its function's last instruction: the return address is in the next one then. */
    uint32_t inside = is_return_address && rva != 0 ? rva - 1 : rva;
    const struct symbols_range *function = find_function(symbols, inside, &ret_place->source);
    if (function != NULL) {
        size_t room = sizeof ret_place->function - 1; /* of a name the beginning tells */
        copy_tail(ret_place->function, sizeof ret_place->function, function->name,
                  function->name_length < room ? function->name_length : room);
        ret_place->function_rva = function->entry;
    } else {
        snprintf(ret_place->function, sizeof ret_place->function, "%.100s+0x%x",
                 symbols->image_name, rva);
    }
    bool has_line = find_line(symbols, inside, ret_place);
    return has_line || function != NULL;
}

/* The cheapest source first: they agree, but DWARF alone knows the name of a function that the
 * compiler renamed (a part, a clone). */
uint32_t symbols_function_named(struct symbols *symbols, const char *name)
{
    const struct symbols_range *range = symbols_table_named(get_coff(symbols), name);
    if (range == NULL)
        range = symbols_table_named(get_exports(symbols), name);
    struct symbols_dwarf *dwarf = range == NULL ? find_dwarf(symbols) : NULL;
    if (dwarf != NULL)
        range = symbols_table_named(symbols_dwarf_functions(dwarf), name);
    return range == NULL ? 0 : range->entry;
}
