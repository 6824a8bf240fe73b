/* Strings that allocate. */
#include "../mm/machine_fixture.h"

#include "ex/strings.h"
#include "mm/pool.h"

static void convert(void *argument)
{
    (void)argument;
    fixture_pose_as(4, 0);
    ANSI_STRING ansi = {4, 5,
                        (PCHAR) "ab\x80"
                                "d"};
    UNICODE_STRING wide = {0, 0, NULL};
    assert_int_equal(RtlAnsiStringToUnicodeString(&wide, &ansi, TRUE), STATUS_SUCCESS);
    assert_int_equal(wide.Length, 8);
    assert_int_equal(wide.MaximumLength, 10);
    assert_memory_equal(wide.Buffer, u"ab\u20acd", 10);
    assert_int_equal(mm_pool_find((uint64_t)wide.Buffer)->owner, 4);
    assert_true(arena_contains(ARENA_PAGED, (uint64_t)wide.Buffer));

    ANSI_STRING back;
    assert_int_equal(RtlUnicodeStringToAnsiString(&back, &wide, TRUE), STATUS_SUCCESS);
    assert_string_equal(back.Buffer, ansi.Buffer);
    UNICODE_STRING upper;
    assert_int_equal(RtlUpcaseUnicodeString(&upper, &wide, TRUE), STATUS_SUCCESS);
    assert_int_equal(upper.MaximumLength, 8);
    assert_memory_equal(upper.Buffer, u"AB\u20acD", 8);

    RtlFreeUnicodeString(&wide);
    assert_null(wide.Buffer);
    RtlFreeUnicodeString(&wide);
    RtlFreeUnicodeString(&upper);
    RtlFreeAnsiString(&back);
    assert_int_equal(heard.breaches, 0);
}

static void new_buffers_belong_to_the_caller(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(convert), MACHINE_STOP_DONE);
}

static void convert_in_place(void *argument)
{
    (void)argument;
    WCHAR room[3] = {9, 9, 9};
    ANSI_STRING ansi = {2, 3, (PCHAR) "ab"};
    UNICODE_STRING wide = {0, 4, room};
    assert_int_equal(RtlAnsiStringToUnicodeString(&wide, &ansi, FALSE), STATUS_BUFFER_OVERFLOW);
    assert_int_equal(room[0], 9);
    wide.MaximumLength = 6;
    assert_int_equal(RtlAnsiStringToUnicodeString(&wide, &ansi, FALSE), STATUS_SUCCESS);
    assert_memory_equal(room, u"ab", 6);
    assert_int_equal(RtlUpcaseUnicodeString(&wide, &wide, FALSE), STATUS_SUCCESS);
    assert_memory_equal(room, u"AB", 6);
    CHAR bytes[2] = {9, 9};
    ANSI_STRING small = {0, 2, bytes};
    assert_int_equal(RtlUnicodeStringToAnsiString(&small, &wide, FALSE), STATUS_BUFFER_OVERFLOW);
    assert_int_equal(bytes[0], 9);
    ANSI_STRING huge = {0xfff0, 0xfff0, NULL};
    assert_int_equal(RtlAnsiStringToUnicodeString(&wide, &huge, TRUE), STATUS_INVALID_PARAMETER_2);
}

static void own_buffers_are_bounded(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(convert_in_place), MACHINE_STOP_DONE);
}

static void write_a_guid(void *argument)
{
    (void)argument;
    const GUID guid = {0x01020304, 0x0506, 0x0708, {9, 10, 11, 12, 13, 14, 15, 16}};
    UNICODE_STRING text;
    assert_int_equal(RtlStringFromGUID(&guid, &text), STATUS_SUCCESS);
    assert_int_equal(text.Length, 76);
    assert_int_equal(text.MaximumLength, 78);
    assert_memory_equal(text.Buffer, u"{01020304-0506-0708-090A-0B0C0D0E0F10}", 78);
    RtlFreeUnicodeString(&text);
}

static void guids_become_text(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(write_a_guid), MACHINE_STOP_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_buffers_belong_to_the_caller),
        cmocka_unit_test(own_buffers_are_bounded),
        cmocka_unit_test(guids_become_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
