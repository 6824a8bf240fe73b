/* COFF symbols and the CodeView record: read from the file, and harmless when damaged. */
#include "pe_build.h"

#include <stdio.h>

#define SYMBOL(n) (BUILD_SYMBOLS + (n)*18)

struct seen {
    char text[256];
    unsigned count, stop_at;
};

static bool symbol_see(void *ctx, const struct pe_symbol *symbol)
{
    struct seen *seen = ctx;
    size_t used = strlen(seen->text);
    snprintf(seen->text + used, sizeof seen->text - used, "%.*s@%x%s%s ", (int)symbol->name_length,
             symbol->name, symbol->rva, symbol->is_function ? "f" : "",
             symbol->is_external ? "e" : "");
    return ++seen->count != seen->stop_at;
}

static void check_seen(struct build *build, const char *expected)
{
    struct seen seen = {0};
    assert_true(build_parse(build));
    pe_symbol_each(&build->image, symbol_see, &seen);
    assert_string_equal(seen.text, expected);
}

static void test_symbols_visited(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    check_seen(&build, "eight888@1100fe a_symbol_of_more_than_8@1120f label@1120 datum@3000e ");
    struct seen seen = {.stop_at = 2};
    pe_symbol_each(&build.image, symbol_see, &seen);
    assert_int_equal(seen.count, 2);
    build_fini(&build);
}

static void check_nearest(const struct build *build, uint32_t rva, const char *name)
{
    struct pe_symbol symbol;
    assert_true(pe_symbol_find_nearest(&build->image, rva, &symbol));
    assert_int_equal(symbol.name_length, strlen(name));
    assert_memory_equal(symbol.name, name, strlen(name));
}

static void test_nearest_symbol(void **state)
{
    (void)state;
    struct build build;
    struct pe_symbol symbol;
    build_init(&build);
    assert_true(build_parse(&build));
    check_nearest(&build, 0x1100, "eight888");
    check_nearest(&build, 0x111F, "eight888");
    check_nearest(&build, 0x11FF, "a_symbol_of_more_than_8");
    check_nearest(&build, 0x3100, "datum");
    assert_false(pe_symbol_find_nearest(&build.image, 0x10FF, &symbol));
    assert_false(pe_symbol_find_nearest(&build.image, 0x7000, &symbol));
    assert_false(pe_symbol_find_nearest(&build.image, 0xFFFFFFFF, &symbol));
    build_fini(&build);
}

static void test_damage_is_passed_over(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_put(&build, SYMBOL(2), 1, 0x07);           /* unprintable */
    build_put(&build, SYMBOL(3) + 4, 4, 0x7FFFFFFF); /* name outside the string table */
    build_put(&build, SYMBOL(4) + 12, 2, 9);         /* no such section */
    build_put(&build, SYMBOL(7) + 17, 1, 0xFF);      /* more records than there are */
    check_seen(&build, "datum@3000e ");
    build_put(&build, SYMBOL(8), 4, 0xFFFFFFFF); /* string table outside the file */
    check_seen(&build, "datum@3000e ");
    build_put(&build, BUILD_PE + 16, 4, 0xFFFFFFFF); /* symbols outside the file */
    check_seen(&build, "");
    build_fini(&build);
}

static void test_debug_record(void **state)
{
    (void)state;
    struct build build;
    struct pe_debug debug;
    build_init(&build);
    assert_true(build_parse(&build));
    assert_true(pe_debug_find(&build.image, &debug));
    assert_memory_equal(debug.guid, "0123456789abcdef", 16);
    assert_int_equal(debug.age, 7);
    assert_string_equal(debug.pdb, "c:\\crane.pdb");
    build_fini(&build);
}

static void test_damaged_debug_record(void **state)
{
    (void)state;
    static const struct {
        uint32_t offset, value;
    } damages[] = {
        {0x728, 4},          /* another type */
        {0x72C, 24},         /* too small for a name */
        {0x72C, 30},         /* ends before the name does */
        {0x72C, 0xFFFFFFFF}, /* ends past the file */
        {0x734, 0x18FF},     /* starts at the file's last byte */
        {0x740, 0x3031424E}, /* NB10 */
        {0x138, 0x8FF0},     /* entries where the file has no bytes */
    };
    for (unsigned i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct build build;
        struct pe_debug debug;
        build_init(&build);
        build_put(&build, damages[i].offset, 4, damages[i].value);
        assert_true(build_parse(&build));
        assert_false(pe_debug_find(&build.image, &debug));
        build_fini(&build);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_symbols_visited),       cmocka_unit_test(test_nearest_symbol),
        cmocka_unit_test(test_damage_is_passed_over), cmocka_unit_test(test_debug_record),
        cmocka_unit_test(test_damaged_debug_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
