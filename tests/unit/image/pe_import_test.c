/* pe_import_each: what it visits, that binding in place is safe, and each kind of damage by its
 * place. */
#include "pe_build.h"

#include <stdio.h>

struct seen {
    struct build *build;
    char text[2048];
    unsigned count, stop_at;
    bool is_binding;
};

static bool import_see(void *ctx, const struct pe_import *import)
{
    struct seen *seen = ctx;
    size_t used = strlen(seen->text);
    char *end = seen->text + used;
    if (import->name != NULL)
        snprintf(end, sizeof seen->text - used, "%s!%s/%u@%x ", import->module, import->name,
                 import->hint, import->iat_rva);
    else
        snprintf(end, sizeof seen->text - used, "%s#%u@%x ", import->module, import->ordinal,
                 import->iat_rva);
    if (seen->is_binding)
        memset(seen->build->mapped + import->iat_rva, 0xFF, 8);
    return ++seen->count != seen->stop_at;
}

static const char all[] = "ntoskrnl.exe!IoCallDriver/291@80c0 ntoskrnl.exe!DbgPrint/0@80c8 "
                          "HAL.dll#7@80e0 ";

static bool walk(struct build *build, struct seen *seen)
{
    seen->build = build;
    return pe_import_each(&build->image, build->mapped, import_see, seen, &build->error);
}

static void test_imports_visited(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_map(&build);
    struct seen mapped = {0}, file = {0};
    assert_true(walk(&build, &mapped));
    assert_string_equal(mapped.text, all);
    assert_true(pe_import_each(&build.image, NULL, import_see, &file, &build.error));
    assert_string_equal(file.text, all);
    build_fini(&build);
}

/* The second module has only its address table: each slot is read before it is bound. */
static void test_binding_while_walking(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    BUILD_32S(&build, 0x8000, 0);
    BUILD_32S(&build, 0x8014, 0);
    build_map(&build);
    struct seen seen = {.is_binding = true};
    assert_true(walk(&build, &seen));
    assert_string_equal(seen.text, all);
    build_fini(&build);
}

/* Binding the first slot destroys the module's name; the second visit must not read on. */
static void test_binding_over_the_module_name(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    BUILD_32S(&build, 0x8010, 0x8200);
    build_map(&build);
    struct seen seen = {.is_binding = true};
    assert_true(walk(&build, &seen));
    assert_non_null(strstr(seen.text, "ntoskrnl.exe!DbgPrint/0@8208"));
    build_fini(&build);
}

static void test_visitor_ends_the_walk(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_map(&build);
    struct seen seen = {.stop_at = 2};
    assert_false(walk(&build, &seen));
    assert_int_equal(seen.count, 2);
    assert_string_equal(build.error.text, "");
    build_directory(&build, PE_DIRECTORY_IMPORT, 0, 0);
    build_map(&build);
    seen = (struct seen){0};
    assert_true(walk(&build, &seen));
    assert_int_equal(seen.count, 0);
    build_fini(&build);
}

static void test_damage_refused(void **state)
{
    (void)state;
    static const struct {
        uint32_t rva, value;
        const char *text;
    } damages[] = {
        {0x800C, 0xA000,
         "module name, at rva 0xa000, is no printable string inside the image (rva "
         "0x8000, file offset 0x1200)"},
        {0x8200, 0xFFFFFFFF, "module name, at rva 0x8200, is no printable string"},
        {0x8200, 0, "module name, at rva 0x8200"},
        {0x8010, 0x80C4, "imports from ntoskrnl.exe, at rva 0x80c4, is not 8-aligned (rva 0x8000"},
        {0x8010, 0xFFFFFFF8,
         "table of imports from ntoskrnl.exe runs out of the image (rva 0x8080"},
        {0x8000, 0x9FFC, "list of imports from ntoskrnl.exe, at rva 0x9ffc, runs out of the image"},
        {0x8000, 0xFFFFFFFF, "at rva 0xffffffff, runs out of the image (rva 0x8000"},
        {0x8080, 0xA000,
         "import from ntoskrnl.exe whose name, at rva 0xa000, is no printable string"},
        {0x8084, 1,
         "whose name, at rva 0x100008240, is no printable string inside the image (rva 0x"},
        {0x8240, 0x01000000, "import from ntoskrnl.exe whose name, at rva 0x8240, is no printable"},
        {0x80A0, 0x10007, "an import from HAL.dll by ordinal 0x10007, which has more than 16 bits"},
    };
    for (unsigned i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct build build;
        build_init(&build);
        BUILD_32S(&build, damages[i].rva, damages[i].value);
        build_map(&build);
        struct seen seen = {0};
        build_check_refused(&build, walk(&build, &seen), damages[i].text);
        build_fini(&build);
    }
}

static void test_unterminated_name_at_the_image_end(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    BUILD_32S(&build, 0x8080, 0x9FF0);
    build_map(&build);
    memset(build.mapped + 0x9FF0, 'A', 0x10);
    struct seen seen = {0};
    build_check_refused(&build, walk(&build, &seen), "whose name, at rva 0x9ff0");
    build_fini(&build);
}

static void test_names_are_bounded(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    BUILD_32S(&build, 0x8080, 0x3000);
    build_map(&build);
    memset(build.mapped + 0x3002, 'A', PE_NAME_MAX - 1);
    struct seen longest = {0}, longer = {0};
    build.mapped[0x3002 + PE_NAME_MAX - 1] = 0;
    assert_true(walk(&build, &longest));
    build.mapped[0x3002 + PE_NAME_MAX - 1] = 'A';
    build_check_refused(&build, walk(&build, &longer), "whose name, at rva 0x3000");
    build_fini(&build);
}

static void test_directory_without_an_end(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    build_directory(&build, PE_DIRECTORY_IMPORT, 0x9FF0, 0);
    build_map(&build);
    struct seen seen = {0};
    build_check_refused(&build, walk(&build, &seen), "the import directory has no end");
    build_fini(&build);
}

static bool import_count(void *ctx, const struct pe_import *import)
{
    (void)import;
    ++*(unsigned *)ctx;
    return true;
}

/* 4 MiB of thunks, every one an import by ordinal: the budget ends the walk. */
static void test_imports_are_capped(void **state)
{
    (void)state;
    struct build build;
    build_init(&build);
    BUILD_32S(&build, 0x8000, 0xA000);
    build_put(&build, BUILD_OPTIONAL + 56, 4, 0x400000);
    build_map(&build);
    for (uint32_t at = 0xA000; at < 0x400000; at += 8)
        memcpy(build.mapped + at, &(uint64_t){0x8000000000000001}, 8);
    unsigned count = 0;
    build_check_refused(
        &build, pe_import_each(&build.image, build.mapped, import_count, &count, &build.error),
        "more than 65536 imports");
    assert_int_equal(count, PE_IMPORT_MAX);
    build_fini(&build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_imports_visited),
        cmocka_unit_test(test_binding_while_walking),
        cmocka_unit_test(test_binding_over_the_module_name),
        cmocka_unit_test(test_visitor_ends_the_walk),
        cmocka_unit_test(test_damage_refused),
        cmocka_unit_test(test_unterminated_name_at_the_image_end),
        cmocka_unit_test(test_names_are_bounded),
        cmocka_unit_test(test_directory_without_an_end),
        cmocka_unit_test(test_imports_are_capped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
