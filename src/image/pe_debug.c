/*
 * The debug directory's CodeView record. See image/pe.h.
 *
 * Windows ignores the directory, so damage means "no record". It is read from the file: entries
 * carry a file offset, and the record need not be in any section.
 */
#include "image/pe_format.h"

#define ENTRY_SIZE      28u
#define ENTRY_TYPE      12u
#define ENTRY_DATA_SIZE 16u
#define ENTRY_OFFSET    24u
#define ENTRY_MAX       64u

#define TYPE_CODEVIEW 2u

#define RECORD_GUID 4u
#define RECORD_AGE  20u
#define RECORD_PDB  24u

static bool record_decode(const struct pe_image *image, const uint8_t *entry,
                          struct pe_debug *ret_debug)
{
    uint32_t size = pe_load32(entry + ENTRY_DATA_SIZE);
    uint32_t offset = pe_load32(entry + ENTRY_OFFSET);
    if (pe_load32(entry + ENTRY_TYPE) != TYPE_CODEVIEW || size <= RECORD_PDB ||
        (uint64_t)offset + size > image->file_size)
        return false;
    const uint8_t *record = image->file + offset;
    const void *end = memchr(record + RECORD_PDB, 0, size - RECORD_PDB);
    if (memcmp(record, "RSDS", 4) != 0 || end == NULL)
        return false;
    memcpy(ret_debug->guid, record + RECORD_GUID, sizeof ret_debug->guid);
    ret_debug->age = pe_load32(record + RECORD_AGE);
    ret_debug->pdb = (const char *)record + RECORD_PDB;
    return true;
}

bool pe_debug_find(const struct pe_image *image, struct pe_debug *ret_debug)
{
    struct pe_directory directory = image->directories[PE_DIRECTORY_DEBUG];
    if (directory.rva == 0)
        return false;
    for (uint32_t i = 0; i < directory.size / ENTRY_SIZE && i < ENTRY_MAX; i++) {
        const void *entry = pe_read(image, NULL, directory.rva + i * ENTRY_SIZE, ENTRY_SIZE);
        if (entry != NULL && record_decode(image, entry, ret_debug))
            return true;
    }
    return false;
}
