/* Counted strings, numbers and GUIDs in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rtl/strings.h"

#include <stdlib.h>
#include <string.h>

#define WIDE(text)                                                                                 \
    {                                                                                              \
        sizeof(text) - 2, sizeof(text), (PWCH)text                                                 \
    }

static void init_describes_a_terminated_string(void **state)
{
    (void)state;
    UNICODE_STRING wide;
    RtlInitUnicodeString(&wide, u"crane");
    assert_int_equal(wide.Length, 10);
    assert_int_equal(wide.MaximumLength, 12);
    RtlInitUnicodeString(&wide, NULL);
    assert_int_equal(wide.MaximumLength, 0);
    assert_null(wide.Buffer);
    ANSI_STRING ansi;
    RtlInitAnsiString(&ansi, "crane");
    assert_int_equal(ansi.Length, 5);
    assert_int_equal(ansi.MaximumLength, 6);
    RtlInitString(&ansi, NULL);
    assert_int_equal(ansi.MaximumLength, 0);
}

static void init_cuts_what_sixteen_bits_cannot_count(void **state)
{
    (void)state;
    size_t units = 40000;
    WCHAR *text = malloc((units + 1) * sizeof *text);
    for (size_t i = 0; i < units; i++)
        text[i] = 'x';
    text[units] = 0;
    UNICODE_STRING wide;
    RtlInitUnicodeString(&wide, text);
    assert_int_equal(wide.Length, 0xfffc);
    assert_int_equal(wide.MaximumLength, 0xfffe);
    free(text);
}

static void copy_stops_at_maximum_length(void **state)
{
    (void)state;
    WCHAR room[4] = {9, 9, 9, 9};
    UNICODE_STRING to = {0, 6, room}, from = WIDE(u"abcd");
    RtlCopyUnicodeString(&to, &from);
    assert_int_equal(to.Length, 6);
    assert_int_equal(room[2], 'c');
    assert_int_equal(room[3], 9);
    from.Length = 2;
    RtlCopyUnicodeString(&to, &from);
    assert_int_equal(to.Length, 2);
    assert_int_equal(room[1], 0);
    RtlCopyUnicodeString(&to, NULL);
    assert_int_equal(to.Length, 0);
}

static void append_is_all_or_nothing(void **state)
{
    (void)state;
    WCHAR room[6] = u"ab";
    UNICODE_STRING to = {4, 10, room}, more = WIDE(u"xyz");
    room[5] = 9;
    assert_int_equal(RtlAppendUnicodeToString(&to, u"cdef"), STATUS_BUFFER_TOO_SMALL);
    assert_int_equal(to.Length, 4);
    assert_int_equal(room[2], 0);
    assert_int_equal(RtlAppendUnicodeStringToString(&to, &more), STATUS_SUCCESS);
    assert_int_equal(to.Length, 10);
    assert_memory_equal(room, u"abxyz", 10);
    assert_int_equal(room[5], 9);
    assert_int_equal(RtlAppendUnicodeToString(&to, NULL), STATUS_SUCCESS);
}

static void comparison_orders_and_folds(void **state)
{
    (void)state;
    const UNICODE_STRING crane = WIDE(u"Crane"), upper = WIDE(u"CRANE"), longer = WIDE(u"CraneX"),
                         greek = WIDE(u"\u03c3"), capital = WIDE(u"\u03a3");
    assert_false(RtlEqualUnicodeString(&crane, &upper, FALSE));
    assert_true(RtlEqualUnicodeString(&crane, &upper, TRUE));
    assert_true(RtlEqualUnicodeString(&greek, &capital, TRUE));
    assert_true(RtlCompareUnicodeString(&crane, &upper, FALSE) > 0);
    assert_true(RtlCompareUnicodeString(&crane, &longer, TRUE) < 0);
    assert_true(RtlPrefixUnicodeString(&upper, &longer, TRUE));
    assert_false(RtlPrefixUnicodeString(&upper, &longer, FALSE));
    assert_false(RtlPrefixUnicodeString(&longer, &crane, TRUE));
    assert_int_equal(RtlCompareMemory("abcd", "abxd", 4), 2);
}

static void integers_become_text(void **state)
{
    (void)state;
    WCHAR room[33];
    UNICODE_STRING to = {0, sizeof room, room};
    assert_int_equal(RtlIntegerToUnicodeString(0, 0, &to), STATUS_SUCCESS);
    assert_memory_equal(room, u"0", 4);
    assert_int_equal(RtlIntegerToUnicodeString(0xbeef, 16, &to), STATUS_SUCCESS);
    assert_memory_equal(room, u"BEEF", 10);
    assert_int_equal(to.Length, 8);
    assert_int_equal(RtlIntegerToUnicodeString(0xffffffff, 2, &to), STATUS_SUCCESS);
    assert_int_equal(to.Length, 64);
    assert_int_equal(RtlIntegerToUnicodeString(1, 7, &to), STATUS_INVALID_PARAMETER);
    to.MaximumLength = 4; /* two digits, and no room for the terminator */
    assert_int_equal(RtlIntegerToUnicodeString(10, 10, &to), STATUS_BUFFER_OVERFLOW);
}

/* The examples of the documented page, and the prefixes. */
static void text_becomes_integers(void **state)
{
    (void)state;
    static const struct {
        UNICODE_STRING text;
        ULONG base;
        ULONG value;
    } cases[] = {
        {WIDE(u"123"), 10, 123},
        {WIDE(u"  -345"), 10, (ULONG)-345},
        {WIDE(u"xyz"), 10, 0},
        {WIDE(u"   +678abc"), 10, 678},
        {WIDE(u"   +678abc"), 16, 0x678abc},
        {WIDE(u"007"), 10, 7},
        {WIDE(u"789"), 8, 7},
        {WIDE(u"FGH"), 16, 15},
        {WIDE(u"      "), 10, 0},
        {WIDE(u"0x1f"), 0, 31},
        {WIDE(u"-0b101"), 0, (ULONG)-5},
        {WIDE(u"0o17"), 0, 15},
        {WIDE(u"17"), 0, 17},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ULONG value = 99;
        assert_int_equal(RtlUnicodeStringToInteger(&cases[i].text, cases[i].base, &value),
                         STATUS_SUCCESS);
        assert_int_equal(value, cases[i].value);
    }
    const UNICODE_STRING empty = {0, 0, NULL};
    ULONG value = 99;
    assert_int_equal(RtlUnicodeStringToInteger(&empty, 10, &value), STATUS_INVALID_PARAMETER);
    assert_int_equal(RtlUnicodeStringToInteger(&cases[0].text, 3, &value),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(value, 99);
}

static void guids_are_read_in_braces_only(void **state)
{
    (void)state;
    const UNICODE_STRING good = WIDE(u"{01020304-0506-0708-090a-0B0C0D0E0F10}"),
                         bare = WIDE(u"01020304-0506-0708-090a-0B0C0D0E0F10"),
                         wrong = WIDE(u"{01020304-0506-0708-090a-0B0C0D0E0F1g}");
    GUID guid = {0};
    assert_int_equal(RtlGUIDFromString(&good, &guid), STATUS_SUCCESS);
    assert_int_equal(guid.Data1, 0x01020304);
    assert_int_equal(guid.Data3, 0x0708);
    assert_int_equal(guid.Data4[7], 0x10);
    assert_int_equal(RtlGUIDFromString(&bare, &guid), STATUS_INVALID_PARAMETER);
    assert_int_equal(RtlGUIDFromString(&wrong, &guid), STATUS_INVALID_PARAMETER);
}

static void sizes_count_the_terminator(void **state)
{
    (void)state;
    const ANSI_STRING ansi = {3, 4, (PCHAR) "abc"};
    const UNICODE_STRING wide = WIDE(u"abc");
    assert_int_equal(RtlxAnsiStringToUnicodeSize(&ansi), 8);
    assert_int_equal(RtlxUnicodeStringToAnsiSize(&wide), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_describes_a_terminated_string),
        cmocka_unit_test(init_cuts_what_sixteen_bits_cannot_count),
        cmocka_unit_test(copy_stops_at_maximum_length),
        cmocka_unit_test(append_is_all_or_nothing),
        cmocka_unit_test(comparison_orders_and_folds),
        cmocka_unit_test(integers_become_text),
        cmocka_unit_test(text_becomes_integers),
        cmocka_unit_test(guids_are_read_in_braces_only),
        cmocka_unit_test(sizes_count_the_terminator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
