/*
 * A report to feed: one scenario without files, events made on the spot.
 */
#ifndef DRYDOCK_TESTS_REPORT_FIXTURE_H
#define DRYDOCK_TESTS_REPORT_FIXTURE_H

#include "report/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct host_scenario scenario;
static struct report report;

static inline int setup(void **state)
{
    (void)state;
    host_scenario_init(&scenario);
    report_init(&report, &scenario);
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    report_fini(&report);
    return 0;
}

static inline struct event make_event(enum event_kind kind, const void *payload, size_t size)
{
    struct event event = {.header = {.kind = (uint16_t)kind, .sequence = 1}};
    memcpy(event.fields, payload, size);
    return event;
}

/* EVENT_OF(STEP, step, .step = 3) */
#define EVENT_OF(KIND, name, ...)                                                                  \
    make_event(EVENT_##KIND, &(struct event_##name){__VA_ARGS__}, sizeof(struct event_##name))

static inline void feed(struct event event)
{
    report_feed(&report, &event);
}

static inline void feed_driver(uint64_t number, const char *name, uint64_t base)
{
    feed(EVENT_OF(DRIVER_LOADED, driver_loaded, .driver = number, .name = name, .base = base,
                  .size = 0x1000));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
