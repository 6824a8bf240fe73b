/*
 * Reading an image by RVA. See image/pe.h.
 *
 * Invariant: every pointer handed out has its checked number of bytes behind it, in the mapped
 * image or in the file; every other part of image/ reads contents through here.
 */
#include "image/pe_format.h"

#include <stdarg.h>
#include <stdio.h>

static bool refuse_v(const struct pe_image *image, struct error *error, const char *where,
                     const char *format, va_list args)
{
    char text[400];
    vsnprintf(text, sizeof text, format, args);
    return error_set(error, EXIT_COULD_NOT_RUN, "%s: %s%s", image->name, text, where);
}

bool pe_refuse(const struct pe_image *image, struct error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    refuse_v(image, error, "", format, args);
    va_end(args);
    return false;
}

bool pe_refuse_at(const struct pe_image *image, struct error *error, uint32_t rva,
                  const char *format, ...)
{
    char where[64];
    uint32_t offset;
    if (pe_file_offset(image, rva, &offset))
        snprintf(where, sizeof where, " (rva 0x%x, file offset 0x%x)", rva, offset);
    else
        snprintf(where, sizeof where, " (rva 0x%x)", rva);
    va_list args;
    va_start(args, format);
    refuse_v(image, error, where, format, args);
    va_end(args);
    return false;
}

/* The bytes of the file that are mapped at rva, to the end of their section (or of the headers). */
static const uint8_t *file_bytes(const struct pe_image *image, uint32_t rva,
                                 uint32_t *ret_available)
{
    if (rva < image->header_size) {
        *ret_available = image->header_size - rva;
        return image->file + rva;
    }
    const struct pe_section *section = pe_section_at(image, rva);
    if (section == NULL || rva - section->rva >= section->file_size)
        return NULL;
    *ret_available = section->file_size - (rva - section->rva);
    return image->file + section->file_offset + (rva - section->rva);
}

const uint8_t *pe_bytes(const struct pe_image *image, const void *mapped, uint32_t rva,
                        uint32_t *ret_available)
{
    if (mapped == NULL)
        return file_bytes(image, rva, ret_available);
    if (rva >= image->image_size)
        return NULL;
    *ret_available = image->image_size - rva;
    return (const uint8_t *)mapped + rva;
}

const void *pe_read(const struct pe_image *image, const void *mapped, uint32_t rva, uint32_t size)
{
    uint32_t available;
    const uint8_t *bytes = pe_bytes(image, mapped, rva, &available);
    return bytes != NULL && size <= available ? bytes : NULL;
}

const char *pe_string(const struct pe_image *image, const void *mapped, uint32_t rva,
                      uint32_t limit)
{
    uint32_t available;
    const uint8_t *bytes = pe_bytes(image, mapped, rva, &available);
    if (bytes == NULL)
        return NULL;
    if (available > limit)
        available = limit;
    for (uint32_t i = 0; i < available; i++) {
        if (bytes[i] == 0)
            return (const char *)bytes;
        if (bytes[i] < 0x20 || bytes[i] > 0x7E)
            return NULL;
    }
    return NULL;
}

bool pe_file_offset(const struct pe_image *image, uint32_t rva, uint32_t *ret_offset)
{
    uint32_t available;
    const uint8_t *bytes = file_bytes(image, rva, &available);
    if (bytes == NULL)
        return false;
    *ret_offset = (uint32_t)(bytes - image->file);
    return true;
}
