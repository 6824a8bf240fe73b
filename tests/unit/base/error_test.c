/* Errors as values, and panics. */
#include "../panic_fixture.h"

#include "base/error.h"

static void error_set_fills_and_refuses(void **state)
{
    (void)state;
    struct error error;
    assert_false(error_set(&error, EXIT_USAGE, "%s: line %d", "a.txt", 7));
    assert_int_equal(error.status, EXIT_USAGE);
    assert_string_equal(error.text, "a.txt: line 7");
}

static void nobody_need_listen(void **state)
{
    (void)state;
    assert_false(error_set(NULL, EXIT_USAGE, "%s", "lost"));
}

static void long_text_is_cut(void **state)
{
    (void)state;
    struct error error;
    error_set(&error, EXIT_USAGE, "%0600d", 0);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

static void panic_says_where_and_what(void **state)
{
    (void)state;
    assert_panics(panic("count %d", 3), "count 3");
    assert_non_null(strstr(panic_said, "error_test.c:"));
}

static void invariant_panics_only_when_broken(void **state)
{
    (void)state;
    int two = 2;
    invariant(two == 2);
    assert_panics(invariant(two == 3), "invariant broken: two == 3");
}

static void long_panic_is_cut(void **state)
{
    (void)state;
    assert_panics(panic("%0600d", 0), "000");
    assert_int_equal(strlen(panic_said), sizeof panic_said - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_set_fills_and_refuses),
        cmocka_unit_test(nobody_need_listen),
        cmocka_unit_test(long_text_is_cut),
        cmocka_unit_test(panic_says_where_and_what),
        cmocka_unit_test(invariant_panics_only_when_broken),
        cmocka_unit_test(long_panic_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
