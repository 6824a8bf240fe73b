/* Between unwind.c and unwind_epilog.c. */
#ifndef DRYDOCK_IMAGE_UNWIND_STATE_H
#define DRYDOCK_IMAGE_UNWIND_STATE_H

#include "image/pe_format.h"
#include "image/pe_pdata.h"
#include "image/unwind.h"

struct unwind {
    const struct pe_image *image;
    uint64_t base;
    struct module_frame *frame;
    struct pe_function function; /* the entry around the frame's pc */
    CONTEXT context;             /* becomes the caller's */
    bool is_machine_frame;
};

/* The head of an UNWIND_INFO. */
struct unwind_info {
    uint8_t version, flags, prolog_size, count, frame_register;
    uint32_t frame_offset;
    const uint8_t *codes; /* count * 2 bytes */
    uint32_t tail_rva;    /* the handler, or the chained entry */
};

bool unwind_load(struct unwind *unwind, uint64_t address, void *to, size_t size);
bool unwind_pop(struct unwind *unwind, uint64_t *to);
bool unwind_pop_register(struct unwind *unwind, unsigned n);

/* A .pdata row, past those that only redirect; the unwind information at rva; and of a function's
 * entry the primary one with its information. */
bool unwind_read_row(const struct unwind *unwind, uint32_t row, struct pe_function *ret_function);
bool unwind_read_info(const struct unwind *unwind, uint32_t rva, struct unwind_info *ret_info);
bool unwind_follow_chain(const struct unwind *unwind, struct pe_function *function,
                         struct unwind_info *info);

/* If the frame's pc is in an epilog: does the rest of it to the registers. Else changes nothing. */
bool unwind_epilog(struct unwind *unwind, const struct unwind_info *info);

#endif
