/* See rtl/image.h. Offsets are the PE specification's; image/ reads whole files, and checks them.
 */
#include "rtl/image.h"

#include <string.h>

#define RTL_IMAGE_DOS_PE_OFFSET   0x3c
#define RTL_IMAGE_PE_OFFSET_MAX   0x10000000u
#define RTL_IMAGE_SECTION_COUNT   6 /* from "PE\0\0" */
#define RTL_IMAGE_OPTIONAL_SIZE   20
#define RTL_IMAGE_OPTIONAL        24
#define RTL_IMAGE_HEADER_SIZE     60 /* from the optional header */
#define RTL_IMAGE_DLL_FLAGS       70
#define RTL_IMAGE_MAGIC_64        0x20b
#define RTL_IMAGE_DIRECTORIES_64  112
#define RTL_IMAGE_DIRECTORIES_32  96
#define RTL_IMAGE_SECTION_SIZE    40
#define RTL_IMAGE_SECTION_RVA     12
#define RTL_IMAGE_SECTION_LENGTH  16
#define RTL_IMAGE_SECTION_OFFSET  20
#define RTL_IMAGE_FORCE_INTEGRITY 0x0080

static uint16_t rtl_image_16(const uint8_t *at)
{
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static uint32_t rtl_image_32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

PVOID NTAPI RtlImageNtHeader(PVOID Base)
{
    uint8_t *bytes = Base;
    if (bytes == NULL || rtl_image_16(bytes) != 0x5a4d)
        return NULL;
    uint32_t offset = rtl_image_32(bytes + RTL_IMAGE_DOS_PE_OFFSET);
    if (offset >= RTL_IMAGE_PE_OFFSET_MAX || rtl_image_32(bytes + offset) != 0x4550)
        return NULL;
    return bytes + offset;
}

/* Where in the file an RVA lies; 0 if no section has it. */
static uint32_t rtl_image_file_offset(const uint8_t *header, uint32_t rva)
{
    const uint8_t *optional = header + RTL_IMAGE_OPTIONAL;
    const uint8_t *section = optional + rtl_image_16(header + RTL_IMAGE_OPTIONAL_SIZE);
    if (rva < rtl_image_32(optional + RTL_IMAGE_HEADER_SIZE))
        return rva;
    for (unsigned i = rtl_image_16(header + RTL_IMAGE_SECTION_COUNT); i > 0; i--) {
        uint32_t into = rva - rtl_image_32(section + RTL_IMAGE_SECTION_RVA);
        if (into < rtl_image_32(section + RTL_IMAGE_SECTION_LENGTH))
            return rtl_image_32(section + RTL_IMAGE_SECTION_OFFSET) + into;
        section += RTL_IMAGE_SECTION_SIZE;
    }
    return 0;
}

PVOID NTAPI RtlImageDirectoryEntryToData(PVOID Base, BOOLEAN MappedAsImage, USHORT DirectoryEntry,
                                         PULONG Size)
{
    const uint8_t *header = RtlImageNtHeader(Base);
    if (header == NULL)
        return NULL;
    const uint8_t *optional = header + RTL_IMAGE_OPTIONAL;
    uint32_t directories = rtl_image_16(optional) == RTL_IMAGE_MAGIC_64 ? RTL_IMAGE_DIRECTORIES_64
                                                                        : RTL_IMAGE_DIRECTORIES_32;
    if (DirectoryEntry >= rtl_image_32(optional + directories - 4))
        return NULL;
    const uint8_t *entry = optional + directories + (size_t)DirectoryEntry * 8;
    uint32_t at = rtl_image_32(entry);
    if (at != 0 && !MappedAsImage)
        at = rtl_image_file_offset(header, at);
    if (at == 0)
        return NULL;
    *Size = rtl_image_32(entry + 4);
    return (uint8_t *)Base + at;
}

bool rtl_image_is_integrity_forced(uint64_t base)
{
    const uint8_t *header = RtlImageNtHeader((PVOID)base);
    return header != NULL && (rtl_image_16(header + RTL_IMAGE_OPTIONAL + RTL_IMAGE_DLL_FLAGS) &
                              RTL_IMAGE_FORCE_INTEGRITY) != 0;
}
