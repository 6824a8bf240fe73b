/*
 * The ELF twin: libdw reads DWARF from ELF files only, so the debug sections of a PE image are laid
 * out once more as an ELF64 file in memory. DWARF's addresses stay what they are: the image's
 * preferred base + rva. Of code the twin has none; libdw's DWARF functions do not ask for it.
 */
#ifndef DRYDOCK_IMAGE_SYMBOLS_TWIN_H
#define DRYDOCK_IMAGE_SYMBOLS_TWIN_H

#include "image/pe.h"

/* A malloc'ed ELF file of *ret_size bytes, or NULL: the image has no .debug_info. */
void *symbols_twin_new(const struct pe_image *image, size_t *ret_size);

#endif
