/* The arena's mapping: reserved without access, opened page by page, never twice in one place. */
#include "plat/map.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ARENA      UINT64_C(0x200000000000)
#define ARENA_SIZE ((size_t)64 << 30)

static int reserve(void **state)
{
    (void)state;
    struct error error;
    if (!plat_map_reserve(ARENA, ARENA_SIZE, &error))
        fail_msg("%s", error.text);
    return 0;
}

static int release(void **state)
{
    (void)state;
    plat_map_release(ARENA, ARENA_SIZE);
    return 0;
}

static sigjmp_buf back;

static void on_fault(int signal_number)
{
    (void)signal_number;
    siglongjmp(back, 1);
}

/* Does reading or (by writing what is there) writing this byte fault? */
static bool faults(volatile uint8_t *at, bool is_write)
{
    struct sigaction action = {.sa_handler = on_fault}, old;
    sigaction(SIGSEGV, &action, &old);
    bool is_fault = sigsetjmp(back, 1) != 0;
    if (!is_fault && is_write)
        *at = 0xc3;
    else if (!is_fault)
        (void)*at;
    sigaction(SIGSEGV, &old, NULL);
    return is_fault;
}

static void test_reserved_memory_has_no_access(void **state)
{
    (void)state;
    assert_true(faults((uint8_t *)ARENA, false));
    assert_true(faults((uint8_t *)ARENA + ARENA_SIZE - 1, false));
}

static void test_access_is_what_was_asked(void **state)
{
    (void)state;
    uint8_t *page = (uint8_t *)ARENA + 16 * PLAT_PAGE_SIZE;
    plat_map_protect((uint64_t)page, PLAT_PAGE_SIZE, PLAT_ACCESS_WRITE);
    assert_int_equal(page[0], 0);
    page[0] = 0xc3;
    assert_true(faults(page - 1, false));
    assert_true(faults(page + PLAT_PAGE_SIZE, false));
    plat_map_protect((uint64_t)page, PLAT_PAGE_SIZE, PLAT_ACCESS_READ);
    assert_false(faults(page, false));
    assert_true(faults(page, true));
    plat_map_protect((uint64_t)page, PLAT_PAGE_SIZE, PLAT_ACCESS_EXECUTE);
    ((void (*)(void))page)();
    assert_true(faults(page, true));
    plat_map_protect((uint64_t)page, PLAT_PAGE_SIZE, PLAT_ACCESS_WRITE_EXECUTE);
    assert_false(faults(page, true));
    ((void (*)(void))page)();
    plat_map_protect((uint64_t)page, PLAT_PAGE_SIZE, PLAT_ACCESS_NONE);
    assert_true(faults(page, false));
}

static void test_a_place_is_reserved_once(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(plat_map_reserve(ARENA + 5 * PLAT_PAGE_SIZE, PLAT_PAGE_SIZE, &error));
    assert_int_equal(error.status, EXIT_COULD_NOT_RUN);
    assert_non_null(strstr(error.text, "0x200000005000"));
    plat_map_release(ARENA, ARENA_SIZE);
    assert_true(plat_map_reserve(ARENA, ARENA_SIZE, &error));
}

static void check_file(size_t size)
{
    char path[] = "/tmp/plat_map_test.XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    uint8_t *expected = malloc(size + 1);
    for (size_t i = 0; i < size; i++)
        expected[i] = (uint8_t)(i * 31 >> 3);
    assert_int_equal(write(descriptor, expected, size), size);
    close(descriptor);
    uint8_t *bytes = NULL;
    size_t got = 0;
    struct error error = {0};
    bool is_read = plat_map_read_file(path, &bytes, &got, &error);
    unlink(path);
    assert_true(is_read);
    assert_int_equal(got, size);
    assert_memory_equal(bytes, expected, size);
    free(bytes);
    free(expected);
}

static void test_files_are_read_whole(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 65535, 65536, 65537, 300000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        check_file(sizes[i]);
}

static void check_unreadable(const char *path, const char *expected)
{
    uint8_t *bytes = NULL;
    size_t size = 0;
    struct error error = {0};
    assert_false(plat_map_read_file(path, &bytes, &size, &error));
    assert_int_equal(error.status, EXIT_COULD_NOT_RUN);
    assert_string_equal(error.text, expected);
}

static void test_unreadable_files_are_errors(void **state)
{
    (void)state;
    check_unreadable("/nowhere/crane.sys", "/nowhere/crane.sys: No such file or directory");
    check_unreadable("/tmp", "/tmp: Is a directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_reserved_memory_has_no_access, reserve, release),
        cmocka_unit_test_setup_teardown(test_access_is_what_was_asked, reserve, release),
        cmocka_unit_test_setup_teardown(test_a_place_is_reserved_once, reserve, release),
        cmocka_unit_test(test_files_are_read_whole),
        cmocka_unit_test(test_unreadable_files_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
