/* See symbols_twin.h. The file: ELF header, section contents, section names, section headers. */
#include "image/symbols_twin.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static const char *const twin_sections[] = {
    ".debug_info",        ".debug_abbrev",   ".debug_line",    ".debug_str",    ".debug_line_str",
    ".debug_str_offsets", ".debug_addr",     ".debug_aranges", ".debug_ranges", ".debug_rnglists",
    ".debug_loc",         ".debug_loclists", ".debug_types",
};

#define TWIN_SECTION_COUNT (sizeof twin_sections / sizeof *twin_sections)

struct twin {
    size_t size; /* of all that is before the section headers */
    const uint8_t *contents[TWIN_SECTION_COUNT + 2];
    Elf64_Shdr headers[TWIN_SECTION_COUNT + 2]; /* ELF's null section first; the names last */
    uint16_t count;
    char names[512];
    uint32_t names_size;
};

static void twin_add(struct twin *twin, const char *name, uint32_t type, const void *contents,
                     size_t size)
{
    twin->size = (twin->size + 15) & ~(size_t)15; /* as aligned as any ELF structure needs */
    twin->contents[twin->count] = contents;
    twin->headers[twin->count++] = (Elf64_Shdr){
        .sh_name = twin->names_size,
        .sh_type = type,
        .sh_offset = twin->size,
        .sh_size = size,
        .sh_addralign = 1,
    };
    size_t name_size = strlen(name) + 1;
    memcpy(twin->names + twin->names_size, name, name_size);
    twin->names_size += (uint32_t)name_size;
    twin->size += size;
}

/* Padding up to the file alignment is not DWARF: a section ends where its memory size says. */
static void twin_plan(struct twin *twin, const struct pe_image *image)
{
    twin->size = sizeof(Elf64_Ehdr);
    twin->count = 1;
    twin->names_size = 1; /* offset 0 is the empty name */
    for (size_t i = 0; i < TWIN_SECTION_COUNT; i++) {
        const struct pe_section *section = pe_section_find(image, twin_sections[i]);
        if (section == NULL || section->file_size == 0)
            continue;
        size_t size = section->size < section->file_size ? section->size : section->file_size;
        twin_add(twin, twin_sections[i], SHT_PROGBITS, image->file + section->file_offset, size);
    }
    twin_add(twin, ".shstrtab", SHT_STRTAB, twin->names, 0);
    twin->headers[twin->count - 1].sh_size = twin->names_size;
    twin->size = (twin->size + twin->names_size + 15) & ~(size_t)15;
}

static void twin_write(const struct twin *twin, uint8_t *ret_file)
{
    *(Elf64_Ehdr *)ret_file = (Elf64_Ehdr){
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_shoff = twin->size,
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_shentsize = sizeof(Elf64_Shdr),
        .e_shnum = twin->count,
        .e_shstrndx = (Elf64_Half)(twin->count - 1),
    };
    for (uint16_t i = 1; i < twin->count; i++)
        memcpy(ret_file + twin->headers[i].sh_offset, twin->contents[i], twin->headers[i].sh_size);
    memcpy(ret_file + twin->size, twin->headers, twin->count * sizeof *twin->headers);
}

void *symbols_twin_new(const struct pe_image *image, size_t *ret_size)
{
    if (pe_section_find(image, ".debug_info") == NULL)
        return NULL;
    struct twin twin = {0};
    twin_plan(&twin, image);
    *ret_size = twin.size + twin.count * sizeof *twin.headers;
    uint8_t *file = calloc(1, *ret_size);
    if (file != NULL)
        twin_write(&twin, file);
    return file;
}
