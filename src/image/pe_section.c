/*
 * The section table. See image/pe.h.
 *
 * Invariant: sections ascend by RVA, overlap neither each other nor the headers, end inside the
 * image, and what backs them lies inside the file. Where pages are shared (section alignment below
 * a page) a section's RVA is its file offset, so mapping section by section is mapping the file
 * flat.
 */
#include "image/pe_format.h"

#include <stdio.h>
#include <stdlib.h>

static void name_set(struct pe_section *section, const uint8_t *header)
{
    for (unsigned i = 0; i < 8 && header[i] != 0; i++)
        section->name[i] = header[i] >= 0x20 && header[i] <= 0x7E ? (char)header[i] : '?';
}

/* The section's own fields against the file; number counts from 1, as linkers do. */
static bool file_range_parse(const struct pe_image *image, struct pe_section *section,
                             uint32_t number, uint32_t at, struct error *error)
{
    const uint8_t *header = image->file + at;
    uint32_t offset = pe_load32(header + SECTION_FILE_OFFSET);
    uint32_t size = pe_load32(header + SECTION_FILE_SIZE);
    if (offset == 0 || size == 0)
        return true;
    if ((uint64_t)offset + size > image->file_size)
        return pe_refuse(image, error,
                         "section %u \"%s\" ends at 0x%llx, past the file's 0x%zx bytes (section "
                         "header at 0x%x)",
                         number, section->name, (unsigned long long)offset + size, image->file_size,
                         at);
    bool is_flat = image->section_alignment < PE_PAGE_SIZE;
    if (is_flat ? offset != section->rva : offset % SECTOR_SIZE != 0)
        return pe_refuse(
            image, error,
            "section %u \"%s\" is at file offset 0x%x, which is not %s (section header "
            "at 0x%x)",
            number, section->name, offset,
            is_flat ? "its rva, as an image below page alignment needs" : "a multiple of 512", at);
    uint64_t room = is_flat ? section->size : pe_round_up(section->size, PE_PAGE_SIZE);
    section->file_offset = offset;
    section->file_size = size < room ? size : (uint32_t)room;
    return true;
}

static bool section_parse(const struct pe_image *image, struct pe_section *section, uint32_t number,
                          uint32_t at, struct error *error)
{
    const uint8_t *header = image->file + at;
    name_set(section, header);
    section->rva = pe_load32(header + SECTION_RVA);
    section->size = pe_load32(header + SECTION_VIRTUAL_SIZE);
    section->flags = pe_load32(header + SECTION_FLAGS);
    if (section->size == 0)
        section->size = pe_load32(header + SECTION_FILE_SIZE);
    if (section->rva % image->section_alignment != 0)
        return pe_refuse(image, error,
                         "section %u \"%s\" is at rva 0x%x, not a multiple of the section "
                         "alignment 0x%x (section header at 0x%x)",
                         number, section->name, section->rva, image->section_alignment, at);
    if ((uint64_t)section->rva + section->size > image->image_size)
        return pe_refuse(image, error,
                         "section %u \"%s\" (0x%x bytes at rva 0x%x) ends past the image's 0x%x "
                         "bytes (section header at 0x%x)",
                         number, section->name, section->size, section->rva, image->image_size, at);
    return file_range_parse(image, section, number, at, error);
}

/* Sections must come in order: one that does not start behind its predecessor overlaps something.
 */
static bool order_check(const struct pe_image *image, uint32_t index, uint32_t at,
                        struct error *error)
{
    const struct pe_section *section = &image->sections[index];
    if (section->rva < image->header_size)
        return pe_refuse(image, error,
                         "section %u \"%s\" at rva 0x%x overlaps the headers' 0x%x bytes (section "
                         "header at 0x%x)",
                         index + 1, section->name, section->rva, image->header_size, at);
    if (index == 0)
        return true;
    const struct pe_section *before = &image->sections[index - 1];
    if (section->rva < before->rva)
        return pe_refuse(image, error,
                         "section %u \"%s\" at rva 0x%x comes before section %u \"%s\" at rva 0x%x "
                         "(section header at 0x%x)",
                         index + 1, section->name, section->rva, index, before->name, before->rva,
                         at);
    if (section->rva < before->rva + before->size)
        return pe_refuse(image, error,
                         "section %u \"%s\" at rva 0x%x overlaps section %u \"%s\", which ends at "
                         "0x%x (section header at 0x%x)",
                         index + 1, section->name, section->rva, index, before->name,
                         before->rva + before->size, at);
    return true;
}

bool pe_section_parse(struct pe_image *image, uint32_t table_offset, struct error *error)
{
    for (uint32_t i = 0; i < image->section_count; i++) {
        uint32_t at = table_offset + i * SECTION_SIZE;
        if (!section_parse(image, &image->sections[i], i + 1, at, error) ||
            !order_check(image, i, at, error))
            return false;
    }
    return true;
}

const struct pe_section *pe_section_at(const struct pe_image *image, uint32_t rva)
{
    uint32_t low = 0, high = image->section_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        const struct pe_section *section = &image->sections[middle];
        if (rva < section->rva)
            high = middle;
        else if (rva - section->rva >= section->size)
            low = middle + 1;
        else
            return section;
    }
    return NULL;
}

/* "/123": the name is 123 bytes into the string table. */
static bool long_name_is(const struct pe_image *image, const char *short_name, const char *name)
{
    char *end;
    unsigned long offset = strtoul(short_name + 1, &end, 10);
    if (*end != 0 || offset >= image->string_size)
        return false;
    size_t length = strlen(name) + 1;
    return length <= image->string_size - offset &&
           memcmp(image->file + image->string_offset + offset, name, length) == 0;
}

const struct pe_section *pe_section_find(const struct pe_image *image, const char *name)
{
    for (uint32_t i = 0; i < image->section_count; i++) {
        const struct pe_section *section = &image->sections[i];
        if (section->name[0] == '/' ? long_name_is(image, section->name, name)
                                    : strcmp(section->name, name) == 0)
            return section;
    }
    return NULL;
}

bool pe_section_is_executable(const struct pe_section *section)
{
    return (section->flags & SECTION_FLAG_EXECUTE) != 0;
}

bool pe_section_is_writable(const struct pe_section *section)
{
    return (section->flags & SECTION_FLAG_WRITE) != 0;
}

bool pe_section_is_discardable(const struct pe_section *section)
{
    return (section->flags & SECTION_FLAG_DISCARDABLE) != 0;
}

bool pe_section_is_paged(const struct pe_section *section)
{
    return strncmp(section->name, "PAGE", 4) == 0;
}
