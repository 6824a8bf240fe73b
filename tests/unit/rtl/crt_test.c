/* The C library that drivers import. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rtl/crt.h"

#include <string.h>

static void memory(void **state)
{
    (void)state;
    char block[8] = "abcdefg";
    crt_memmove(block + 1, block, 5);
    assert_string_equal(block, "aabcdeg");
    crt_memset(block, 'x', 2);
    assert_string_equal(block, "xxbcdeg");
    crt_memcpy(block, "yz", 2);
    assert_string_equal(block, "yzbcdeg");
    assert_int_equal(crt_memcmp("\x80", "\x01", 1), 1);
    assert_int_equal(crt_memcmp("ab", "ac", 2), -1);
    assert_ptr_equal(crt_memchr(block, 'd', 8), block + 4);
}

static void narrow_strings(void **state)
{
    (void)state;
    char text[16] = "crane";
    assert_int_equal(crt_strlen(text), 5);
    assert_int_equal(crt_strnlen(text, 3), 3);
    assert_int_equal(crt_strcmp("a", "b"), -1);
    assert_int_equal(crt_strncmp("abx", "aby", 2), 0);
    assert_int_equal(crt_stricmp("CrAnE", "cRaNe"), 0);
    assert_true(crt_stricmp("ab", "B") < 0);
    assert_true(crt_stricmp("_", "a") < 0); /* folded down, not up */
    assert_int_equal(crt_strnicmp("ABx", "aby", 2), 0);
    assert_string_equal(crt_strcat(text, ".sys"), "crane.sys");
    assert_string_equal(crt_strncat(text, "12345", 2), "crane.sys12");
    assert_ptr_equal(crt_strchr(text, 's'), text + 6);
    assert_ptr_equal(crt_strrchr(text, 's'), text + 8);
    assert_ptr_equal(crt_strstr(text, ".sys"), text + 5);
    assert_string_equal(crt_strupr(text), "CRANE.SYS12");
    assert_string_equal(crt_strlwr(text), "crane.sys12");
    assert_string_equal(crt_strcpy(text, "bus"), "bus");
    memset(text, 'x', sizeof text);
    crt_strncpy(text, "ab", 4);
    assert_memory_equal(text, "ab\0\0x", 5);
}

static void wide_strings(void **state)
{
    (void)state;
    WCHAR text[16] = u"crane";
    assert_int_equal(crt_wcslen(text), 5);
    assert_int_equal(crt_wcsnlen(text, 3), 3);
    assert_int_equal(crt_wcscmp(u"a", u"b"), -1);
    assert_true(crt_wcsncmp(u"ab", u"ac", 2) < 0);
    assert_int_equal(crt_wcsncmp(u"abx", u"aby", 2), 0);
    assert_int_equal(crt_wcsicmp(u"CRANE", text), 0);
    assert_true(crt_wcsicmp(u"\u00e4", u"\u00c4") != 0); /* A-Z only */
    assert_int_equal(crt_wcsnicmp(u"ABx", u"aby", 2), 0);
    crt_wcscat(text, u".sys");
    assert_memory_equal(text, u"crane.sys", 20);
    crt_wcsncat(text, u"12345", 2);
    assert_memory_equal(text, u"crane.sys12", 24);
    assert_ptr_equal(crt_wcschr(text, 's'), text + 6);
    assert_ptr_equal(crt_wcschr(text, 0), text + 11);
    assert_ptr_equal(crt_wcsrchr(text, 's'), text + 8);
    assert_null(crt_wcsrchr(text, 'q'));
    assert_ptr_equal(crt_wcsstr(text, u".sys"), text + 5);
    assert_null(crt_wcsstr(text, u"sysx"));
    assert_memory_equal(crt_wcsupr(text), u"CRANE", 10);
    assert_memory_equal(crt_wcslwr(text), u"crane", 10);
    WCHAR padded[5] = {9, 9, 9, 9, 9};
    crt_wcsncpy(padded, u"ab", 4);
    assert_memory_equal(padded, u"ab\0\0\x9", 10);
}

static void characters_and_numbers(void **state)
{
    (void)state;
    assert_int_equal(crt_toupper('q'), 'Q');
    assert_int_equal(crt_toupper(0xe4), 0xe4);
    assert_int_equal(crt_tolower('Q'), 'q');
    assert_int_equal(crt_towupper(0x436), 0x416);
    assert_int_equal(crt_towlower(0x416), 0x436);
    assert_true(crt_isdigit('0') && !crt_isdigit('a') && crt_isxdigit('F') && !crt_isxdigit('g'));
    assert_true(crt_isspace('\v') && !crt_isspace('x') && crt_isprint('~') && !crt_isprint(127));
    assert_int_equal(crt_atoi("  -12x"), -12);
    assert_int_equal(crt_atoi("+7"), 7);
    assert_int_equal(crt_atoi("x"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory),
        cmocka_unit_test(narrow_strings),
        cmocka_unit_test(wide_strings),
        cmocka_unit_test(characters_and_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
