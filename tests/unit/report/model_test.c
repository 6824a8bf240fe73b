/* The record of a run: names for every number, events in order, places without symbols. */
#include "report_fixture.h"

#include "report/place.h"

static void unknown_drivers_get_a_name(void **state)
{
    (void)state;
    feed_driver(3, "crane.sys", 0x1000);
    assert_string_equal(report_driver_name(&report, 0), "the PnP manager");
    assert_string_equal(report_driver_name(&report, 3), "crane.sys");
    assert_string_equal(report_driver_name(&report, 4), "driver 4");
    assert_string_equal(report_driver_name(&report, REPORT_DRIVER_MAX + 1), "driver 257");
    assert_string_equal(report_driver_name(&report, UINT64_MAX), "driver 18446744073709551615");
}

static void several_made_up_names_can_be_in_use(void **state)
{
    (void)state;
    const char *one = report_driver_name(&report, 1), *two = report_driver_name(&report, 2);
    const char *three = report_status_name(0x23456789), *four = report_status_name(0x12345678);
    assert_string_equal(one, "driver 1");
    assert_string_equal(two, "driver 2");
    assert_string_equal(three, "0x23456789");
    assert_string_equal(four, "0x12345678");
}

static void statuses_have_their_names(void **state)
{
    (void)state;
    assert_string_equal(report_status_name(0), "STATUS_SUCCESS");
    assert_string_equal(report_status_name(0xc00000bb), "STATUS_NOT_SUPPORTED");
    assert_string_equal(report_status_name(0xffffffffc00000bb), "STATUS_NOT_SUPPORTED");
    assert_string_equal(report_status_name(0xdeadbeef), "0xDEADBEEF");
}

static void impossible_driver_numbers_are_kept_out(void **state)
{
    (void)state;
    feed_driver(0, "zero.sys", 0x1000);
    feed_driver(REPORT_DRIVER_MAX, "last.sys", 0x2000);
    feed_driver(REPORT_DRIVER_MAX + 1, "beyond.sys", 0x3000);
    feed_driver(UINT64_MAX, "far.sys", 0x4000);
    assert_string_equal(report_driver_name(&report, 0), "the PnP manager");
    assert_string_equal(report_driver_name(&report, REPORT_DRIVER_MAX), "last.sys");
    assert_int_equal(report_place_find(&report, 0x3000, false).driver, 0);
}

static void events_are_kept_in_order_with_their_texts(void **state)
{
    (void)state;
    char text[16] = "first";
    feed(EVENT_OF(DECISION, decision, .line = text));
    feed(EVENT_OF(STEP, step, .step = 5, .action = NULL));
    strcpy(text, "second");
    feed(EVENT_OF(DECISION, decision, .line = text));
    const struct event *first = report_next(&report, EVENT_DECISION, NULL);
    const struct event *second = report_next(&report, EVENT_DECISION, first);
    assert_string_equal(REPORT_AS(decision, first)->line, "first");
    assert_string_equal(REPORT_AS(decision, second)->line, "second");
    assert_null(report_next(&report, EVENT_DECISION, second));
    assert_null(report_next(&report, EVENT_GRANT, NULL));
    assert_string_equal(REPORT_AS(step, report_find(&report, EVENT_STEP, 5))->action, "");
    assert_null(report_find(&report, EVENT_STEP, 6));
}

static void thousands_of_events_are_kept(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= 5000; i++)
        feed(EVENT_OF(STEP, step, .step = i, .action = "a"));
    for (uint64_t i = 1; i <= 5000; i += 777)
        assert_int_equal(REPORT_AS(step, report_find(&report, EVENT_STEP, i))->step, i);
}

static void last_end_counts(void **state)
{
    (void)state;
    assert_null(report_end(&report));
    feed(EVENT_OF(RUN_END, run_end, .outcome = "one"));
    feed(EVENT_OF(RUN_END, run_end, .outcome = "two"));
    assert_string_equal(report_end(&report)->outcome, "two");
}

static void finding_is_replayed_by_its_schedule_or_by_the_one_that_runs(void **state)
{
    (void)state;
    char path[640];
    const struct event_finding finding = {.finding = 2, .rule = "leaked-reference"};
    assert_string_equal(report_schedule(&report, &finding, path, sizeof path), "");
    strcpy(report.output, "out");
    assert_string_equal(report_schedule(&report, &finding, path, sizeof path),
                        "out/leaked-reference-2.schedule");
    strcpy(report.replay, "old.schedule");
    assert_string_equal(report_schedule(&report, &finding, path, sizeof path), "old.schedule");
}

static void place_without_symbols_is_driver_and_offset(void **state)
{
    (void)state;
    char text[100];
    feed_driver(1, "crane.sys", 0x10000);
    feed_driver(2, "hoist.sys", 0x20000);
    assert_string_equal(report_place_line(&report, 0x20fff, true, text, sizeof text),
                        "hoist.sys+0xfff");
    assert_string_equal(report_place_full(&report, 0x10000, false, text, sizeof text),
                        "crane.sys+0x0");
    assert_string_equal(report_place_name(&report, 0x10008, text, sizeof text), "crane.sys+0x8");
}

static void place_in_no_driver_is_its_address(void **state)
{
    (void)state;
    char text[100];
    feed_driver(1, "crane.sys", 0x10000);
    assert_string_equal(report_place_line(&report, 0x11000, true, text, sizeof text), "0x11000");
    assert_string_equal(report_place_full(&report, 0xffff, false, text, sizeof text), "0xffff");
    assert_string_equal(report_place_name(&report, 0, text, sizeof text), "0x0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(unknown_drivers_get_a_name),
        CASE(several_made_up_names_can_be_in_use),
        CASE(statuses_have_their_names),
        CASE(impossible_driver_numbers_are_kept_out),
        CASE(events_are_kept_in_order_with_their_texts),
        CASE(thousands_of_events_are_kept),
        CASE(last_end_counts),
        CASE(finding_is_replayed_by_its_schedule_or_by_the_one_that_runs),
        CASE(place_without_symbols_is_driver_and_offset),
        CASE(place_in_no_driver_is_its_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
