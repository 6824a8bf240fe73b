/* Microsoft's printf language, through the C library that drivers import, and DbgPrint. */
#include "../mm/machine_fixture.h"

#include "nt/ke.h"
#include "rtl/crt.h"
#include "rtl/debug.h"

static char text[256];

#define expect(wanted, ...)                                                                        \
    do {                                                                                           \
        int length_ = crt_snprintf(text, sizeof text, __VA_ARGS__);                                \
        assert_string_equal(text, wanted);                                                         \
        assert_int_equal(length_, strlen(wanted));                                                 \
    } while (0)

static void integers(void **state)
{
    (void)state;
    expect("5 -5 +5  5 00005    5 5   |", "%d %i %+d % d %05d %4d %-4d|", 5, -5, 5, 5, 5, 5, 5);
    expect("4294967295 ffffffff FFFF 0xff 0XFF 017 0", "%u %x %X %#x %#X %#o %#x", -1, -1, 0xffff,
           255, 255, 15, 0);
    expect("00042|   42|42   |  042|-0042", "%.5d|%5d|%-5d|%5.3d|%05d", 42, 42, 42, 42, -42);
    expect("-1 255 -1 65535 ", "%hhd %hhu %hd %hu %.0d", 255, 255, 65535, 65535, 0);
    expect("    7|7    |003", "%*d|%*d|%.*d", 5, 7, -5, 7, 3, 3);
    expect("-9223372036854775808", "%I64d", INT64_MIN);
}

static void sizes(void **state)
{
    (void)state;
    uint64_t big = 0x123456789abcdef0;
    expect("123456789abcdef0 123456789abcdef0 9abcdef0 9abcdef0", "%I64x %llx %I32x %lx", big, big,
           big, big);
    expect("1311768467463790320 123456789ABCDEF0", "%Iu %IX", big, big);
    expect("9abcdef0 123456789abcdef0", "%x %zx", big, big);
    expect("00000000DEADBEEF", "%p", (void *)0xdeadbeef);
}

static void texts(void **state)
{
    (void)state;
    expect("abc abc abc abc", "%s %hs %ls %ws", "abc", "abc", u"abc", u"abc");
    expect("abc|  abc|abc  |ab", "%S|%5s|%-5s|%.2s", u"abc", "abc", "abc", "abc");
    expect("(null) (null) (nu", "%s %ls %.3s", (char *)NULL, (WCHAR *)NULL, (char *)NULL);
    expect("A B \x80 ?", "%c %C %lc %wc", 'A', 'B', 0x20ac, 0x416);
    const char open[3] = {'x', 'y', 'z'}; /* not terminated: the precision is the bound */
    expect("xyz", "%.3s", open);
}

static void counted_strings(void **state)
{
    (void)state;
    UNICODE_STRING wide = {6, 8, (PWCH)u"abcd"};
    ANSI_STRING ansi = {2, 5, (PCHAR) "abcd"};
    UNICODE_STRING empty = {0, 0, NULL};
    expect("abc ab (null) (null) [  ab]", "%wZ %Z %wZ %wZ [%4.2wZ]", &wide, &ansi, &empty,
           (UNICODE_STRING *)NULL, &wide);
}

static void odd_formats(void **state)
{
    (void)state;
    expect("100% y", "%d%% %y", 100);
    expect("end", "end%");
}

static void many_arguments_are_taken_in_order(void **state)
{
    (void)state;
    expect("1 2 3 4 5 6 7 8 9 10", "%d %d %I64d %d %d %s %d %d %ws %d", 1, 2, 3ll, 4, 5, "6", 7, 8,
           u"9", 10);
}

static void buffers_end_as_microsoft_says(void **state)
{
    (void)state;
    char small[5] = "....";
    assert_int_equal(crt_snprintf(small, 4, "%s", "abc"), 3);
    assert_string_equal(small, "abc");
    small[3] = '.';
    assert_int_equal(crt_snprintf(small, 3, "%s", "abc"), 3);
    assert_int_equal(small[3], '.');
    assert_int_equal(crt_snprintf(small, 2, "%s", "xyz"), -1);
    assert_memory_equal(small, "xyc.", 4);
    assert_int_equal(crt_snprintf(NULL, 0, "%s", "abc"), 3);
    assert_int_equal(crt_sprintf(text, "%s-%d", "abc", 7), 5);
    assert_string_equal(text, "abc-7");
}

static void wide_output(void **state)
{
    (void)state;
    WCHAR wide[32];
    UNICODE_STRING counted = {4, 4, (PWCH)u"\u0416x"};
    int length = crt_snwprintf(wide, 32, u"%s %S %hs %wZ %d", u"\u03c3", "b\x80", "c", &counted, 4);
    assert_int_equal(length, 11);
    assert_memory_equal(wide, u"\u03c3 b\u20ac c \u0416x 4", 24);
    assert_int_equal(crt_swprintf(wide, u"%ws", u"ok"), 2);
    assert_memory_equal(wide, u"ok", 6);
    assert_int_equal(crt_snwprintf(wide, 1, u"%d", 10), -1);
}

static void print_to_the_debugger(void *argument)
{
    (void)argument;
    fixture_pose_as(3, 0);
    assert_int_equal(DbgPrint("%s %ws \x80 %c%c\n", "plain", u"\u0416", 0x80, 'z'), 0);
    assert_string_equal(heard.printed, "plain \u0416 \u20ac \u20acz\n");
    DbgPrintEx(77, 3, "%ws|", u"\xd83d\xde00\xd800x");
    assert_string_equal(heard.printed, "\U0001F600\uFFFDx|");
    DbgPrint("%600d", 1);
    assert_int_equal(strlen(heard.printed), 512);
    processor_irql_set(DISPATCH_LEVEL);
    DbgPrint("%s", "narrow");
    assert_int_equal(heard.breaches, 0);
    DbgPrint("%wZ", (void *)NULL);
    assert_int_equal(heard.breaches, 1);
    assert_string_equal(heard.rules[0], "irql-too-high");
    processor_irql_set(PASSIVE_LEVEL);
}

static void debug_prints_are_events(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(print_to_the_debugger), MACHINE_STOP_DONE);
}

static void assert_false_in_driver(void *argument)
{
    (void)argument;
    RtlAssert("count > 0", "crane.c", 88, "lost");
}

static void a_drivers_assertion_is_a_breach(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(assert_false_in_driver), MACHINE_STOP_DONE);
    assert_string_equal(heard.rules[0], "driver-assertion");
    assert_string_equal(heard.note, "count > 0: lost, crane.c line 88");
}

static void print_a_double(void *argument)
{
    (void)argument;
    DbgPrint("%f", 1.5);
}

static void floating_point_is_unsupported_by_name(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(print_a_double), MACHINE_STOP_UNSUPPORTED);
    assert_string_equal(heard.unsupported, "%f in a kernel format string");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers),
        cmocka_unit_test(sizes),
        cmocka_unit_test(texts),
        cmocka_unit_test(counted_strings),
        cmocka_unit_test(odd_formats),
        cmocka_unit_test(many_arguments_are_taken_in_order),
        cmocka_unit_test(buffers_end_as_microsoft_says),
        cmocka_unit_test(wide_output),
        cmocka_unit_test(debug_prints_are_events),
        cmocka_unit_test(a_drivers_assertion_is_a_breach),
        cmocka_unit_test(floating_point_is_unsupported_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
