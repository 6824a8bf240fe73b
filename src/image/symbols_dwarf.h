/*
 * DWARF of one image, through libdw, which is loaded here and nowhere else.
 *
 * Two sorted tables are made when DWARF is opened, functions and units, so that neither
 * .debug_aranges nor a walk over DIEs is needed for a look-up; lines are libdw's own binary search.
 */
#ifndef DRYDOCK_IMAGE_SYMBOLS_DWARF_H
#define DRYDOCK_IMAGE_SYMBOLS_DWARF_H

#include "image/pe.h"
#include "image/symbols_table.h"

#include <stdint.h>

struct symbols_dwarf;

struct symbols_line {
    const char *path; /* lives as long as the symbols_dwarf */
    int line, column;
};

/* NULL when the image has no readable DWARF, or this system no libdw. Borrows the image only
 * during the call. */
struct symbols_dwarf *symbols_dwarf_open(const struct pe_image *image);

/* NULL is allowed. */
void symbols_dwarf_close(struct symbols_dwarf *dwarf);

const struct symbols_table *symbols_dwarf_functions(const struct symbols_dwarf *dwarf);

/* The line table's row for rva; of inlined code that is the innermost place. */
bool symbols_dwarf_line(struct symbols_dwarf *dwarf, uint32_t rva, struct symbols_line *ret_line);

#endif
