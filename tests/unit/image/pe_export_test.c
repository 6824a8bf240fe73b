/* pe_export_*: lookups, the walk, and each kind of damage by its place. */
#include "pe_build.h"

#include <stdio.h>

struct seen {
    char text[256];
    unsigned count, stop_at;
};

static bool export_see(void *ctx, const struct pe_export *entry)
{
    struct seen *seen = ctx;
    size_t used = strlen(seen->text);
    snprintf(seen->text + used, sizeof seen->text - used, "%s#%u=%x%s ",
             entry->name != NULL ? entry->name : "", entry->ordinal, entry->rva,
             entry->forwarder != NULL ? entry->forwarder : "");
    return ++seen->count != seen->stop_at;
}

static bool walk(struct build *build, struct seen *seen)
{
    return pe_export_each(&build->image, build->mapped, export_see, seen, &build->error);
}

static void test_lookup_by_name(void **state)
{
    (void)state;
    struct build build;
    struct pe_export found;
    build_init(&build);
    build_map(&build);
    assert_true(pe_export_find_name(&build.image, build.mapped, "Lift", &found));
    assert_int_equal(found.rva, 0x1010);
    assert_int_equal(found.ordinal, 5);
    assert_null(found.forwarder);
    assert_true(pe_export_find_name(&build.image, NULL, "Pass", &found));
    assert_string_equal(found.forwarder, "rigger.Hold");
    assert_int_equal(found.rva, 0);
    assert_false(pe_export_find_name(&build.image, build.mapped, "Lif", &found));
    build_directory(&build, PE_DIRECTORY_EXPORT, 0, 0);
    build_map(&build);
    assert_false(pe_export_find_name(&build.image, build.mapped, "Lift", &found));
    build_fini(&build);
}

static void test_lookup_by_ordinal(void **state)
{
    (void)state;
    struct build build;
    struct pe_export found;
    build_init(&build);
    build_map(&build);
    assert_true(pe_export_find_ordinal(&build.image, build.mapped, 5, &found));
    assert_string_equal(found.name, "Lift");
    assert_true(pe_export_find_ordinal(&build.image, build.mapped, 6, &found));
    assert_null(found.name);
    assert_int_equal(found.rva, 0x1020);
    assert_false(pe_export_find_ordinal(&build.image, build.mapped, 7, &found));
    assert_false(pe_export_find_ordinal(&build.image, build.mapped, 9, &found));
    assert_false(pe_export_find_ordinal(&build.image, build.mapped, 4, &found));
    build_fini(&build);
}

static void test_walk(void **state)
{
    (void)state;
    struct build build;
    struct seen seen = {0}, stopped = {.stop_at = 1};
    build_init(&build);
    build_map(&build);
    assert_true(walk(&build, &seen));
    assert_string_equal(seen.text, "Lift#5=1010 Pass#8=0rigger.Hold #6=1020 ");
    assert_false(walk(&build, &stopped));
    assert_string_equal(stopped.text, "Lift#5=1010 ");
    build_fini(&build);
}

static void test_damage_refused(void **state)
{
    (void)state;
    static const struct {
        uint32_t rva, value;
        const char *text;
    } damages[] = {
        {0x6014, 0x10001, "65537 exports and 2 names; at most 65536 of each (rva 0x6000, file off"},
        {0x6018, 0xFFFFFFFF, "4 exports and 4294967295 names"},
        {0x601C, 0x9FF8, "an export array is outside the image (rva 0x6000, file offset 0xe00)"},
        {0x6020, 0x9FFC, "an export array is outside the image"},
        {0x6024, 0xFFFFFFFE, "an export array is outside the image"},
        {0x6040, 0xA000, "export 5 is at rva 0xa000, outside the image's 0xa000 bytes"},
        {0x6044, 0xFFFFFFFF, "export 6 is at rva 0xffffffff, outside"},
        {0x6060, 0xFFFFFFFF,
         "the name of export 1 of 2, at rva 0xffffffff, is no printable string"},
        {0x6120, 0, "the name of export 2 of 2, at rva 0x6120, is no printable string"},
        {0x6070, 4, "export Lift has index 4 of 4 functions"},
        {0x6144, 0x80, "export 8 forwards to no MODULE.Name (rva 0x6140, file offset 0xf40)"},
        {0x6144, 0, "export 8 forwards to no MODULE.Name"},
    };
    for (unsigned i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct build build;
        struct seen seen = {0};
        build_init(&build);
        BUILD_32S(&build, damages[i].rva, damages[i].value);
        build_map(&build);
        build_check_refused(&build, walk(&build, &seen), damages[i].text);
        build_fini(&build);
    }
}

static void test_good_names_survive_bad_ones(void **state)
{
    (void)state;
    struct build build;
    struct pe_export found;
    build_init(&build);
    BUILD_32S(&build, 0x6060, 0xFFFFFFFF);
    build_map(&build);
    assert_true(pe_export_find_name(&build.image, build.mapped, "Pass", &found));
    assert_true(pe_export_find_ordinal(&build.image, build.mapped, 5, &found));
    assert_null(found.name);
    build_fini(&build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lookup_by_name),
        cmocka_unit_test(test_lookup_by_ordinal),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_damage_refused),
        cmocka_unit_test(test_good_names_survive_bad_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
