/*
 * The load configuration: where the security cookie and the CFG pointers and table are.
 *
 * It is read from the file at parse time, when its addresses are still relative to the preferred
 * base; what struct pe_load_config holds is checked to be inside the image. Fields past the size
 * that the structure states do not exist (older linkers wrote shorter ones).
 */
#include "image/pe_format.h"

#define CONFIG_COOKIE         0x58u
#define CONFIG_GUARD_CHECK    0x70u
#define CONFIG_GUARD_DISPATCH 0x78u
#define CONFIG_GUARD_TABLE    0x80u
#define CONFIG_GUARD_COUNT    0x88u
#define CONFIG_GUARD_FLAGS    0x90u

struct config_reader {
    const struct pe_image *image;
    uint32_t rva, size;
    const uint8_t *bytes;
    struct error *error;
};

/* The 8-byte field at offset as an RVA with room for size bytes; 0 if the field is not there. */
static bool address_read(const struct config_reader *reader, uint32_t offset, const char *what,
                         uint64_t size, uint32_t *ret_rva)
{
    *ret_rva = 0;
    if (offset + 8 > reader->size)
        return true;
    uint64_t address = pe_load64(reader->bytes + offset);
    if (address == 0)
        return true;
    const struct pe_image *image = reader->image;
    uint64_t rva = address - image->preferred_base;
    if (rva >= image->image_size || size > image->image_size - rva)
        return pe_refuse_at(image, reader->error, reader->rva + offset,
                            "the load config puts the %s at 0x%llx, outside the image", what,
                            (unsigned long long)address);
    *ret_rva = (uint32_t)rva;
    return true;
}

static bool guard_table_read(const struct config_reader *reader, struct pe_load_config *config)
{
    if (reader->size < CONFIG_GUARD_FLAGS + 4)
        return true;
    uint64_t count = pe_load64(reader->bytes + CONFIG_GUARD_COUNT);
    config->guard_stride = 4 + (pe_load32(reader->bytes + CONFIG_GUARD_FLAGS) >> 28);
    if (count > reader->image->image_size)
        return pe_refuse_at(reader->image, reader->error, reader->rva + CONFIG_GUARD_COUNT,
                            "the load config counts 0x%llx CFG targets", (unsigned long long)count);
    config->guard_count = (uint32_t)count;
    return address_read(reader, CONFIG_GUARD_TABLE, "CFG target table",
                        count * config->guard_stride, &config->guard_table_rva);
}

bool pe_config_parse(struct pe_image *image, struct error *error)
{
    struct pe_load_config *config = &image->config;
    struct config_reader reader = {.image = image, .error = error};
    reader.rva = image->directories[PE_DIRECTORY_LOAD_CONFIG].rva;
    if (reader.rva == 0)
        return true;
    uint32_t available;
    reader.bytes = pe_bytes(image, NULL, reader.rva, &available);
    if (reader.bytes == NULL || available < 4)
        return pe_refuse_at(image, error, reader.rva, "no byte of the load config is in the file");
    reader.size = pe_load32(reader.bytes);
    if (reader.size > available)
        return pe_refuse_at(image, error, reader.rva,
                            "the load config's 0x%x bytes run out of its section", reader.size);
    return address_read(&reader, CONFIG_COOKIE, "security cookie", 8, &config->cookie_rva) &&
           address_read(&reader, CONFIG_GUARD_CHECK, "CFG check pointer", 8,
                        &config->guard_check_rva) &&
           address_read(&reader, CONFIG_GUARD_DISPATCH, "CFG dispatch pointer", 8,
                        &config->guard_dispatch_rva) &&
           guard_table_read(&reader, config);
}

const uint8_t *pe_config_guard_target(const struct pe_image *image, const void *mapped, uint32_t i)
{
    const struct pe_load_config *config = &image->config;
    if (config->guard_table_rva == 0 || i >= config->guard_count)
        return NULL;
    return pe_read(image, mapped, config->guard_table_rva + i * config->guard_stride, 4);
}

bool pe_config_is_guard_target(const struct pe_image *image, const void *mapped, uint32_t rva)
{
    const struct pe_load_config *config = &image->config;
    uint32_t low = 0, high = config->guard_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const uint8_t *entry = pe_config_guard_target(image, mapped, middle);
        if (entry == NULL)
            return false;
        if (pe_load32(entry) == rva)
            return true;
        if (pe_load32(entry) < rva)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}
