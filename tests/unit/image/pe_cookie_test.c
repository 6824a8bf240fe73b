/* The security cookie: found by load configuration or by its default, set once, and repeatably. */
#include "pe_build.h"

static uint64_t word(const struct build *build, uint32_t rva)
{
    uint64_t value;
    memcpy(&value, build->mapped + rva, sizeof value);
    return value;
}

static bool cookie_set(struct build *build, uint64_t base)
{
    build_map(build);
    return pe_cookie_set(&build->image, build->mapped, base);
}

static void check_set(const struct build *build, uint32_t rva, uint32_t complement_rva)
{
    assert_int_not_equal(word(build, rva), BUILD_COOKIE);
    assert_int_not_equal(word(build, rva), 0);
    assert_int_equal(word(build, rva) >> 48, 0);
    assert_int_equal(word(build, complement_rva), ~word(build, rva));
}

static void without_load_config(struct build *build)
{
    build_init(build);
    build_directory(build, PE_DIRECTORY_LOAD_CONFIG, 0, 0);
}

static void test_cookie_of_load_config(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    assert_true(cookie_set(&build, BUILD_BASE));
    check_set(&build, 0x3020, 0x3028);
    uint64_t first = word(&build, 0x3020);
    assert_true(cookie_set(&build, BUILD_BASE));
    assert_int_equal(word(&build, 0x3020), first);
    assert_true(cookie_set(&build, 0x200010000000));
    assert_int_not_equal(word(&build, 0x3020), first);
    build_fini(&build);
}

static void test_cookie_alone_leaves_its_neighbours(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_put(&build, build_at(0x3028), 8, 0x1234);
    assert_true(cookie_set(&build, BUILD_BASE));
    assert_int_not_equal(word(&build, 0x3020), BUILD_COOKIE);
    assert_int_equal(word(&build, 0x3028), 0x1234);
    build_fini(&build);
}

static void test_cookie_with_a_value_stays(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_put(&build, build_at(0x3020), 8, 0x1234);
    assert_true(cookie_set(&build, BUILD_BASE));
    assert_int_equal(word(&build, 0x3020), 0x1234);
    build_fini(&build);
}

static void test_cookie_found_by_default(void **state)
{
    (void)state;
    struct build build;
    without_load_config(&build);
    assert_true(cookie_set(&build, BUILD_BASE));
    check_set(&build, 0x3020, 0x3028);
    build_put(&build, build_at(0x3018), 8, ~BUILD_COOKIE);
    build_put(&build, build_at(0x3028), 8, 0);
    assert_true(cookie_set(&build, BUILD_BASE));
    check_set(&build, 0x3020, 0x3018);
    build_fini(&build);
}

static void test_no_cookie(void **state)
{
    (void)state;
    struct build build;
    without_load_config(&build);
    build_put(&build, build_at(0x3028), 8, 0); /* the default, without its complement */
    assert_false(cookie_set(&build, BUILD_BASE));
    assert_int_equal(word(&build, 0x3020), BUILD_COOKIE);
    build_put(&build, build_at(0x3028), 8, ~BUILD_COOKIE);
    build_put(&build, BUILD_TABLE + 2 * 40 + 36, 4, 0x48000040); /* .data read-only */
    assert_false(cookie_set(&build, BUILD_BASE));
    build_fini(&build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cookie_of_load_config),
        cmocka_unit_test(test_cookie_alone_leaves_its_neighbours),
        cmocka_unit_test(test_cookie_with_a_value_stays),
        cmocka_unit_test(test_cookie_found_by_default),
        cmocka_unit_test(test_no_cookie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
