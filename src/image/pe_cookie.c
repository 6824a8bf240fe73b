/*
 * The security cookie: what the entry stub of a Microsoft-style image would set from the tick
 * count, set before it runs, so that the value repeats and the stub's read of the clock never
 * happens.
 *
 * The load configuration names the cookie; images without one (all older drivers) hold its
 * well-known default in writable data with the complement beside it, which is what is searched for.
 */
#include "image/pe_format.h"

#define COOKIE_DEFAULT 0x00002B992DDFA232ull
#define COOKIE_MASK    0x0000FFFFFFFFFFFFull /* no string copy can forge top zeroes */

/* A fixed mixing of the cookie's address (the finaliser of splitmix64): other images, other
 * cookies. */
static uint64_t cookie_value(uint64_t address)
{
    uint64_t mixed = address + 0x9E3779B97F4A7C15ull;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9ull;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBull;
    mixed = (mixed ^ mixed >> 31) & COOKIE_MASK;
    return mixed == 0 || mixed == COOKIE_DEFAULT ? COOKIE_DEFAULT + 1 : mixed;
}

static bool word_is(const struct pe_image *image, const uint8_t *mapped, uint32_t rva,
                    uint64_t value)
{
    const void *word = pe_read(image, mapped, rva, 8);
    return word != NULL && pe_load64(word) == value;
}

/* Where the complement of the default is: behind the cookie or before it. */
static bool complement_find(const struct pe_image *image, const uint8_t *mapped,
                            uint32_t cookie_rva, uint32_t *ret_rva)
{
    for (unsigned i = 0; i < 2; i++) {
        *ret_rva = i == 0 ? cookie_rva + 8 : cookie_rva - 8;
        if (word_is(image, mapped, *ret_rva, ~COOKIE_DEFAULT))
            return true;
    }
    return false;
}

static bool cookie_search(const struct pe_image *image, const uint8_t *mapped, uint32_t *ret_rva)
{
    for (uint32_t i = 0; i < image->section_count; i++) {
        const struct pe_section *section = &image->sections[i];
        if (!pe_section_is_writable(section) || pe_section_is_executable(section))
            continue;
        uint32_t end = section->rva + section->file_size, complement;
        for (uint32_t at = (uint32_t)pe_round_up(section->rva, 8); at + 8 <= end; at += 8) {
            if (word_is(image, mapped, at, COOKIE_DEFAULT) &&
                complement_find(image, mapped, at, &complement)) {
                *ret_rva = at;
                return true;
            }
        }
    }
    return false;
}

bool pe_cookie_set(const struct pe_image *image, void *mapped, uint64_t base)
{
    uint32_t rva = image->config.cookie_rva, complement;
    if (rva == 0 && !cookie_search(image, mapped, &rva))
        return false;
    uint8_t *cookie = (uint8_t *)mapped + rva;
    if (pe_load64(cookie) != 0 && pe_load64(cookie) != COOKIE_DEFAULT)
        return true; /* the stub leaves such a value alone as well */
    uint64_t value = cookie_value(base + rva);
    if (complement_find(image, mapped, rva, &complement))
        pe_store64((uint8_t *)mapped + complement, ~value);
    pe_store64(cookie, value);
    return true;
}
