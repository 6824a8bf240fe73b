/* See symbols_dwarf.h. Damaged DWARF: libdw checks what it reads; here every loop moves forward
 * through the file, and an address that lies outside the image is not believed. */
#include "image/symbols_dwarf.h"

#include "image/symbols_twin.h"
#include "plat/library.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

/* What is used of libdw, and of libelf, which it depends on. */
#define LIBDW_ENTRIES(ENTRY)                                                                       \
    ENTRY(elf_version)                                                                             \
    ENTRY(elf_memory)                                                                              \
    ENTRY(elf_end)                                                                                 \
    ENTRY(dwarf_begin_elf)                                                                         \
    ENTRY(dwarf_end)                                                                               \
    ENTRY(dwarf_nextcu)                                                                            \
    ENTRY(dwarf_offdie)                                                                            \
    ENTRY(dwarf_dieoffset)                                                                         \
    ENTRY(dwarf_child)                                                                             \
    ENTRY(dwarf_siblingof)                                                                         \
    ENTRY(dwarf_tag)                                                                               \
    ENTRY(dwarf_diename)                                                                           \
    ENTRY(dwarf_ranges)                                                                            \
    ENTRY(dwarf_entrypc)                                                                           \
    ENTRY(dwarf_getsrc_die)                                                                        \
    ENTRY(dwarf_lineaddr)                                                                          \
    ENTRY(dwarf_lineno)                                                                            \
    ENTRY(dwarf_linecol)                                                                           \
    ENTRY(dwarf_linesrc)

struct libdw {
    void *library;
#define ENTRY(name) __typeof__(&name) name;
    LIBDW_ENTRIES(ENTRY)
#undef ENTRY
};

struct symbols_dwarf {
    struct libdw lib;
    void *twin;
    Elf *elf;
    Dwarf *dwarf;
    uint64_t image_base;
    uint32_t image_size;
    struct symbols_table functions, units;
};

static bool libdw_load(struct libdw *lib)
{
    lib->library = plat_library_open("libdw.so.1");
    if (lib->library == NULL)
        return false;
    bool is_whole = true;
#define ENTRY(name)                                                                                \
    lib->name = (__typeof__(lib->name))plat_library_find(lib->library, #name);                     \
    is_whole = is_whole && lib->name != NULL;
    LIBDW_ENTRIES(ENTRY)
#undef ENTRY
    return is_whole;
}

/* Adds each of a DIE's address ranges to a table. A dropped function's range (the linker leaves 0)
 * lies below the image. */
static void add_ranges(struct symbols_dwarf *dwarf, Dwarf_Die *die, struct symbols_table *table,
                       struct symbols_range range)
{
    enum { RANGE_MAX = 1 << 16 };
    Dwarf_Addr base, start, end, entry;
    bool has_entry = dwarf->lib.dwarf_entrypc(die, &entry) == 0;
    ptrdiff_t position = 0;
    for (unsigned i = 0; i < RANGE_MAX; i++) {
        position = dwarf->lib.dwarf_ranges(die, position, &base, &start, &end);
        if (position <= 0)
            return;
        if (start < dwarf->image_base || end <= start ||
            end - dwarf->image_base > dwarf->image_size)
            continue;
        range.rva = (uint32_t)(start - dwarf->image_base);
        range.end = (uint32_t)(end - dwarf->image_base);
        range.entry = range.rva;
        if (has_entry && entry - dwarf->image_base < dwarf->image_size)
            range.entry = (uint32_t)(entry - dwarf->image_base);
        symbols_table_add(table, &range);
    }
}

/* A declaration, or the abstract form of an inlined function, has no ranges and adds nothing. */
static void add_function(struct symbols_dwarf *dwarf, Dwarf_Die *die, uint64_t unit)
{
    const char *name = dwarf->lib.dwarf_diename(die);
    if (name == NULL)
        return;
    struct symbols_range range = {
        .name = name, .name_length = (uint32_t)strlen(name), .unit = unit};
    add_ranges(dwarf, die, &dwarf->functions, range);
}

/* The functions among a DIE's children; C++ has them in namespaces too. */
static void add_functions(struct symbols_dwarf *dwarf, Dwarf_Die *parent, uint64_t unit,
                          unsigned depth)
{
    enum { NAMESPACE_DEPTH_MAX = 16 };
    Dwarf_Die die;
    if (depth == NAMESPACE_DEPTH_MAX || dwarf->lib.dwarf_child(parent, &die) != 0)
        return;
    for (;;) {
        int tag = dwarf->lib.dwarf_tag(&die);
        if (tag == DW_TAG_subprogram)
            add_function(dwarf, &die, unit);
        else if (tag == DW_TAG_namespace)
            add_functions(dwarf, &die, unit, depth + 1);
        Dwarf_Off offset = dwarf->lib.dwarf_dieoffset(&die);
        if (dwarf->lib.dwarf_siblingof(&die, &die) != 0 ||
            dwarf->lib.dwarf_dieoffset(&die) <= offset)
            return;
    }
}

static void add_units(struct symbols_dwarf *dwarf)
{
    Dwarf_Off offset = 0, next, abbreviations;
    size_t header_size;
    uint8_t address_size, offset_size;
    while (dwarf->lib.dwarf_nextcu(dwarf->dwarf, offset, &next, &header_size, &abbreviations,
                                   &address_size, &offset_size) == 0 &&
           next > offset) {
        Dwarf_Die die;
        uint64_t unit = offset + header_size;
        if (dwarf->lib.dwarf_offdie(dwarf->dwarf, unit, &die) != NULL) {
            add_ranges(dwarf, &die, &dwarf->units, (struct symbols_range){.unit = unit});
            add_functions(dwarf, &die, unit, 0);
        }
        offset = next;
    }
    symbols_table_sort(&dwarf->functions);
    symbols_table_sort(&dwarf->units);
}

static bool dwarf_attach(struct symbols_dwarf *dwarf, const struct pe_image *image)
{
    size_t twin_size;
    dwarf->twin = symbols_twin_new(image, &twin_size);
    if (dwarf->twin == NULL || !libdw_load(&dwarf->lib))
        return false;
    if (dwarf->lib.elf_version(EV_CURRENT) == EV_NONE)
        return false;
    dwarf->elf = dwarf->lib.elf_memory(dwarf->twin, twin_size);
    if (dwarf->elf == NULL)
        return false;
    dwarf->dwarf = dwarf->lib.dwarf_begin_elf(dwarf->elf, DWARF_C_READ, NULL);
    return dwarf->dwarf != NULL;
}

struct symbols_dwarf *symbols_dwarf_open(const struct pe_image *image)
{
    struct symbols_dwarf *dwarf = calloc(1, sizeof *dwarf);
    if (dwarf == NULL)
        return NULL;
    dwarf->image_base = image->preferred_base;
    dwarf->image_size = image->image_size;
    if (!dwarf_attach(dwarf, image)) {
        symbols_dwarf_close(dwarf);
        return NULL;
    }
    add_units(dwarf);
    return dwarf;
}

void symbols_dwarf_close(struct symbols_dwarf *dwarf)
{
    if (dwarf == NULL)
        return;
    symbols_table_fini(&dwarf->functions);
    symbols_table_fini(&dwarf->units);
    if (dwarf->dwarf != NULL)
        dwarf->lib.dwarf_end(dwarf->dwarf);
    if (dwarf->elf != NULL)
        dwarf->lib.elf_end(dwarf->elf);
    plat_library_close(dwarf->lib.library);
    free(dwarf->twin);
    free(dwarf);
}

const struct symbols_table *symbols_dwarf_functions(const struct symbols_dwarf *dwarf)
{
    return &dwarf->functions;
}

/* The row that covers an address. Line 0 marks code without a line of its own: the row before it
 * tells where that code was made for. */
static Dwarf_Line *find_row(struct symbols_dwarf *dwarf, Dwarf_Die *unit, Dwarf_Addr address,
                            Dwarf_Addr lowest, int *ret_line)
{
    enum { STEP_MAX = 16 };
    for (unsigned step = 0; step < STEP_MAX && address >= lowest; step++) {
        Dwarf_Line *row = dwarf->lib.dwarf_getsrc_die(unit, address);
        Dwarf_Addr start;
        if (row == NULL || dwarf->lib.dwarf_lineno(row, ret_line) != 0 ||
            dwarf->lib.dwarf_lineaddr(row, &start) != 0)
            return NULL;
        if (*ret_line > 0)
            return row;
        if (start == 0)
            return NULL;
        address = start - 1;
    }
    return NULL;
}

bool symbols_dwarf_line(struct symbols_dwarf *dwarf, uint32_t rva, struct symbols_line *ret_line)
{
    const struct symbols_range *range = symbols_table_find(&dwarf->functions, rva);
    if (range == NULL)
        range = symbols_table_find(&dwarf->units, rva);
    Dwarf_Die unit;
    if (range == NULL || dwarf->lib.dwarf_offdie(dwarf->dwarf, range->unit, &unit) == NULL)
        return false;
    Dwarf_Line *row = find_row(dwarf, &unit, dwarf->image_base + rva,
                               dwarf->image_base + range->rva, &ret_line->line);
    if (row == NULL)
        return false;
    ret_line->path = dwarf->lib.dwarf_linesrc(row, NULL, NULL);
    if (ret_line->path == NULL)
        return false;
    if (dwarf->lib.dwarf_linecol(row, &ret_line->column) != 0)
        ret_line->column = 0;
    return true;
}
