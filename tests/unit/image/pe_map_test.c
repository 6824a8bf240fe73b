/* pe_map and pe_relocate: where bytes land, what moves, and damaged relocations by their place. */
#include "pe_build.h"

#define NEW_BASE 0x200010000000ull

static uint64_t word(const struct build *build, uint32_t rva)
{
    uint64_t value;
    memcpy(&value, build->mapped + rva, sizeof value);
    return value;
}

static bool relocate(struct build *build, uint64_t base)
{
    return pe_relocate(&build->image, build->mapped, base, &build->error);
}

static void test_headers_and_sections_land(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_put(&build, 0x5FF, 1, 0xCC);
    build_map(&build);
    assert_memory_equal(build.mapped, build.file, 0x400);
    assert_memory_equal(build.mapped + 0x1000, build.file + 0x400, 0x200);
    assert_memory_equal(build.mapped + 0x8000, build.file + 0x1200, 0x400);
    assert_int_equal(word(&build, 0x1200), 0);
    assert_int_equal(word(&build, 0x3200), 0);
    build_fini(&build);
}

static void test_file_bytes_beyond_a_page_stay_out(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_put(&build, BUILD_TABLE + 16, 4, 0x1400); /* .text: 0x1400 in the file, 0x200 in memory */
    build_map(&build);
    assert_int_equal(build.image.sections[0].file_size, 0x1000);
    assert_memory_equal(build.mapped + 0x2000, build.file + 0x600, 0x400);
    build_fini(&build);
}

static void test_lack_of_memory_is_said(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    assert_true(build_parse(&build));
    build_check_refused(&build, pe_map(&build.image, NULL, &build.error),
                        "no memory for the image's 0xa000 bytes");
    build_fini(&build);
}

static void test_pointers_move(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_map(&build);
    assert_true(relocate(&build, NEW_BASE));
    assert_int_equal(word(&build, 0x3000), NEW_BASE + 0x1010);
    assert_int_equal(word(&build, 0x8310), NEW_BASE + 0x7000);
    assert_int_equal(word(&build, 0x3020), BUILD_COOKIE);
    assert_int_equal(word(&build, BUILD_OPTIONAL + 24), NEW_BASE);
    build_fini(&build);
}

static void test_damaged_relocations_refused(void **state)
{
    (void)state;
    static const struct {
        uint32_t rva, value;
        const char *text;
    } damages[] = {
        {0x9004, 4, "a relocation block of 0x4 bytes does not fit the 0x18 bytes left"},
        {0x9004, 0x20,
         "does not fit the 0x18 bytes left in its directory (rva 0x9000, file offset 0x"},
        {0x9010, 0x10, "a relocation block of 0x10 bytes does not fit the 0xc bytes left"},
        {0x9008, 0x3000, "relocation type 3 is not one of x64's (rva 0x9008, file offset 0x1608)"},
        {0x9000, 0xA000,
         "a relocation of rva 0xa000 is outside the image's 0xa000 bytes (rva 0x9008"},
        {0x9000, 0x9FF9, "a relocation of rva 0x9ff9 is outside"},
        {0x9000, 0xFFFFFFFF, "a relocation of rva 0xffffffff is outside"},
    };
    for (unsigned i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct build build;
        build_init(&build);
        BUILD_32S(&build, damages[i].rva, damages[i].value);
        build_map(&build);
        build_check_refused(&build, relocate(&build, NEW_BASE), damages[i].text);
        build_fini(&build);
    }
}

static void test_zero_padding_ends_relocations(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_directory(&build, PE_DIRECTORY_RELOCATION, 0x9000, 0x200);
    build_map(&build);
    assert_true(relocate(&build, NEW_BASE));
    assert_int_equal(word(&build, 0x8310), NEW_BASE + 0x7000);
    build_fini(&build);
}

static void test_image_without_relocations(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_directory(&build, PE_DIRECTORY_RELOCATION, 0, 0);
    build_map(&build);
    assert_true(relocate(&build, NEW_BASE));
    assert_int_equal(word(&build, 0x3000), BUILD_BASE + 0x1010);

    build_put(&build, BUILD_PE + 22, 2, 0x23); /* RELOCS_STRIPPED */
    build_map(&build);
    assert_true(relocate(&build, BUILD_BASE));
    build_check_refused(&build, relocate(&build, NEW_BASE),
                        "linked without relocations for base 0x140000000 alone, and its data holds "
                        "pointers into itself (rva 0x3000, file offset 0xa00)");

    build_put(&build, build_at(0x3000), 8, 0);
    build_put(&build, build_at(0x7008), 8, BUILD_BASE + 0x1010); /* in code */
    build_put(&build, BUILD_TABLE + 5 * 40 + 36, 4, 0x60000060);
    build_put(&build, build_at(0x9000), 8, BUILD_BASE + 0x1010); /* in what is discarded */
    build_put(&build, build_at(0x6000), 8, BUILD_BASE + 0x1010); /* in a directory */
    build_map(&build);
    assert_true(relocate(&build, NEW_BASE));
    build_fini(&build);
}

/* Below page alignment an RVA is a file offset; one section suffices to see it. */
static void test_flat_image(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_put(&build, BUILD_PE + 6, 2, 1);
    build_put(&build, BUILD_OPTIONAL + 32, 4, 0x20);
    build_put(&build, BUILD_OPTIONAL + 36, 4, 0x20);
    build_put(&build, BUILD_OPTIONAL + 16, 4, 0x410);
    build_put(&build, BUILD_OPTIONAL + 108, 4, 0);
    build_put(&build, BUILD_TABLE + 12, 4, 0x400);
    build_map(&build);
    assert_int_equal(build.image.section_alignment, 0x20);
    assert_memory_equal(build.mapped, build.file, 0x600);
    assert_int_equal(word(&build, 0x600), 0);

    build_put(&build, BUILD_TABLE + 12, 4, 0x420);
    build_check_refused(&build, build_parse(&build),
                        "section 1 \".text\" is at file offset 0x400, which is not its rva");
    build_fini(&build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers_and_sections_land),
        cmocka_unit_test(test_file_bytes_beyond_a_page_stay_out),
        cmocka_unit_test(test_lack_of_memory_is_said),
        cmocka_unit_test(test_pointers_move),
        cmocka_unit_test(test_damaged_relocations_refused),
        cmocka_unit_test(test_zero_padding_ends_relocations),
        cmocka_unit_test(test_image_without_relocations),
        cmocka_unit_test(test_flat_image),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
