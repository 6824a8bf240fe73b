/*
 * Symbols of drivers that the test builds with mingw-w64 in a directory of its own: with DWARF,
 * with COFF symbols alone, with exports alone; whole and damaged.
 *
 * Places are labels in the source, whose addresses `nm` prints; their lines are those of the text
 * below, so nothing here counts lines or bytes by hand.
 */
#include "image/symbols.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define IMAGE_BASE 0x140000000u

static const char driver_source[] =
    "#define NOINLINE __attribute__((noinline))\n"
    "#define MARK(name) __asm__ volatile(#name \":\" ::: \"memory\")\n"
    "volatile int seen;\n"
    "NOINLINE static void CraneTouch(int value) {\n"
    "    seen += value;\n"
    "    MARK(mark_touch);\n"
    "    seen += 2;\n"
    "}\n"
    "static inline __attribute__((always_inline)) void crane_inlined(void)\n"
    "{\n"
    "    seen += 3;\n"
    "    MARK(mark_inlined);\n"
    "    seen += 4;\n"
    "}\n"
    "__declspec(dllexport) NOINLINE int CraneExported(int value)\n"
    "{\n"
    "    CraneTouch(value);\n"
    "    CraneTouch(value + 1); /* call */\n"
    "    MARK(mark_returned);\n"
    "    seen += 5;\n"
    "    crane_inlined();\n"
    "    return seen;\n"
    "}\n"
    "NOINLINE __attribute__((noreturn)) static void CraneStop(int value)\n"
    "{\n"
    "    seen = value;\n"
    "    for (;;)\n"
    "        seen++;\n"
    "}\n"
    "NOINLINE static void CraneLast(int value)\n"
    "{\n"
    "    seen++;\n"
    "    CraneStop(value + 7); /* last */\n"
    "}\n"
    "NOINLINE static int CraneNext(int value)\n"
    "{\n"
    "    return seen + value;\n"
    "}\n"
    "NOINLINE static void CraneCloned(int value, int unused)\n"
    "{\n"
    "    seen -= value;\n"
    "}\n"
    "int crane_assembled(void);\n"
    "int DriverEntry(void *driver, void *path)\n"
    "{\n"
    "    if (path == driver)\n"
    "        CraneLast(3);\n"
    "    CraneCloned(seen, 8);\n"
    "    return CraneNext(CraneExported(4)) + crane_assembled();\n"
    "}\n";

static const char assembler_source[] = ".text\n"
                                       ".globl crane_assembled\n"
                                       "crane_assembled:\n"
                                       "    xorl %eax, %eax\n"
                                       "inside_label:\n"
                                       "    ret\n";

struct fixture {
    char folder[64];
    char *names; /* what nm printed */
    uint8_t *file;
    size_t size;
};

__attribute__((format(printf, 2, 3))) static void run(const struct fixture *fixture,
                                                      const char *format, ...)
{
    char tail[512], command[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(tail, sizeof tail, format, args);
    va_end(args);
    snprintf(command, sizeof command, "cd %s && x86_64-w64-mingw32-%s", fixture->folder, tail);
    if (system(command) != 0)
        fail_msg("%s", command);
}

static void write_text(const struct fixture *fixture, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_int_equal(fwrite(text, 1, strlen(text), stream), strlen(text));
    assert_int_equal(fclose(stream), 0);
}

/* The bytes of a file, with a NUL behind them. */
static uint8_t *read_whole(const struct fixture *fixture, const char *name, size_t *ret_size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, 0, SEEK_END), 0);
    *ret_size = (size_t)ftell(stream);
    rewind(stream);
    uint8_t *bytes = calloc(1, *ret_size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *ret_size, stream), *ret_size);
    assert_int_equal(fclose(stream), 0);
    return bytes;
}

static void remove_folder(const struct fixture *fixture)
{
    static const char *const names[] = {"crane.c", "low.s", "crane.sys", "names"};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", fixture->folder, names[i]);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(fixture->folder), 0);
}

/* Builds crane.sys with the options; nm reads it before strip (options, or NULL) has its way. */
static void fixture_init(struct fixture *fixture, const char *options, const char *strip)
{
    size_t size;
    strcpy(fixture->folder, "/tmp/symbols_test.XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    write_text(fixture, "crane.c", driver_source);
    write_text(fixture, "low.s", assembler_source);
    run(fixture,
        "gcc -falign-functions=1 -fno-toplevel-reorder %s -shared -nostdlib "
        "-Wl,--subsystem,native -Wl,--entry,DriverEntry -Wl,--image-base,0x%llx "
        "crane.c low.s -o crane.sys",
        options, (unsigned long long)IMAGE_BASE);
    run(fixture, "nm crane.sys > names");
    if (strip != NULL)
        run(fixture, "strip %s crane.sys", strip);
    fixture->names = (char *)read_whole(fixture, "names", &size);
    fixture->file = read_whole(fixture, "crane.sys", &fixture->size);
    remove_folder(fixture);
}

static void fixture_fini(struct fixture *fixture)
{
    free(fixture->names);
    free(fixture->file);
}

/* nm's line is "ADDRESS TYPE NAME"; the answer is an rva. */
static uint32_t address_of(const struct fixture *fixture, const char *name)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, " %s\n", name);
    const char *found = strstr(fixture->names, wanted);
    if (found == NULL)
        fail_msg("nm knows no %s", name);
    while (found > fixture->names && found[-1] != '\n')
        found--;
    return (uint32_t)(strtoull(found, NULL, 16) - IMAGE_BASE);
}

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
    fixture_init(&fixture, "-O0", "--strip-all");
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
    /* A leaf function without unwind data, far behind the export. */
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

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Asks everything about a damaged file; the answers are whatever they are, but well formed. */
static void ask_all(const struct fixture *fixture, const uint8_t *file, size_t size)
{
    static const char *const labels[] = {"CraneTouch",   "mark_touch",      "mark_returned",
                                         "mark_inlined", "CraneNext",       "DriverEntry",
                                         "seen",         "crane_assembled", "CraneStop"};
    struct symbols *symbols = symbols_open("crane.sys", file, size);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        struct symbols_place place;
        bool is_known = symbols_find(symbols, address_of(fixture, labels[i]), i % 2, &place);
        assert_true(strlen(place.function) < sizeof place.function && place.function[0] != '\0');
        assert_true(strlen(place.path) < sizeof place.path && place.line >= 0);
        assert_true(is_known || (place.source == SYMBOLS_NONE && place.line == 0));
    }
    symbols_function_named(symbols, "DriverEntry");
    symbols_function_named(symbols, "crane_inlined");
    symbols_close(symbols);
}

/* Exactly as large as the damaged file, so that the address sanitizer sees the first byte too far.
 */
static uint8_t *copy_of(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    return memcpy(copy, bytes, size);
}

static void check_garbled(const char *options)
{
    struct fixture fixture;
    uint64_t seed = 20240229;
    fixture_init(&fixture, options, NULL);
    for (unsigned round = 0; round < 500; round++) {
        uint8_t *copy = copy_of(fixture.file, fixture.size);
        unsigned changes = 1 + next_random(&seed) % 48;
        /* One round in eight spoils the headers; they are refused early, mostly. */
        size_t from = round % 8 == 0 ? 0 : 0x600;
        size_t room = round % 8 == 0 ? 0x600 : fixture.size - 0x600;
        for (unsigned i = 0; i < changes; i++)
            copy[from + next_random(&seed) % room] = (uint8_t)next_random(&seed);
        ask_all(&fixture, copy, fixture.size);
        free(copy);
    }
    fixture_fini(&fixture);
}

static void test_garbled(void **state)
{
    (void)state;
    check_garbled("-g -O2");
}

static void test_garbled_4(void **state)
{
    (void)state;
    check_garbled("-gdwarf-4 -O0");
}

static void test_truncated(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, "-g -O0", NULL);
    for (size_t size = 0; size < fixture.size; size += 1 + fixture.size / 300) {
        uint8_t *copy = copy_of(fixture.file, size);
        ask_all(&fixture, copy, size);
        free(copy);
    }
    fixture_fini(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dwarf_o0),     cmocka_unit_test(test_dwarf_o2),
        cmocka_unit_test(test_dwarf_4),      cmocka_unit_test(test_entry_line),
        cmocka_unit_test(test_assembled),    cmocka_unit_test(test_renamed),
        cmocka_unit_test(test_coff_only),    cmocka_unit_test(test_exports_only),
        cmocka_unit_test(test_outside_code), cmocka_unit_test(test_no_image),
        cmocka_unit_test(test_garbled),      cmocka_unit_test(test_garbled_4),
        cmocka_unit_test(test_truncated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
