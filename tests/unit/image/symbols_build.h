/*
 * The driver of the symbols tests, built with mingw-w64 in a directory of its own.
 *
 * Places are labels in the source, whose addresses `nm` prints; their lines are those of the text
 * below, so no test counts lines or bytes by hand.
 */
#ifndef TESTS_IMAGE_SYMBOLS_BUILD_H
#define TESTS_IMAGE_SYMBOLS_BUILD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
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
    "__asm__(\".text; .globl Alias; Alias:\");\n"
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

/* A leaf function with a label inside; an exported function split around another one. */
static const char assembler_source[] =
    ".text\n"
    ".globl crane_assembled, crane_whole\n"
    "crane_assembled:\n"
    "    xorl %eax, %eax\n"
    "inside_label:\n"
    "    ret\n"
    "crane_whole: nop\n"
    "other: nop\n"
    "part: nop\n"
    "end:\n"
    ".section .xdata\n"
    "plain: .byte 1, 0, 0, 0\n"
    "chained: .byte 0x21, 0, 1, 0, 0, 2, 0, 0\n" /* one code, padded to two */
    "    .rva crane_whole, other, plain\n"
    ".section .pdata\n"
    "    .rva crane_whole, other, plain, other, part, plain, part, end, chained\n"
    ".section .drectve\n"
    "    .ascii \" -export:crane_whole\"\n";

struct fixture {
    char folder[64];
    char *names; /* what nm printed */
    uint8_t *file;
    size_t size;
};

__attribute__((format(printf, 2, 3))) static inline void run(const struct fixture *fixture,
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

static inline void write_text(const struct fixture *fixture, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_int_equal(fwrite(text, 1, strlen(text), stream), strlen(text));
    assert_int_equal(fclose(stream), 0);
}

/* The bytes of a file, with a NUL behind them. */
static inline uint8_t *read_whole(const struct fixture *fixture, const char *name, size_t *ret_size)
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

static inline void remove_folder(const struct fixture *fixture)
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
static inline void fixture_init(struct fixture *fixture, const char *options, const char *strip)
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

static inline void fixture_fini(struct fixture *fixture)
{
    free(fixture->names);
    free(fixture->file);
}

/* nm's line is "ADDRESS TYPE NAME"; the answer is an rva. */
static inline uint32_t address_of(const struct fixture *fixture, const char *name)
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

#endif
