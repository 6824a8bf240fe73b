/* Which manifest a query is judged by. */
#include "ledger/manifest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const GUID crane = {.Data1 = 1}, hoist = {.Data1 = 1, .Data4 = {[7] = 1}};

static struct manifest versions[] = {
    {.guid = {.Data1 = 1}, .version = 2},
    {.guid = {.Data1 = 1}, .version = 5},
    {.guid = {.Data1 = 1}, .version = 3},
    {.guid = {.Data1 = 1, .Data4 = {[7] = 1}}, .version = 0},
};

static const struct manifest_set set = {
    .count = 4, .manifests = {&versions[0], &versions[1], &versions[2], &versions[3]}};

static void highest_version_not_above_the_asked_one_is_taken(void **state)
{
    (void)state;
    assert_ptr_equal(manifest_find(&set, &crane, 2), &versions[0]);
    assert_ptr_equal(manifest_find(&set, &crane, 3), &versions[2]);
    assert_ptr_equal(manifest_find(&set, &crane, 4), &versions[2]);
    assert_ptr_equal(manifest_find(&set, &crane, 5), &versions[1]);
    assert_ptr_equal(manifest_find(&set, &crane, 0xffff), &versions[1]);
}

static void lower_version_than_all_has_none(void **state)
{
    (void)state;
    assert_null(manifest_find(&set, &crane, 1));
    assert_ptr_equal(manifest_find(&set, &hoist, 0), &versions[3]);
}

static void other_guid_has_none(void **state)
{
    (void)state;
    const GUID other = {.Data1 = 2};
    const struct manifest_set none = {0};
    assert_null(manifest_find(&set, &other, 5));
    assert_null(manifest_find(&none, &crane, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(highest_version_not_above_the_asked_one_is_taken),
        cmocka_unit_test(lower_version_than_all_has_none),
        cmocka_unit_test(other_guid_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
