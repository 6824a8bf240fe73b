/* pe_parse: what a good image yields, and one refusal per field, each naming its file offset. */
#include "pe_build.h"

#define SECTION(n) (BUILD_TABLE + ((n)-1) * 40)

static const struct refusal {
    uint32_t offset;
    unsigned width;
    uint64_t value;
    const char *text;
} refusals[] = {
    {0x0, 2, 0x4D5A, "no \"MZ\" at file offset 0x0"},
    {0x0, 4, 0x464C457F, "an ELF file, hence no driver"},
    {0x3C, 4, 0x82, "0x82 is not 4-aligned (e_lfanew at 0x3c)"},
    {0x3C, 4, 0xFFFFFFFC, "0xfffffffc lies past the file's end (e_lfanew at 0x3c)"},
    {0x3C, 4, 0x18EC, "lies past the file's end"},
    {0x80, 4, 0x454E, "no \"PE\" signature at file offset 0x80"},
    {0x84, 2, 0x14C, "machine 0x14c (32-bit x86), not for x64 (field at 0x84)"},
    {0x84, 2, 0x1234, "machine 0x1234 (no known one)"},
    {0x86, 2, 0, "0 sections; a driver has 1 to 96 (field at 0x86)"},
    {0x86, 2, 97, "97 sections"},
    {0x86, 2, 24, "the headers end at 0x548 but claim 0x400 bytes (field at 0xd4)"},
    {0x94, 2, 0xFFFF,
     "the optional header's 0xffff bytes at 0x98 end past the file's end (size at"},
    {0x94, 2, 0x1800, "the section table (8 headers at 0x1898) ends past the file's 0x1900 bytes"},
    {0x94, 2, 1, "hold nothing (size at 0x94)"},
    {0x94, 2, 0x60, "the optional header has 0x60 bytes; PE32+ needs 0x70 (size at 0x94)"},
    {0x96, 2, 0x20, "IMAGE_FILE_EXECUTABLE_IMAGE is not set (field at 0x96)"},
    {0x98, 2, 0x10B, "magic is 0x10b (PE32), not PE32+'s 0x20b (field at 0x98)"},
    {0xA8, 4, 0xA000, "the entry point, rva 0xa000, is in no section (field at 0xa8)"},
    {0xA8, 4, 0x3000,
     "rva 0x3000, is in section \".data\", which is not executable (field at 0xa8)"},
    {0xB0, 8, 0x140001000, "image base 0x140001000 is no multiple of 64 KiB"},
    {0xB8, 4, 0x1800, "section alignment 0x1800 is not a power of two (field at 0xb8)"},
    {0xB8, 4, 0, "section alignment 0x0 is not a power of two"},
    {0xB8, 4, 0x2000,
     "section 1 \".text\" is at rva 0x1000, not a multiple of the section alignment"},
    {0xB8, 4, 0x400, "file alignment 0x200 does not go with section alignment 0x400"},
    {0xBC, 4, 0x2000, "file alignment 0x2000 is above the section alignment (field at 0xbc)"},
    {0xBC, 4, 0x201, "file alignment 0x201 is not a power of two (field at 0xbc)"},
    {0xBC, 4, 0x100, "file alignment 0x100 does not go with section alignment 0x1000"},
    {0xD0, 4, 0, "image size 0x0; 1 to 0x10000000 can be loaded (field at 0xd0)"},
    {0xD0, 4, 0x10000001, "image size 0x10000001"},
    {0xD0, 4, 0x9000, "section 8 \"/10\" (0x200 bytes at rva 0x9000) ends past the image's 0x9000"},
    {0xD4, 4, 0x100, "the headers end at 0x2c8 but claim 0x100 bytes (field at 0xd4)"},
    {0xD4, 4, 0x2000, "the headers' 0x2000 bytes end past the file's 0x1900 (field at 0xd4)"},
    {0xD4, 4, 0x1800, "section 1 \".text\" at rva 0x1000 overlaps the headers' 0x1800 bytes"},
    {0xDC, 2, 2, "subsystem 2 (Windows GUI); a kernel driver has 1, native (field at 0xdc)"},
    {0xDC, 2, 10, "subsystem 10 (EFI application)"},
    {0x104, 4, 17,
     "17 data directories do not fit an optional header of 0xf0 bytes (count at 0x104"},
    {0x108, 4, 0x9FFF, "the export directory (0x180 bytes at rva 0x9fff) ends past the image's"},
    {0x114, 4, 0xFFFFFFFF, "the import directory (0xffffffff bytes at rva 0x8000) ends past the"},
    {0x178, 4, 0x2000, "managed (CLR) code is no driver (entry at 0x178)"},
    {SECTION(2) + 8, 4, 0x1001, "section 3 \".data\" at rva 0x3000 overlaps section 2 \".rdata\""},
    {SECTION(2) + 8, 4, 0x1001, "which ends at 0x3001 (section header at 0x1d8)"},
    {SECTION(3) + 8, 4, 0xFFFFFFFF, "ends past the image's 0xa000 bytes (section header at 0x1d8)"},
    {SECTION(2) + 12, 4, 0x2010, "section 2 \".rdata\" is at rva 0x2010, not a multiple"},
    {SECTION(2) + 12, 4, 0x4000,
     "section 3 \".data\" at rva 0x3000 comes before section 2 \".rdata\""},
    {SECTION(8) + 16, 4, 0x400, "section 8 \"/10\" ends at 0x1a00, past the file's 0x1900 bytes"},
    {SECTION(3) + 20, 4, 0xFFFFFE00, "section 3 \".data\" ends at 0x100000000, past the file's"},
    {SECTION(3) + 20, 4, 0xA10,
     "section 3 \".data\" is at file offset 0xa10, which is not a multiple"},
    {0x600, 4, 0x1000, "the load config's 0x1000 bytes run out of its section (rva 0x2000, file"},
    {0x658, 8, 0x3020,
     "puts the security cookie at 0x3020, outside the image (rva 0x2058, file off"},
    {0x658, 8, 0x140009FF9, "puts the security cookie at 0x140009ff9"},
    {0x670, 8, 1, "puts the CFG check pointer at 0x1"},
    {0x678, 8, 1, "puts the CFG dispatch pointer at 0x1"},
    {0x680, 8, 0x140009FF8, "puts the CFG target table at 0x140009ff8"},
    {0x688, 8, 0x100000003, "counts 0x100000003 CFG targets (rva 0x2088, file offset 0x688)"},
};

static void test_each_field_refused(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct build build;
        build_init(&build);
        build_put(&build, refusals[i].offset, refusals[i].width, refusals[i].value);
        build_check_refused(&build, build_parse(&build), refusals[i].text);
        build_fini(&build);
    }
}

static void test_base_without_room_refused(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_put(&build, BUILD_OPTIONAL + 24, 8, 0xFFFFFFFFFFFF0000);
    build_put(&build, BUILD_OPTIONAL + 56, 4, 0x20000);
    build_check_refused(&build, build_parse(&build), "with room behind it (field at 0xb0)");
    build_fini(&build);
}

static void test_good_image_described(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    assert_true(build_parse(&build));
    const struct pe_image *image = &build.image;
    assert_int_equal(image->preferred_base, BUILD_BASE);
    assert_int_equal(image->image_size, BUILD_IMAGE_SIZE);
    assert_int_equal(image->header_size, 0x400);
    assert_int_equal(image->entry_rva, 0x8300);
    assert_int_equal(image->timestamp, 0x5EADBEEF);
    assert_int_equal(image->checksum, 0xC4EC);
    assert_int_equal(image->section_count, BUILD_SECTION_COUNT);
    assert_string_equal(image->sections[5].name, "PAGEcode");
    assert_int_equal(image->sections[2].size, 0x1800);
    assert_int_equal(image->sections[2].file_size, 0x200);
    assert_int_equal(image->directories[PE_DIRECTORY_IMPORT].rva, 0x8000);
    assert_int_equal(image->config.cookie_rva, 0x3020);
    assert_int_equal(image->config.guard_check_rva, 0x3040);
    assert_int_equal(image->config.guard_dispatch_rva, 0x3048);
    build_fini(&build);
}

static void test_sections_found_and_classified(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    assert_true(build_parse(&build));
    const struct pe_image *image = &build.image;
    const struct pe_section *init = pe_section_find(image, "INIT");
    assert_ptr_equal(pe_section_at(image, 0x83FF), init);
    assert_true(pe_section_is_executable(init) && pe_section_is_writable(init));
    assert_true(pe_section_is_discardable(init));
    assert_false(pe_section_is_paged(init));
    const struct pe_section *paged = pe_section_at(image, 0x7000);
    assert_true(pe_section_is_paged(paged));
    assert_false(pe_section_is_writable(paged) || pe_section_is_discardable(paged));
    assert_ptr_equal(pe_section_find(image, ".reloc_of_it"), &image->sections[7]);
    assert_null(pe_section_find(image, ".reloc_of"));
    assert_null(pe_section_at(image, 0x8400));
    assert_null(pe_section_at(image, 0xFFF));
    build_fini(&build);
}

static void test_long_section_name_at_the_file_end(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_put(&build, BUILD_SYMBOLS + 8 * 18, 4, 0x70);
    memcpy(build.file + SECTION(8), "/108", 4);
    memcpy(build.file + BUILD_FILE_SIZE - 4, ".rel", 4);
    assert_true(build_parse(&build));
    assert_null(pe_section_find(&build.image, ".reloc_of_it"));
    build_fini(&build);
}

static void test_short_load_config(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    BUILD_32S(&build, 0x2000, 0x5C); /* ends in the middle of the cookie's address */
    build_put(&build, build_at(0x2058), 8, 0x3020);
    assert_true(build_parse(&build));
    assert_int_equal(build.image.config.cookie_rva, 0);
    assert_int_equal(build.image.config.guard_table_rva, 0);
    build_fini(&build);
}

static void test_no_prefix_is_read_past_its_end(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    for (size_t size = 0; size < 0x1800; size += size < 0x420 ? 1 : 37) {
        uint8_t *prefix = malloc(size + 1);
        memcpy(prefix + 1, build.file, size);
        bool is_good = pe_parse("crane.sys", prefix + 1, size, &build.image, &build.error);
        build_check_refused(&build, is_good, "0x");
        free(prefix);
    }
    build_fini(&build);
}

static void test_odd_but_loadable(void **state)
{
    (void)state;
    static const struct refusal changes[] = {
        {0xA8, 4, 0, "an export driver has no entry point"},
        {0x96, 2, 0x2022, "a DLL flag"},
        {0x128, 4, 0xFFFFFFF0, "a signature whose place nobody checks"},
        {0x8C, 4, 0x18FF, "a symbol table outside the file"},
        {SECTION(3) + 16, 4, 0, "a section that nothing backs"},
        {SECTION(3) + 8, 4, 0, "a section whose size is its file size"},
        {SECTION(3) + 0, 4, 0x01FF7F2E, "a section whose name cannot be printed"},
    };
    for (unsigned i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct build build;
        build_init(&build);
        build_put(&build, changes[i].offset, changes[i].width, changes[i].value);
        if (!build_parse(&build))
            fail_msg("%s: %s", changes[i].text, build.error.text);
        for (const char *c = build.image.sections[2].name; *c != 0; c++)
            assert_in_range(*c, 0x20, 0x7E);
        build_fini(&build);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_image_described),
        cmocka_unit_test(test_each_field_refused),
        cmocka_unit_test(test_base_without_room_refused),
        cmocka_unit_test(test_sections_found_and_classified),
        cmocka_unit_test(test_long_section_name_at_the_file_end),
        cmocka_unit_test(test_short_load_config),
        cmocka_unit_test(test_no_prefix_is_read_past_its_end),
        cmocka_unit_test(test_odd_but_loadable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
