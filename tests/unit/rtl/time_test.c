/* Calendar time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine/timer.h"
#include "rtl/time.h"

static void known_instants(void **state)
{
    (void)state;
    LARGE_INTEGER time = {.QuadPart = 0};
    TIME_FIELDS f;
    RtlTimeToTimeFields(&time, &f);
    assert_int_equal(f.Year, 1601);
    assert_int_equal(f.Month, 1);
    assert_int_equal(f.Day, 1);
    assert_int_equal(f.Weekday, 1);
    time.QuadPart = (LONGLONG)TIMER_EPOCH;
    RtlTimeToTimeFields(&time, &f);
    assert_int_equal(f.Year, 2000);
    assert_int_equal(f.Month, 1);
    assert_int_equal(f.Day, 1);
    assert_int_equal(f.Weekday, 6);
    time.QuadPart = 133537247996789999; /* 2024-02-29 23:59:59.678 and a bit */
    RtlTimeToTimeFields(&time, &f);
    assert_int_equal(f.Year, 2024);
    assert_int_equal(f.Month, 2);
    assert_int_equal(f.Day, 29);
    assert_int_equal(f.Hour, 23);
    assert_int_equal(f.Second, 59);
    assert_int_equal(f.Milliseconds, 678);
    assert_int_equal(f.Weekday, 4);
}

static void every_day_of_500_years_comes_back(void **state)
{
    (void)state;
    TIME_FIELDS last = {.Month = 0};
    for (LONGLONG day = 0; day < 500 * 365; day++) {
        LARGE_INTEGER time = {.QuadPart = day * 864000000000ll + 12345670000ll},
                      again = {.QuadPart = 0};
        TIME_FIELDS f;
        RtlTimeToTimeFields(&time, &f);
        assert_true(RtlTimeFieldsToTime(&f, &again));
        assert_true(again.QuadPart == time.QuadPart);
        assert_true(f.Day == last.Day + 1 || f.Day == 1);
        last = f;
    }
}

static void impossible_fields_are_refused(void **state)
{
    (void)state;
    static const TIME_FIELDS bad[] = {
        {1600, 1, 1, 0, 0, 0, 0, 0},    {2023, 2, 29, 0, 0, 0, 0, 0}, {2100, 2, 29, 0, 0, 0, 0, 0},
        {2023, 13, 1, 0, 0, 0, 0, 0},   {2023, 4, 31, 0, 0, 0, 0, 0}, {2023, 1, 1, 24, 0, 0, 0, 0},
        {2023, 1, 1, 0, 0, 0, 1000, 0}, {2023, 0, 1, 0, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        TIME_FIELDS f = bad[i];
        LARGE_INTEGER time = {.QuadPart = 7};
        assert_false(RtlTimeFieldsToTime(&f, &time));
        assert_int_equal(time.QuadPart, 7);
    }
}

static void local_time_is_system_time(void **state)
{
    (void)state;
    LARGE_INTEGER system = {.QuadPart = 77}, local;
    ExSystemTimeToLocalTime(&system, &local);
    assert_int_equal(local.QuadPart, 77);
    system.QuadPart = 0;
    ExLocalTimeToSystemTime(&local, &system);
    assert_int_equal(system.QuadPart, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_instants),
        cmocka_unit_test(every_day_of_500_years_comes_back),
        cmocka_unit_test(impossible_fields_are_refused),
        cmocka_unit_test(local_time_is_system_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
