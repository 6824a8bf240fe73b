/*
 * From a file's bytes to a checked struct pe_image: the DOS, COFF and optional headers, in file
 * order.
 *
 * Invariant: a field is read only after its header was found to lie in the file, and is stored only
 * after it was checked; the first fault is the one reported, with its file offset.
 */
#include "image/pe_format.h"

#include <stdio.h>

#define MACHINE_X64   0x8664u
#define MAGIC_PE32    0x10Bu
#define MAGIC_PE32P   0x20Bu
#define SUBSYSTEM_NT  1u
#define BASE_MULTIPLE 0x10000u

struct word_name {
    uint16_t value;
    const char *text;
};

static const struct word_name machine_names[] = {
    {0x014C, "32-bit x86"}, {0x01C0, "32-bit ARM"}, {0x01C4, "32-bit ARM"}, {0x0200, "Itanium"},
    {0xAA64, "ARM64"},      {0xA641, "ARM64EC"},    {0xA64E, "ARM64X"},     {0x5064, "RISC-V"},
};

static const struct word_name subsystem_names[] = {
    {0, "unknown"},           {2, "Windows GUI"},
    {3, "Windows console"},   {5, "OS/2 console"},
    {7, "POSIX console"},     {8, "native Windows 9x"},
    {9, "Windows CE"},        {10, "EFI application"},
    {11, "EFI boot driver"},  {12, "EFI runtime driver"},
    {13, "EFI ROM"},          {14, "Xbox"},
    {16, "boot application"},
};

static const char *const directory_names[PE_DIRECTORY_COUNT] = {
    [0] = "export",   [1] = "import",        [2] = "resource",     [3] = "exception",
    [4] = "security", [5] = "relocation",    [6] = "debug",        [7] = "architecture",
    [8] = "global",   [9] = "TLS",           [10] = "load config", [11] = "bound import",
    [12] = "IAT",     [13] = "delay import", [14] = "CLR",         [15] = "reserved",
};

static const char *word_name(const struct word_name *names, size_t count, uint16_t value)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].value == value)
            return names[i].text;
    return "no known one";
}

#define WORD_NAME(table, value) word_name(table, sizeof table / sizeof table[0], value)

/* What a file that is no PE image is instead, when that is plain. */
static const char *file_kind(const uint8_t *bytes)
{
    if (memcmp(bytes, "\177ELF", 4) == 0)
        return "an ELF file";
    if (memcmp(bytes, "!<arch>", 7) == 0)
        return "a static library";
    if (memcmp(bytes, "MSCF", 4) == 0)
        return "a cabinet";
    return "not a PE image";
}

static bool dos_parse(struct pe_image *image, struct error *error)
{
    const uint8_t *file = image->file;
    if (image->file_size > UINT32_MAX)
        return pe_refuse(image, error, "the file has %zu bytes, too many for a PE image",
                         image->file_size);
    if (image->file_size < DOS_SIZE)
        return pe_refuse(image, error, "the file has 0x%zx bytes, too few for a DOS header",
                         image->file_size);
    if (memcmp(file, "MZ", 2) != 0)
        return pe_refuse(image, error, "%s, hence no driver: no \"MZ\" at file offset 0x0",
                         file_kind(file));
    uint32_t at = pe_load32(file + DOS_PE_OFFSET);
    if (at % 4 != 0 || at + (uint64_t)OPTIONAL > image->file_size)
        return pe_refuse(image, error, "the PE header at 0x%x %s (e_lfanew at 0x%x)", at,
                         at % 4 != 0 ? "is not 4-aligned" : "lies past the file's end",
                         DOS_PE_OFFSET);
    if (memcmp(file + at, "PE\0", 4) != 0)
        return pe_refuse(image, error, "no \"PE\" signature at file offset 0x%x (e_lfanew at 0x%x)",
                         at, DOS_PE_OFFSET);
    image->pe_offset = at;
    return true;
}

static bool coff_parse(struct pe_image *image, struct error *error)
{
    const uint8_t *coff = image->file + image->pe_offset;
    uint16_t machine = pe_load16(coff + COFF_MACHINE);
    if (machine != MACHINE_X64)
        return pe_refuse(image, error, "built for machine 0x%x (%s), not for x64 (field at 0x%x)",
                         machine, WORD_NAME(machine_names, machine),
                         image->pe_offset + COFF_MACHINE);
    image->section_count = pe_load16(coff + COFF_SECTION_COUNT);
    if (image->section_count == 0 || image->section_count > PE_SECTION_MAX)
        return pe_refuse(image, error, "%u sections; a driver has 1 to %d (field at 0x%x)",
                         image->section_count, PE_SECTION_MAX,
                         image->pe_offset + COFF_SECTION_COUNT);
    image->file_flags = pe_load16(coff + COFF_FLAGS);
    if ((image->file_flags & COFF_FLAG_EXECUTABLE) == 0)
        return pe_refuse(image, error,
                         "not linked: IMAGE_FILE_EXECUTABLE_IMAGE is not set (field at 0x%x)",
                         image->pe_offset + COFF_FLAGS);
    image->timestamp = pe_load32(coff + COFF_TIMESTAMP);
    image->symbol_offset = pe_load32(coff + COFF_SYMBOL_OFFSET);
    image->symbol_count = pe_load32(coff + COFF_SYMBOL_COUNT);
    return true;
}

/* The optional header lies in the file and is a 64-bit image's. */
static bool optional_check(const struct pe_image *image, uint16_t size, struct error *error)
{
    uint32_t at = image->pe_offset + OPTIONAL;
    if ((uint64_t)at + size > image->file_size || size < 2)
        return pe_refuse(image, error, "the optional header's 0x%x bytes at 0x%x %s (size at 0x%x)",
                         size, at, size < 2 ? "hold nothing" : "end past the file's end",
                         image->pe_offset + COFF_OPTIONAL_SIZE);
    uint16_t magic = pe_load16(image->file + at + OPTIONAL_MAGIC);
    if (magic != MAGIC_PE32P)
        return pe_refuse(image, error,
                         "the optional header's magic is 0x%x%s, not PE32+'s 0x20b (field at 0x%x)",
                         magic, magic == MAGIC_PE32 ? " (PE32)" : "", at);
    if (size < OPTIONAL_DIRECTORIES)
        return pe_refuse(image, error,
                         "the optional header has 0x%x bytes; PE32+ needs 0x%x (size at 0x%x)",
                         size, OPTIONAL_DIRECTORIES, image->pe_offset + COFF_OPTIONAL_SIZE);
    return true;
}

bool pe_check_native(const struct pe_image *image, struct error *error)
{
    uint32_t at = image->pe_offset + OPTIONAL + OPTIONAL_SUBSYSTEM;
    uint16_t subsystem = pe_load16(image->file + at);
    return subsystem == SUBSYSTEM_NT ||
           pe_refuse(image, error,
                     "subsystem %u (%s); a kernel driver has 1, native (field at 0x%x)", subsystem,
                     WORD_NAME(subsystem_names, subsystem), at);
}

static bool is_power_of_two(uint32_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

/*
 * Pages and up: sections are mapped one by one. Below a page the system maps the file as it is,
 * which takes one alignment for both.
 */
static bool alignment_parse(struct pe_image *image, struct error *error)
{
    uint32_t at = image->pe_offset + OPTIONAL;
    uint32_t section = pe_load32(image->file + at + OPTIONAL_SECTION_ALIGNMENT);
    uint32_t file = pe_load32(image->file + at + OPTIONAL_FILE_ALIGNMENT);
    if (!is_power_of_two(section))
        return pe_refuse(image, error,
                         "section alignment 0x%x is not a power of two (field at 0x%x)", section,
                         at + OPTIONAL_SECTION_ALIGNMENT);
    if (!is_power_of_two(file) || file > section)
        return pe_refuse(image, error, "file alignment 0x%x is %s (field at 0x%x)", file,
                         file > section ? "above the section alignment" : "not a power of two",
                         at + OPTIONAL_FILE_ALIGNMENT);
    if (section < PE_PAGE_SIZE ? section != file : file < SECTOR_SIZE)
        return pe_refuse(image, error,
                         "file alignment 0x%x does not go with section alignment 0x%x "
                         "(field at 0x%x)",
                         file, section, at + OPTIONAL_FILE_ALIGNMENT);
    image->section_alignment = section;
    return true;
}

static bool size_parse(struct pe_image *image, uint32_t header_end, struct error *error)
{
    uint32_t at = image->pe_offset + OPTIONAL;
    image->image_size = pe_load32(image->file + at + OPTIONAL_IMAGE_SIZE);
    image->header_size = pe_load32(image->file + at + OPTIONAL_HEADER_SIZE);
    if (image->image_size == 0 || image->image_size > PE_IMAGE_SIZE_MAX)
        return pe_refuse(image, error, "image size 0x%x; 1 to 0x%x can be loaded (field at 0x%x)",
                         image->image_size, PE_IMAGE_SIZE_MAX, at + OPTIONAL_IMAGE_SIZE);
    image->image_size = (uint32_t)pe_round_up(image->image_size, PE_PAGE_SIZE);
    if (image->header_size < header_end)
        return pe_refuse(image, error,
                         "the headers end at 0x%x but claim 0x%x bytes (field at 0x%x)", header_end,
                         image->header_size, at + OPTIONAL_HEADER_SIZE);
    if (image->header_size > image->file_size || image->header_size > image->image_size)
        return pe_refuse(
            image, error,
            "the headers' 0x%x bytes end past the %s's 0x%zx "
            "(field at 0x%x)",
            image->header_size, image->header_size > image->file_size ? "file" : "image",
            image->header_size > image->file_size ? image->file_size : image->image_size,
            at + OPTIONAL_HEADER_SIZE);
    image->preferred_base = pe_load64(image->file + at + OPTIONAL_IMAGE_BASE);
    if (image->preferred_base % BASE_MULTIPLE != 0 ||
        image->preferred_base > UINT64_MAX - image->image_size)
        return pe_refuse(image, error,
                         "image base 0x%llx is no multiple of 64 KiB with room behind it "
                         "(field at 0x%x)",
                         (unsigned long long)image->preferred_base, at + OPTIONAL_IMAGE_BASE);
    return true;
}

static bool directory_parse(struct pe_image *image, uint16_t optional_size, struct error *error)
{
    uint32_t at = image->pe_offset + OPTIONAL;
    uint32_t count = pe_load32(image->file + at + OPTIONAL_DIRECTORY_COUNT);
    if (count > (optional_size - OPTIONAL_DIRECTORIES) / DIRECTORY_SIZE)
        return pe_refuse(image, error,
                         "%u data directories do not fit an optional header of 0x%x bytes "
                         "(count at 0x%x)",
                         count, optional_size, at + OPTIONAL_DIRECTORY_COUNT);
    at += OPTIONAL_DIRECTORIES;
    for (uint32_t i = 0; i < count && i < PE_DIRECTORY_COUNT; i++, at += DIRECTORY_SIZE) {
        struct pe_directory *directory = &image->directories[i];
        directory->rva = pe_load32(image->file + at);
        directory->size = pe_load32(image->file + at + 4);
        if (i == PE_DIRECTORY_SECURITY || directory->rva == 0)
            continue;
        if ((uint64_t)directory->rva + directory->size > image->image_size)
            return pe_refuse(image, error,
                             "the %s directory (0x%x bytes at rva 0x%x) ends past the image's 0x%x "
                             "bytes (entry at 0x%x)",
                             directory_names[i], directory->size, directory->rva, image->image_size,
                             at);
        if (i == PE_DIRECTORY_CLR)
            return pe_refuse(image, error, "managed (CLR) code is no driver (entry at 0x%x)", at);
    }
    return true;
}

static bool entry_parse(struct pe_image *image, struct error *error)
{
    uint32_t at = image->pe_offset + OPTIONAL + OPTIONAL_ENTRY;
    image->entry_rva = pe_load32(image->file + at);
    if (image->entry_rva == 0)
        return true;
    const struct pe_section *section = pe_section_at(image, image->entry_rva);
    if (section == NULL)
        return pe_refuse(image, error,
                         "the entry point, rva 0x%x, is in no section (field at 0x%x)",
                         image->entry_rva, at);
    if (!pe_section_is_executable(section))
        return pe_refuse(image, error,
                         "the entry point, rva 0x%x, is in section \"%s\", which is not executable "
                         "(field at 0x%x)",
                         image->entry_rva, section->name, at);
    return true;
}

bool pe_parse(const char *name, const void *file, size_t size, struct pe_image *ret_image,
              struct error *error)
{
    struct pe_image *image = ret_image;
    *image = (struct pe_image){.file = file, .file_size = size};
    snprintf(image->name, sizeof image->name, "%s", name);
    if (!dos_parse(image, error) || !coff_parse(image, error))
        return false;
    uint32_t optional = image->pe_offset + OPTIONAL;
    uint16_t optional_size = pe_load16(image->file + image->pe_offset + COFF_OPTIONAL_SIZE);
    if (!optional_check(image, optional_size, error) || !alignment_parse(image, error))
        return false;
    uint32_t table = optional + optional_size;
    uint64_t header_end = (uint64_t)table + (uint64_t)image->section_count * SECTION_SIZE;
    if (header_end > image->file_size)
        return pe_refuse(image, error,
                         "the section table (%u headers at 0x%x) ends past the file's 0x%zx bytes",
                         image->section_count, table, image->file_size);
    image->checksum = pe_load32(image->file + optional + OPTIONAL_CHECKSUM);
    image->dll_flags = pe_load16(image->file + optional + OPTIONAL_DLL_FLAGS);
    if (!size_parse(image, (uint32_t)header_end, error))
        return false;
    pe_symbol_parse(image);
    return pe_section_parse(image, table, error) && directory_parse(image, optional_size, error) &&
           entry_parse(image, error) && pe_config_parse(image, error);
}
