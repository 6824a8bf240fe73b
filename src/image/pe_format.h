/*
 * The PE32+ file format as offsets, and the readers that pe_*.c share; private to them.
 *
 * Rule: bytes are read with the pe_load functions only (files are not aligned) and only after their
 * range was checked. Offsets are the PE specification's ("PE Format", Microsoft's documentation).
 */
#ifndef DRYDOCK_IMAGE_PE_FORMAT_H
#define DRYDOCK_IMAGE_PE_FORMAT_H

#include "image/pe.h"

#include <string.h>

/* DOS header, from the file's start. */
#define DOS_SIZE      64u
#define DOS_PE_OFFSET 0x3Cu

/* From "PE\0\0": the COFF header, then the optional header. */
#define COFF_MACHINE       4u
#define COFF_SECTION_COUNT 6u
#define COFF_TIMESTAMP     8u
#define COFF_SYMBOL_OFFSET 12u
#define COFF_SYMBOL_COUNT  16u
#define COFF_OPTIONAL_SIZE 20u
#define COFF_FLAGS         22u
#define OPTIONAL           24u

#define COFF_FLAG_RELOCS_STRIPPED 0x0001u
#define COFF_FLAG_EXECUTABLE      0x0002u

/* From the optional header. */
#define OPTIONAL_MAGIC             0u
#define OPTIONAL_ENTRY             16u
#define OPTIONAL_IMAGE_BASE        24u
#define OPTIONAL_SECTION_ALIGNMENT 32u
#define OPTIONAL_FILE_ALIGNMENT    36u
#define OPTIONAL_IMAGE_SIZE        56u
#define OPTIONAL_HEADER_SIZE       60u
#define OPTIONAL_CHECKSUM          64u
#define OPTIONAL_SUBSYSTEM         68u
#define OPTIONAL_DLL_FLAGS         70u
#define OPTIONAL_DIRECTORY_COUNT   108u
#define OPTIONAL_DIRECTORIES       112u
#define DIRECTORY_SIZE             8u

#define SECTOR_SIZE 512u

/* A section header. */
#define SECTION_SIZE         40u
#define SECTION_VIRTUAL_SIZE 8u
#define SECTION_RVA          12u
#define SECTION_FILE_SIZE    16u
#define SECTION_FILE_OFFSET  20u
#define SECTION_FLAGS        36u

#define SECTION_FLAG_INITIALIZED 0x00000040u
#define SECTION_FLAG_DISCARDABLE 0x02000000u
#define SECTION_FLAG_EXECUTE     0x20000000u
#define SECTION_FLAG_WRITE       0x80000000u

#define SYMBOL_SIZE 18u

static inline uint16_t pe_load16(const void *at)
{
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static inline uint32_t pe_load32(const void *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static inline uint64_t pe_load64(const void *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static inline void pe_store64(void *at, uint64_t value)
{
    memcpy(at, &value, sizeof value);
}

/* Rounds up to a power of two; 64 bits wide so that no field can wrap it. */
static inline uint64_t pe_round_up(uint64_t value, uint64_t alignment)
{
    return (value + alignment - 1) & ~(alignment - 1);
}

/* Sets error to "<image's name>: <text>" and returns false. */
__attribute__((format(printf, 3, 4))) bool pe_refuse(const struct pe_image *image,
                                                     struct error *error, const char *format, ...);

/* The same, with " (rva ..., file offset ...)" behind the text. */
__attribute__((format(printf, 4, 5))) bool pe_refuse_at(const struct pe_image *image,
                                                        struct error *error, uint32_t rva,
                                                        const char *format, ...);

/* The bytes from rva on and how many of them there are (> 0), or NULL. */
const uint8_t *pe_bytes(const struct pe_image *image, const void *mapped, uint32_t rva,
                        uint32_t *ret_available);

/* The stages of pe_parse that have a file of their own. */
bool pe_section_parse(struct pe_image *image, uint32_t table_offset, struct error *error);
bool pe_config_parse(struct pe_image *image, struct error *error);
void pe_symbol_parse(struct pe_image *image);

/* Entry number i of the CFG table, an RVA first; NULL if there is none. */
const uint8_t *pe_config_guard_target(const struct pe_image *image, const void *mapped, uint32_t i);

/* Is rva the address of an export, of a CFG target, of a COFF symbol? */
bool pe_export_is_at(const struct pe_image *image, const void *mapped, uint32_t rva);
bool pe_config_is_guard_target(const struct pe_image *image, const void *mapped, uint32_t rva);
bool pe_symbol_is_at(const struct pe_image *image, uint32_t rva);

#endif
