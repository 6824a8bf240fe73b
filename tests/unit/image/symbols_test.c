/* Symbols of drivers with DWARF, with COFF symbols alone, with exports alone, with nothing. */
#include "image/symbols.h"

#include "symbols_build.h"

/* The number of the driver's line that holds the text. */
static int line_of(const char *text)
{
    const char *found = strstr(driver_source, text);
    assert_non_null(found);
    int line = 1;
    for (const char *c = driver_source; c < found; c++)
        line += *c == '\n';
    return line;
}

static void check_function(const struct fixture *fixture, struct symbols *symbols,
                           const char *label, bool is_return_address, const char *function)
{
    struct symbols_place place;
    assert_true(symbols_find(symbols, address_of(fixture, label), is_return_address, &place));
    assert_string_equal(place.function, function);
    assert_int_equal(place.function_rva, address_of(fixture, function));
}

static void check_line(const struct fixture *fixture, struct symbols *symbols, const char *label,
                       bool is_return_address, const char *text)
{
    char path[128];
    struct symbols_place place;
    assert_true(symbols_find(symbols, address_of(fixture, label), is_return_address, &place));
    assert_int_equal(place.source, SYMBOLS_DWARF);
    assert_string_equal(place.file, "crane.c");
    snprintf(path, sizeof path, "%s/crane.c", fixture->folder);
    assert_string_equal(place.path, path);
    assert_int_equal(place.line, line_of(text));
}

static void check_dwarf(const char *options)
{
    struct fixture fixture;
    fixture_init(&fixture, options, NULL);
    struct symbols *symbols = symbols_open("crane.sys", fixture.file, fixture.size);
    check_function(&fixture, symbols, "CraneTouch", false, "CraneTouch");
    check_function(&fixture, symbols, "mark_touch", true, "CraneTouch");
    check_line(&fixture, symbols, "mark_touch", true, "seen += value;");
    check_line(&fixture, symbols, "mark_touch", false, "seen += 2;");
    check_function(&fixture, symbols, "mark_returned", true, "CraneExported");
    check_line(&fixture, symbols, "mark_returned", true, "/* call */");
    check_line(&fixture, symbols, "mark_returned", false, "seen += 5;");
    check_function(&fixture, symbols, "mark_inlined", false, "CraneExported");
    check_line(&fixture, symbols, "mark_inlined", false, "seen += 4;");
    check_function(&fixture, symbols, "CraneNext", false, "CraneNext");
    check_function(&fixture, symbols, "CraneNext", true, "CraneLast");
    check_line(&fixture, symbols, "CraneNext", true, "/* last */");
    assert_int_equal(symbols_function_named(symbols, "CraneLast"),
                     address_of(&fixture, "CraneLast"));
    symbols_close(symbols);
    fixture_fini(&fixture);
}

static void test_dwarf_o0(void **state)
{
    (void)state;
    check_dwarf("-g -O0");
}

static void test_dwarf_o2(void **state)
{
    (void)state;
    check_dwarf("-g -O2 -fno-ipa-cp -fno-ipa-sra");
}

static void test_dwarf_4(void **state)
{
    (void)state;
    check_dwarf("-gdwarf-4 -O2 -fno-ipa-cp -fno-ipa-sra");
}

/* Optimised code may begin with its first statement; unoptimised code with its head. */
static void test_entry_line(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, "-g -O0", NULL);
    struct symbols *symbols = symbols_open("crane.sys", fixture.file, fixture.size);
    check_line(&fixture, symbols, "CraneTouch", false, "static void CraneTouch");
    symbols_close(symbols);
    fixture_fini(&fixture);
}

/* Of a path too long for the answer the end is kept, without control characters. */
static void test_long_path(void **state)
{
    (void)state;
    struct fixture fixture;
    struct symbols_place place;
    fixture_init(&fixture, "-g -O0 \"-fdebug-prefix-map=$PWD=/$(printf '%0700d/back\\033[1m' 0)\"",
                 NULL);
    struct symbols *symbols = symbols_open("crane.sys", fixture.file, fixture.size);
    assert_true(symbols_find(symbols, address_of(&fixture, "CraneNext"), false, &place));
    assert_string_equal(place.file, "crane.c");
    assert_int_equal(strlen(place.path), sizeof place.path - 1);
    assert_string_equal(place.path + strlen(place.path) - strlen("000/back?[1m/crane.c"),
                        "000/back?[1m/crane.c");
    symbols_close(symbols);
    fixture_fini(&fixture);
}

/* Windows' separators: every "crane.c" in the file becomes "cr\ne.c". */
static void test_backslash(void **state)
{
    (void)state;
    struct fixture fixture;
    struct symbols_place place;
    fixture_init(&fixture, "-g -O0", NULL);
    for (size_t i = 0; i + 7 <= fixture.size; i++)
        if (memcmp(fixture.file + i, "crane.c", 7) == 0)
            fixture.file[i + 2] = '\\';
    struct symbols *symbols = symbols_open("crane.sys", fixture.file, fixture.size);
    assert_true(symbols_find(symbols, address_of(&fixture, "CraneNext"), false, &place));
    assert_string_equal(place.file, "ne.c");
    symbols_close(symbols);
    fixture_fini(&fixture);
}

/* Assembled code: its lines come from the unit, its name from the COFF symbols. */
static void test_assembled(void **state)
{
    (void)state;
    struct fixture fixture;
    struct symbols_place place;
    fixture_init(&fixture, "-g -O0", NULL);
    struct symbols *symbols = symbols_open("crane.sys", fixture.file, fixture.size);
    uint32_t rva = address_of(&fixture, "inside_label");
    assert_true(symbols_find(symbols, rva, false, &place));
    assert_string_equal(place.function, "crane_assembled");
    assert_string_equal(place.file, "low.s");
    assert_int_equal(place.line, 6);
    assert_int_equal(place.function_rva, address_of(&fixture, "crane_assembled"));
    symbols_close(symbols);
    fixture_fini(&fixture);
}

/* A function that the compiler cloned has its own COFF name; DWARF knows it by the source's. */
static void test_renamed(void **state)
{
    (void)state;
    struct fixture fixture;
    struct symbols_place place;
    fixture_init(&fixture, "-g -O2 -ftoplevel-reorder -fno-ipa-cp", NULL);
    struct symbols *symbols = symbols_open("crane.sys", fixture.file, fixture.size);
    uint32_t rva = address_of(&fixture, "CraneCloned.isra.0");
    assert_true(symbols_find(symbols, rva, false, &place));
    assert_string_equal(place.function, "CraneCloned");
    assert_int_equal(symbols_function_named(symbols, "CraneCloned"), rva);
    assert_int_equal(symbols_function_named(symbols, "CraneCloned.isra.0"), rva);
    symbols_close(symbols);
    fixture_fini(&fixture);
}

static void test_coff_only(void **state)
{
    (void)state;
    struct fixture fixture;
    struct symbols_place place;
    fixture_init(&fixture, "-g -O0", "--strip-debug");
    struct symbols *symbols = symbols_open("crane.sys", fixture.file, fixture.size);
    check_function(&fixture, symbols, "mark_touch", false, "CraneTouch");
    check_function(&fixture, symbols, "Alias", false, "CraneLast");
    check_function(&fixture, symbols, "CraneNext", true, "CraneLast");
    check_function(&fixture, symbols, "crane_assembled", false, "crane_assembled");
    assert_true(symbols_find(symbols, address_of(&fixture, "mark_touch"), false, &place));
    assert_int_equal(place.source, SYMBOLS_COFF);
    assert_int_equal(place.line, 0);
    assert_string_equal(place.file, "");
    assert_int_equal(symbols_function_named(symbols, "CraneStop"),
                     address_of(&fixture, "CraneStop"));
    assert_int_equal(symbols_function_named(symbols, "CraneSto"), 0);
    symbols_close(symbols);
    fixture_fini(&fixture);
}

/* With one export left, its neighbours must not take its name. */
static void test_exports_only(void **state)
{
    (void)state;
    struct fixture fixture;
    struct symbols_place place;
    char unnamed[64];
    fixture_init(&fixture, "-g -O0", "--strip-all");
    struct symbols *symbols = symbols_open("crane.sys", fixture.file, fixture.size);
    check_function(&fixture, symbols, "mark_returned", true, "CraneExported");
    assert_true(symbols_find(symbols, address_of(&fixture, "mark_returned"), true, &place));
    assert_int_equal(place.source, SYMBOLS_EXPORT);
    uint32_t rva = address_of(&fixture, "CraneNext");
    assert_false(symbols_find(symbols, rva, false, &place));
    snprintf(unnamed, sizeof unnamed, "crane.sys+0x%x", rva);
    assert_string_equal(place.function, unnamed);
    assert_int_equal(place.source, SYMBOLS_NONE);
    assert_int_equal(place.function_rva, 0);
    check_function(&fixture, symbols, "part", false, "crane_whole");
    assert_false(symbols_find(symbols, address_of(&fixture, "other"), false, &place));
    /* A leaf function has no unwind data, but others lie between the export and it. */
    assert_false(symbols_find(symbols, address_of(&fixture, "inside_label"), false, &place));
    assert_int_equal(symbols_function_named(symbols, "CraneExported"),
                     address_of(&fixture, "CraneExported"));
    assert_int_equal(symbols_function_named(symbols, "CraneNext"), 0);
    symbols_close(symbols);
    fixture_fini(&fixture);
}

static void test_outside_code(void **state)
{
    (void)state;
    struct fixture fixture;
    struct symbols_place place;
    fixture_init(&fixture, "-g -O0", NULL);
    struct symbols *symbols = symbols_open("crane.sys", fixture.file, fixture.size);
    assert_false(symbols_find(symbols, address_of(&fixture, "seen"), false, &place));
    assert_false(symbols_find(symbols, 0, true, &place));
    assert_string_equal(place.function, "crane.sys+0x0");
    assert_false(symbols_find(symbols, UINT32_MAX, false, &place));
    assert_string_equal(place.function, "crane.sys+0xffffffff");
    symbols_close(symbols);
    fixture_fini(&fixture);
}

static void test_no_image(void **state)
{
    (void)state;
    static const char text[] = "this is no driver, and shorter than a DOS header";
    struct symbols_place place;
    struct symbols *symbols = symbols_open("text.sys", text, sizeof text);
    assert_false(symbols_find(symbols, 0x1a34, true, &place));
    assert_string_equal(place.function, "text.sys+0x1a34");
    assert_int_equal(symbols_function_named(symbols, "DriverEntry"), 0);
    symbols_close(symbols);
    symbols_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dwarf_o0),     cmocka_unit_test(test_dwarf_o2),
        cmocka_unit_test(test_dwarf_4),      cmocka_unit_test(test_entry_line),
        cmocka_unit_test(test_long_path),    cmocka_unit_test(test_backslash),
        cmocka_unit_test(test_assembled),    cmocka_unit_test(test_renamed),
        cmocka_unit_test(test_coff_only),    cmocka_unit_test(test_exports_only),
        cmocka_unit_test(test_outside_code), cmocka_unit_test(test_no_image),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
