/* .pdata lookups and what counts as the start of a routine. */
#include "pe_build.h"

#include "image/pe_pdata.h"

static void test_bounds_found(void **state)
{
    (void)state;
    struct build build;
    uint32_t begin, end;
    build_init(&build);
    build_map(&build);
    assert_true(pe_function_bounds(&build.image, build.mapped, 0x1000, &begin, &end));
    assert_int_equal(begin, 0x1000);
    assert_int_equal(end, 0x1008);
    assert_true(pe_function_bounds(&build.image, NULL, 0x1037, &begin, &end));
    assert_int_equal(begin, 0x1010);
    assert_true(pe_function_bounds(&build.image, build.mapped, 0x1040, &begin, &end));
    assert_false(pe_function_bounds(&build.image, build.mapped, 0x1008, &begin, &end));
    assert_false(pe_function_bounds(&build.image, build.mapped, 0x1038, &begin, &end));
    assert_false(pe_function_bounds(&build.image, build.mapped, 0xFFF, &begin, &end));
    assert_false(pe_function_bounds(&build.image, build.mapped, 0x1050, &begin, &end));
    build_fini(&build);
}

static void test_damaged_tables_survive(void **state)
{
    (void)state;
    struct build build;
    struct pe_function function;
    build_init(&build);
    BUILD_32S(&build, 0x5000, 0x1000, 0xFFFFFFFF, 0x2300); /* ends past the image */
    BUILD_32S(&build, 0x500C, 0xFFFFFFFF, 0, 0xFFFFFFFF);
    build_map(&build);
    for (uint32_t rva = 0; rva < BUILD_IMAGE_SIZE; rva += 8)
        if (pe_function_find(&build.image, build.mapped, rva, &function)) {
            assert_in_range(rva, function.begin, function.end - 1);
            assert_in_range(function.end, 1, BUILD_IMAGE_SIZE);
        }
    build_directory(&build, PE_DIRECTORY_EXCEPTION, 0, 0);
    build_map(&build);
    assert_false(pe_function_find(&build.image, build.mapped, 0x1000, &function));
    build_fini(&build);
}

static bool is_start(const struct build *build, uint32_t rva)
{
    bool mapped = pe_is_code_start(&build->image, build->mapped, rva);
    assert_int_equal(mapped, pe_is_code_start(&build->image, NULL, rva));
    return mapped;
}

static void test_code_starts(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_map(&build);
    assert_true(is_start(&build, 0x1000));  /* .pdata */
    assert_false(is_start(&build, 0x1004)); /* the middle of it */
    assert_false(is_start(&build, 0x1040)); /* an entry that continues another */
    assert_true(is_start(&build, 0x1020));  /* a nameless export, inside a .pdata range */
    assert_true(is_start(&build, 0x1060));  /* CFG targets, 5 bytes apart in their table */
    assert_true(is_start(&build, 0x1070));
    assert_true(is_start(&build, 0x1080));
    assert_false(is_start(&build, 0x1090));
    assert_true(is_start(&build, 0x1100)); /* a symbol */
    assert_false(is_start(&build, 0x1101));
    assert_true(is_start(&build, 0x8300));  /* the entry point */
    assert_false(is_start(&build, 0x3000)); /* a symbol, but data */
    assert_false(is_start(&build, 0));
    assert_false(is_start(&build, 0xFFFFFFFF));
    build_fini(&build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds_found),
        cmocka_unit_test(test_damaged_tables_survive),
        cmocka_unit_test(test_code_starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
