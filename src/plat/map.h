/*
 * Memory at addresses we choose.
 *
 * The machine's arena is reserved once, without access and without backing, and then opened piece
 * by piece. Everything after confinement goes through the raw system calls of plat/sandbox.h, so
 * these functions work on both sides of that border. Sizes and addresses are multiples of 4096.
 */
#ifndef DRYDOCK_PLAT_MAP_H
#define DRYDOCK_PLAT_MAP_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define PLAT_PAGE_SIZE      4096u
#define PLAT_HUGE_PAGE_SIZE 0x200000u

enum plat_access {
    PLAT_ACCESS_NONE,
    PLAT_ACCESS_READ,
    PLAT_ACCESS_WRITE,        /* read and write */
    PLAT_ACCESS_EXECUTE,      /* read and execute */
    PLAT_ACCESS_WRITE_EXECUTE /* what an INIT section of a driver asks for */
};

/* Reserves [address, address + size) with no access; fails if anything is mapped there. */
bool plat_map_reserve(uint64_t address, size_t size, struct error *error);

/* Gives back what plat_map_reserve took (tests; a process that makes several machines). */
void plat_map_release(uint64_t address, size_t size);

/* Changes the access of whole pages; panics if Linux refuses (an invariant of ours broke). */
void plat_map_protect(uint64_t address, size_t size, enum plat_access access);

/* Asks for huge pages under a range: changing its access is then many times faster. Before
 * confinement. */
void plat_map_advise_huge(uint64_t address, size_t size);

/* Reads a whole file into malloc'ed memory. */
bool plat_map_read_file(const char *path, uint8_t **ret_bytes, size_t *ret_size,
                        struct error *error);

#endif
