/*
 * A small driver image, built in memory, that has one of everything: 8 sections, imports by name
 * and ordinal, exports with a forwarder, .pdata, relocations, load configuration, debug record,
 * symbols.
 *
 * Tests spoil one field by its file offset and look at what happens. The bytes lie at the end of an
 * allocation of their exact size, so that a sanitizer sees any read beyond them.
 */
#ifndef TESTS_IMAGE_PE_BUILD_H
#define TESTS_IMAGE_PE_BUILD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "image/pe.h"

#define BUILD_BASE       0x140000000ull
#define BUILD_IMAGE_SIZE 0xA000u
#define BUILD_FILE_SIZE  0x1900u
#define BUILD_PE         0x80u
#define BUILD_OPTIONAL   0x98u
#define BUILD_DIRECTORY  0x108u /* 8 bytes each */
#define BUILD_TABLE      0x188u /* section headers, 40 bytes each */
#define BUILD_SYMBOLS    0x1800u
#define BUILD_COOKIE     0x00002B992DDFA232ull

struct build {
    uint8_t *file;
    size_t size;
    uint8_t *mapped;
    struct pe_image image;
    struct error error;
};

static const struct build_section {
    const char *name;
    uint32_t size, rva, file_size, offset, flags;
} build_sections[] = {
    {".text", 0x200, 0x1000, 0x200, 0x400, 0x68000020},
    {".rdata", 0x400, 0x2000, 0x400, 0x600, 0x48000040},
    {".data", 0x1800, 0x3000, 0x200, 0xA00, 0xC8000040},
    {".pdata", 0x40, 0x5000, 0x200, 0xC00, 0x48000040},
    {".edata", 0x180, 0x6000, 0x200, 0xE00, 0x40000040},
    {"PAGEcode", 0x200, 0x7000, 0x200, 0x1000, 0x60000020},
    {"INIT", 0x400, 0x8000, 0x400, 0x1200, 0xE2000020},
    {"/10", 0x200, 0x9000, 0x200, 0x1600, 0x42000040}, /* ".reloc_of_it" */
};

#define BUILD_SECTION_COUNT (sizeof build_sections / sizeof build_sections[0])

static inline void build_put(struct build *build, uint32_t offset, unsigned width, uint64_t value)
{
    assert_true(offset + width <= build->size);
    memcpy(build->file + offset, &value, width);
}

/* File offset of an RVA that the file backs. */
static inline uint32_t build_at(uint32_t rva)
{
    for (unsigned i = 0; i < BUILD_SECTION_COUNT; i++)
        if (rva - build_sections[i].rva < build_sections[i].file_size)
            return build_sections[i].offset + (rva - build_sections[i].rva);
    fail_msg("no byte of the file is at rva 0x%x", rva);
    return 0;
}

static inline void build_put32s(struct build *build, uint32_t rva, const uint32_t *values,
                                unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        build_put(build, build_at(rva) + i * 4, 4, values[i]);
}

#define BUILD_32S(build, rva, ...)                                                                 \
    build_put32s(build, rva, (const uint32_t[]){__VA_ARGS__},                                      \
                 sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

static inline void build_text(struct build *build, uint32_t rva, const char *text)
{
    memcpy(build->file + build_at(rva), text, strlen(text) + 1);
}

static inline void build_directory(struct build *build, unsigned index, uint32_t rva, uint32_t size)
{
    build_put(build, BUILD_DIRECTORY + index * 8, 4, rva);
    build_put(build, BUILD_DIRECTORY + index * 8 + 4, 4, size);
}

#include "pe_build_parts.h" /* needs what is above */

static inline void build_init(struct build *build)
{
    *build = (struct build){.size = BUILD_FILE_SIZE};
    build->file = calloc(1, build->size);
    assert_non_null(build->file);
    build_headers(build);
    build_imports(build);
    build_exports(build);
    build_functions(build);
    build_data(build);
    build_symbols(build);
}

static inline void build_fini(struct build *build)
{
    free(build->file);
    free(build->mapped);
}

static inline bool build_parse(struct build *build)
{
    build->error = (struct error){0};
    return pe_parse("crane.sys", build->file, build->size, &build->image, &build->error) &&
           pe_check_native(&build->image, &build->error);
}

/* Parses and maps an image that must be good so far. */
static inline void build_map(struct build *build)
{
    if (!build_parse(build))
        fail_msg("%s", build->error.text);
    free(build->mapped);
    build->mapped = calloc(1, build->image.image_size);
    assert_true(pe_map(&build->image, build->mapped, &build->error));
}

/* The last call was refused in one line, of which text is a part. */
static inline void build_check_refused(const struct build *build, bool result, const char *text)
{
    assert_false(result);
    assert_int_equal(build->error.status, EXIT_COULD_NOT_RUN);
    assert_null(strchr(build->error.text, '\n'));
    assert_int_equal(strncmp(build->error.text, "crane.sys: ", 11), 0);
    if (strstr(build->error.text, text) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", build->error.text, text);
}

#endif
