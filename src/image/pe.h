/*
 * PE32+ x86-64 driver images as pure functions over bytes.
 *
 * pe_parse checks every header field of a file and fills a struct pe_image; nothing after it trusts
 * the file again: each later read is bounded by the image, each walk by a count. No function here
 * allocates, recurses or keeps state.
 *
 * The image's contents are read through `mapped` (what pe_map filled) or, where `mapped` is NULL,
 * straight from the file: RVAs mean the same in both, so a reader that must not touch the machine's
 * pages (discarded INIT, paged code above DISPATCH_LEVEL) passes NULL. Bytes that the file does not
 * hold (the zero-filled end of a section) are then out of reach.
 *
 * Functions with an error return false after filling it with one line that names the file, the
 * fault and where it is; its status is EXIT_COULD_NOT_RUN. The file must outlive the struct
 * pe_image.
 */
#ifndef DRYDOCK_IMAGE_PE_H
#define DRYDOCK_IMAGE_PE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PE_PAGE_SIZE      4096u
#define PE_IMAGE_SIZE_MAX (256u << 20)
#define PE_SECTION_MAX    96
#define PE_IMPORT_MAX     65536u
#define PE_EXPORT_MAX     65536u
#define PE_NAME_MAX       1024u /* bytes of an import's or export's name, with its terminator */

struct pe_section {
    char name[9];         /* unprintable bytes became "?"; "/4" for a long name (pe_section_find) */
    uint32_t rva, size;   /* size in memory */
    uint32_t file_offset; /* 0 when nothing in the file backs it */
    uint32_t file_size;   /* bytes of the file that are mapped; the rest is zero */
    uint32_t flags;       /* Characteristics */
};

enum pe_directory_index {
    PE_DIRECTORY_EXPORT = 0,
    PE_DIRECTORY_IMPORT = 1,
    PE_DIRECTORY_EXCEPTION = 3,
    PE_DIRECTORY_SECURITY = 4, /* a file offset, in the overlay: not checked, not read */
    PE_DIRECTORY_RELOCATION = 5,
    PE_DIRECTORY_DEBUG = 6,
    PE_DIRECTORY_LOAD_CONFIG = 10,
    PE_DIRECTORY_CLR = 14,
    PE_DIRECTORY_COUNT = 16,
};

struct pe_directory {
    uint32_t rva, size; /* rva 0: the image has none */
};

/* What the load configuration points at, as RVAs; 0 where it does not say. */
struct pe_load_config {
    uint32_t cookie_rva;         /* 8 bytes: the security cookie */
    uint32_t guard_check_rva;    /* 8 bytes: takes the address of the CFG check routine */
    uint32_t guard_dispatch_rva; /* 8 bytes: takes that of the CFG dispatch routine */
    uint32_t guard_table_rva;    /* guard_count entries of guard_stride bytes, an RVA first */
    uint32_t guard_count, guard_stride;
};

struct pe_image {
    const uint8_t *file;
    size_t file_size;
    char name[64]; /* for messages */
    uint64_t preferred_base;
    uint32_t image_size;  /* whole pages */
    uint32_t header_size; /* bytes of headers that are mapped at RVA 0 */
    uint32_t entry_rva;   /* 0: an export driver without an entry point */
    uint32_t pe_offset;   /* file offset of "PE\0\0" */
    uint32_t checksum, timestamp;
    uint16_t file_flags;        /* COFF Characteristics */
    uint16_t dll_flags;         /* DllCharacteristics */
    uint32_t section_alignment; /* below a page, sections share pages: the file lies flat */
    uint32_t section_count;
    struct pe_section sections[PE_SECTION_MAX]; /* ascending, apart from each other */
    struct pe_directory directories[PE_DIRECTORY_COUNT];
    struct pe_load_config config;
    uint32_t symbol_offset, symbol_count; /* COFF symbols in the file; none if damaged */
    uint32_t string_offset, string_size;  /* and the string table behind them */
};

/* Checks file[0..size) and describes it. name is what messages call it, e.g. "hoist.sys". */
bool pe_parse(const char *name, const void *file, size_t size, struct pe_image *ret_image,
              struct error *error);

/* Is the image a kernel driver's (native subsystem)? What is none can be looked at, not loaded. */
bool pe_check_native(const struct pe_image *image, struct error *error);

/* Copies headers and sections to image_size zeroed bytes; refuses NULL as lack of memory. */
bool pe_map(const struct pe_image *image, void *mapped, struct error *error);

/*
 * Moves a freshly mapped image from its preferred base to new_base; call once. Without relocations
 * nothing is moved; an image that says it was fixed to its base (RELOCS_STRIPPED) and whose data
 * holds pointers into itself is refused then. A refused image is left half moved.
 */
bool pe_relocate(const struct pe_image *image, void *mapped, uint64_t new_base,
                 struct error *error);

/* The section that holds rva; the one so called, long names included. NULL if there is none. */
const struct pe_section *pe_section_at(const struct pe_image *image, uint32_t rva);
const struct pe_section *pe_section_find(const struct pe_image *image, const char *name);
bool pe_section_is_executable(const struct pe_section *section);
bool pe_section_is_writable(const struct pe_section *section);
bool pe_section_is_discardable(const struct pe_section *section); /* INIT, .reloc, debug sections */
bool pe_section_is_paged(const struct pe_section *section);       /* its name begins with PAGE */

/* size bytes at rva, or NULL when they are not all inside. */
const void *pe_read(const struct pe_image *image, const void *mapped, uint32_t rva, uint32_t size);

/* The printable, terminated string at rva of less than limit characters, or NULL. */
const char *pe_string(const struct pe_image *image, const void *mapped, uint32_t rva,
                      uint32_t limit);

/* Where rva lies in the file; false when no byte of the file backs it. */
bool pe_file_offset(const struct pe_image *image, uint32_t rva, uint32_t *ret_offset);

struct pe_import {
    const char *module;
    const char *name; /* NULL when by ordinal */
    uint16_t ordinal, hint;
    uint32_t iat_rva; /* 8-aligned, 8 bytes inside the image */
};

/*
 * Visits every import, at most PE_IMPORT_MAX; the names are good during the visit. The visitor may
 * store to the slot it was given. When it returns false the walk ends, false is returned and the
 * error is the visitor's to fill.
 */
bool pe_import_each(const struct pe_image *image, const void *mapped,
                    bool (*visit)(void *ctx, const struct pe_import *import), void *ctx,
                    struct error *error);

struct pe_export {
    const char *name;      /* NULL when it has none */
    uint32_t ordinal;      /* with the table's base added */
    uint32_t rva;          /* 0 for a forwarder */
    const char *forwarder; /* "MODULE.Name" or "MODULE.#12", else NULL */
};

/* Look one up; false when there is none or the table is damaged where it matters. */
bool pe_export_find_name(const struct pe_image *image, const void *mapped, const char *name,
                         struct pe_export *ret_export);
bool pe_export_find_ordinal(const struct pe_image *image, const void *mapped, uint32_t ordinal,
                            struct pe_export *ret_export);

/* Visits named ones in the table's order, then nameless ones by ordinal. Ends as pe_import_each. */
bool pe_export_each(const struct pe_image *image, const void *mapped,
                    bool (*visit)(void *ctx, const struct pe_export *entry), void *ctx,
                    struct error *error);

struct pe_symbol {
    const char *name; /* in the file, NOT terminated */
    uint32_t name_length, rva;
    const struct pe_section *section;
    bool is_function, is_external;
};

/* Visits the COFF symbols that lie in a section; visit returning false ends the walk. */
void pe_symbol_each(const struct pe_image *image,
                    bool (*visit)(void *ctx, const struct pe_symbol *symbol), void *ctx);

/* The last symbol at or before rva in rva's own section; functions win ties. */
bool pe_symbol_find_nearest(const struct pe_image *image, uint32_t rva,
                            struct pe_symbol *ret_symbol);

/*
 * Gives the security cookie of an image mapped for base, and its complement beside it, a value that
 * depends on base alone, as the entry stub would have; false when the image has no cookie.
 */
bool pe_cookie_set(const struct pe_image *image, void *mapped, uint64_t base);

struct pe_debug {
    uint8_t guid[16];
    uint32_t age;
    const char *pdb; /* in the file, terminated; as the linker was told, often a full path */
};

/* The CodeView (RSDS) record: which PDB belongs to the image. Read from the file. */
bool pe_debug_find(const struct pe_image *image, struct pe_debug *ret_debug);

#endif
