/* Laying an image out in memory. See image/pe.h; pe_parse checked every range that is copied here.
 */
#include "image/pe_format.h"

bool pe_map(const struct pe_image *image, void *mapped, struct error *error)
{
    if (mapped == NULL)
        return pe_refuse(image, error, "no memory for the image's 0x%x bytes", image->image_size);
    memcpy(mapped, image->file, image->header_size);
    for (uint32_t i = 0; i < image->section_count; i++) {
        const struct pe_section *section = &image->sections[i];
        if (section->file_size != 0)
            memcpy((uint8_t *)mapped + section->rva, image->file + section->file_offset,
                   section->file_size);
    }
    return true;
}
