/*
 * Base relocations: blocks of one page each, entries of 4 bits type and 12 bits offset.
 *
 * Invariant: the walk is bounded by the directory, which pe_parse found inside the image, and every
 * word is inside the image before it is touched. A relocation may hit the table itself; what is
 * then read is checked like anything else.
 */
#include "image/pe_format.h"

#define BLOCK_HEADER_SIZE   8u
#define RELOCATION_ABSOLUTE 0u /* padding */
#define RELOCATION_DIR64    10u

static bool block_apply(const struct pe_image *image, uint8_t *mapped, uint32_t block,
                        uint64_t delta, struct error *error)
{
    uint32_t page = pe_load32(mapped + block);
    uint32_t end = block + pe_load32(mapped + block + 4);
    for (uint32_t at = block + BLOCK_HEADER_SIZE; at + 2 <= end; at += 2) {
        uint16_t entry = pe_load16(mapped + at);
        uint32_t type = entry >> 12;
        uint64_t target = (uint64_t)page + (entry & 0xFFF);
        if (type == RELOCATION_ABSOLUTE)
            continue;
        if (type != RELOCATION_DIR64)
            return pe_refuse_at(image, error, at, "relocation type %u is not one of x64's", type);
        if (target + 8 > image->image_size)
            return pe_refuse_at(image, error, at,
                                "a relocation of rva 0x%llx is outside the image's 0x%x bytes",
                                (unsigned long long)target, image->image_size);
        pe_store64(mapped + target, pe_load64(mapped + target) + delta);
    }
    return true;
}

/* Sections that hold tables of RVAs, whose words only look like addresses in a low-based image. */
static bool holds_directory(const struct pe_image *image, const struct pe_section *section)
{
    for (unsigned i = 0; i < PE_DIRECTORY_COUNT; i++)
        if (image->directories[i].rva != 0 && image->directories[i].rva >= section->rva &&
            image->directories[i].rva - section->rva < section->size)
            return true;
    return false;
}

/* The first aligned word of plain data that points into a section of the image at its own base. */
static bool pointer_find(const struct pe_image *image, const uint8_t *mapped, uint32_t *ret_rva)
{
    for (uint32_t i = 0; i < image->section_count; i++) {
        const struct pe_section *section = &image->sections[i];
        if ((section->flags & SECTION_FLAG_INITIALIZED) == 0 || pe_section_is_executable(section) ||
            pe_section_is_discardable(section) || holds_directory(image, section))
            continue;
        uint32_t first = (uint32_t)pe_round_up(section->rva, 8);
        uint32_t end = section->rva + section->file_size;
        for (uint32_t at = first; at + 8 <= end; at += 8) {
            uint64_t target = pe_load64(mapped + at) - image->preferred_base;
            if (target < image->image_size && pe_section_at(image, (uint32_t)target) != NULL) {
                *ret_rva = at;
                return true;
            }
        }
    }
    return false;
}

static bool fixed_check(const struct pe_image *image, const uint8_t *mapped, uint64_t new_base,
                        struct error *error)
{
    uint32_t rva;
    if ((image->file_flags & COFF_FLAG_RELOCS_STRIPPED) == 0 || new_base == image->preferred_base ||
        !pointer_find(image, mapped, &rva))
        return true;
    return pe_refuse_at(image, error, rva,
                        "linked without relocations for base 0x%llx alone, and its data holds "
                        "pointers into itself",
                        (unsigned long long)image->preferred_base);
}

bool pe_relocate(const struct pe_image *image, void *mapped, uint64_t new_base, struct error *error)
{
    const struct pe_directory *directory = &image->directories[PE_DIRECTORY_RELOCATION];
    if (directory->rva == 0 || directory->size == 0) {
        if (!fixed_check(image, mapped, new_base, error))
            return false;
    } else {
        uint32_t at = directory->rva, end = directory->rva + directory->size;
        while (end - at >= BLOCK_HEADER_SIZE) {
            uint32_t page = pe_load32((uint8_t *)mapped + at);
            uint32_t size = pe_load32((uint8_t *)mapped + at + 4);
            if (page == 0 && size == 0)
                break; /* padding up to the file alignment */
            if (size < BLOCK_HEADER_SIZE || size > end - at)
                return pe_refuse_at(image, error, at,
                                    "a relocation block of 0x%x bytes does not fit the 0x%x bytes "
                                    "left in its directory",
                                    size, end - at);
            if (!block_apply(image, mapped, at, new_base - image->preferred_base, error))
                return false;
            at += size;
        }
    }
    pe_store64((uint8_t *)mapped + image->pe_offset + OPTIONAL + OPTIONAL_IMAGE_BASE, new_base);
    return true;
}
