/*
 * Where an image's routines begin and end: its .pdata entries, and what else points at code.
 */
#ifndef DRYDOCK_IMAGE_PE_PDATA_H
#define DRYDOCK_IMAGE_PE_PDATA_H

#include "image/pe.h"

struct pe_function {
    uint32_t begin, end, unwind; /* one .pdata entry: RVAs, begin < end <= image size */
};

/* The RVA of the .pdata entry around rva, 0 for leaf functions, which have none. */
uint32_t pe_function_row(const struct pe_image *image, const void *mapped, uint32_t rva);
/* What it holds. */
bool pe_function_find(const struct pe_image *image, const void *mapped, uint32_t rva,
                      struct pe_function *ret_function);
bool pe_function_bounds(const struct pe_image *image, const void *mapped, uint32_t rva,
                        uint32_t *ret_begin, uint32_t *ret_end);

/*
 * Can rva be a routine's first byte? It is in an executable section and is the entry point, a
 * .pdata begin that continues no other entry, an export, a CFG target or a COFF symbol.
 */
bool pe_is_code_start(const struct pe_image *image, const void *mapped, uint32_t rva);

/*
 * Visits every RVA that the image calls code: the entry point, .pdata begins, exports, CFG targets
 * and COFF symbols; in no order, some twice, and some that are in no executable section.
 */
void pe_code_each(const struct pe_image *image, const void *mapped,
                  void (*visit)(void *ctx, uint32_t rva), void *ctx);

#endif
