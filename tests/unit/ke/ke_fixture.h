/*
 * A machine of two processors for a test of ke/, with a page in place of the parent's; what was
 * broken is collected in `breaches`, what ran (by mark()) in `trail`.
 */
#ifndef DRYDOCK_TESTS_KE_FIXTURE_H
#define DRYDOCK_TESTS_KE_FIXTURE_H

#include "ke/ke.h"
#include "machine/machine.h"
#include "nt/status.h"
#include "plat/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct plat_shared fixture_shared;
static char trail[512];
static char breaches[512]; /* "rule rule ..." */
static char last_note[256];

static inline void mark(const char *text)
{
    strncat(trail, text, sizeof trail - strlen(trail) - 1);
    strncat(trail, " ", sizeof trail - strlen(trail) - 1);
}

static void fixture_hear(void *context, const struct event_header *header, const void *payload)
{
    const struct event_breach *breach = payload;
    (void)context;
    (void)header;
    strncat(breaches, breach->rule, sizeof breaches - strlen(breaches) - 1);
    strncat(breaches, " ", sizeof breaches - strlen(breaches) - 1);
    snprintf(last_note, sizeof last_note, "%s", breach->note != NULL ? breach->note : "");
}

static int fixture_setup(void **state)
{
    const struct machine_options options = {.cpu_count = 2};
    struct error error;
    (void)state;
    if (!machine_init(&options, &error))
        fail_msg("%s", error.text);
    machine()->shared = &fixture_shared;
    event_listen(&machine()->events, EVENT_MASK(BREACH), fixture_hear, NULL);
    trail[0] = breaches[0] = last_note[0] = '\0';
    return 0;
}

static int fixture_teardown(void **state)
{
    (void)state;
    machine_fini();
    return 0;
}

/* Lives through body; the trail and the breaches must be as given. */
static inline void live(void (*body)(void *argument), enum machine_stop stop,
                        const char *expected_trail, const char *expected_breaches)
{
    assert_int_equal(machine_run(body, NULL), stop);
    assert_string_equal(breaches, expected_breaches);
    assert_string_equal(trail, expected_trail);
}

static inline void start(const char *name, void (*body)(void *argument))
{
    assert_non_null(ke_thread_start(name, body, (void *)name));
}

/* Lets every other thread run until it cannot. */
static inline void settle(void)
{
    LARGE_INTEGER none = {.QuadPart = 0};
    assert_int_equal(KeDelayExecutionThread(KernelMode, FALSE, &none), STATUS_SUCCESS);
}

static inline NTSTATUS wait_for(void *object)
{
    return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, NULL);
}

static inline NTSTATUS wait_time(void *object, LONGLONG time)
{
    LARGE_INTEGER timeout = {.QuadPart = time};
    return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, &timeout);
}

/* A page of a driver's data; fixture_unload takes it away. */
static inline void *fixture_load(void)
{
    struct module *module = module_add("gone.sys", arena_extents[ARENA_IMAGES].base, 0x1000);
    module->ranges[0] = (struct module_range){
        .base = module->base, .size = module->size, .access = PLAT_ACCESS_WRITE};
    module->range_count = 1;
    plat_map_protect(module->base, module->size, PLAT_ACCESS_WRITE);
    return (void *)module->base;
}

static inline void fixture_unload(void)
{
    module_range_set_gone(&module_get(1)->ranges[0], true);
}

#define KE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

#endif
