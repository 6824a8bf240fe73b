/*
 * Function names from what a PE image has without debug information: its COFF symbols and exports.
 *
 * Both say where a function starts, not where it ends. So the nearest name below an address is a
 * guess, and stands only if the exception directory knows of no other function start between them.
 */
#ifndef DRYDOCK_IMAGE_SYMBOLS_PE_H
#define DRYDOCK_IMAGE_SYMBOLS_PE_H

#include "image/pe.h"
#include "image/symbols_table.h"

/* Fill an empty table, sorted. A range reaches to the end of its section. Names lie in the file. */
void symbols_pe_coff(const struct pe_image *image, struct symbols_table *ret_table);
void symbols_pe_exports(const struct pe_image *image, struct symbols_table *ret_table);

/* The nearest name at or below rva, or NULL where another function is known to be. */
const struct symbols_range *symbols_pe_nearest(const struct pe_image *image,
                                               const struct symbols_table *table, uint32_t rva);

#endif
