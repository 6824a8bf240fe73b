/*
 * Symbols: what a driver's file says about its own code, as `image + rva` -> function, file, line.
 *
 * Every answer comes from the file alone (preferred base + rva), so it is the same wherever the
 * image was loaded. Sources, best first: DWARF inside the PE, the COFF symbol table, the exports;
 * a damaged or absent source only means fewer answers. Nothing is read, and libdw is not loaded,
 * before the first question.
 */
#ifndef DRYDOCK_IMAGE_SYMBOLS_H
#define DRYDOCK_IMAGE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbols;

/* Who named the function. */
enum symbols_source {
    SYMBOLS_NONE,
    SYMBOLS_EXPORT,
    SYMBOLS_COFF,
    SYMBOLS_DWARF,
};

struct symbols_place {
    char function[128];    /* the concrete function; "driver.sys+0x1a34" when nobody knows it */
    char file[256];        /* base name of path; "" when no line is known */
    char path[512];        /* as in DWARF; the end of it when it is longer */
    int line;              /* 0: not known. For inlined code: the innermost line */
    int column;            /* 0: not known */
    uint32_t function_rva; /* where the function is entered; 0 when not known */
    enum symbols_source source;
};

/* Prepares to answer about an image; image_name ("crane.sys") is copied. Borrows the size bytes of
 * the file as it lies on disk until symbols_close; a file that pe_parse refuses answers nothing. */
struct symbols *symbols_open(const char *image_name, const void *file, size_t size);

/* Fills *ret_place, always; true when the function or the line is known. For the return address of
 * a call say so: the place is then that of the call. Not for two threads at once. */
bool symbols_find(struct symbols *symbols, uint32_t rva, bool is_return_address,
                  struct symbols_place *ret_place);

/* Where the function of that name is entered, 0 if there is none. Of several with one name, the
 * lowest. */
uint32_t symbols_function_named(struct symbols *symbols, const char *name);

/* NULL is allowed. */
void symbols_close(struct symbols *symbols);

#endif
