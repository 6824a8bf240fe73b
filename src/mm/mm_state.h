/*
 * What mm/ keeps in the books, and what its files say to each other. Not for other folders.
 */
#ifndef DRYDOCK_MM_MM_STATE_H
#define DRYDOCK_MM_MM_STATE_H

#include "machine/machine.h"
#include "mm/pool.h"

struct mm_record {
    struct mm_block block;
    struct mm_record *next, *previous; /* live blocks of the owner, in order of allocation */
};

struct mm_records {
    struct mm_record **by_address;
    uint32_t count, room;
};

struct mm_owner {
    struct mm_record *first, *last;
};

struct mm_state {
    struct mm_records pools[2];
    struct mm_owner owners[MODULE_MAX + 1]; /* by module number */
    uint64_t sequence;
    struct map mdls; /* address -> struct mm_mdl (mm/mdl.h) */
    struct mm_mdl *mdl_first, *mdl_last;
    struct map contiguous; /* address -> struct mm_contiguous (mm/contiguous.c) */
    struct mm_io_mapping *io_mappings;
    struct map sections; /* base -> struct mm_section (mm/section.c) */
};

struct mm_state *mm_state(void);

/* "crane.sys+0x1234"; "the kernel" outside images. */
const char *mm_place(uint64_t site, char ret_text[96]);

#endif
