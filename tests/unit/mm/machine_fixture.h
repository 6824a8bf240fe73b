/*
 * A machine for unit tests of kernel routines: what was breached and printed is kept, and a test
 * may pose as a driver. Included by the tests of rtl/, mm/ and ex/.
 */
#ifndef DRYDOCK_TESTS_MACHINE_FIXTURE_H
#define DRYDOCK_TESTS_MACHINE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine/machine.h"

#include <stdio.h>
#include <string.h>

struct heard {
    unsigned breaches;
    char rules[16][32];
    char note[256];
    char printed[1024];
    char unsupported[128];
    uint64_t other;
};

static struct heard heard;
static struct plat_shared fixture_shared;

static inline void fixture_hear(void *context, const struct event_header *header,
                                const void *payload)
{
    (void)context;
    if (header->kind == EVENT_BREACH) {
        const struct event_breach *breach = payload;
        if (heard.breaches < 16)
            snprintf(heard.rules[heard.breaches++], 32, "%s", breach->rule);
        snprintf(heard.note, sizeof heard.note, "%s", breach->note != NULL ? breach->note : "");
        heard.other = breach->other;
    } else if (header->kind == EVENT_DEBUG_PRINT) {
        const struct event_debug_print *print = payload;
        snprintf(heard.printed, sizeof heard.printed, "%s", print->text);
    } else {
        const struct event_unsupported *unsupported = payload;
        snprintf(heard.unsupported, sizeof heard.unsupported, "%s", unsupported->what);
    }
}

static bool fixture_is_in_use; /* a test that failed in its body left its machine behind */

/* Runs body in a fresh machine with two processors; returns how it ended. */
static inline enum machine_stop fixture_run(void (*body)(void *argument))
{
    const struct machine_options options = {.cpu_count = 2};
    struct error error = {.text = ""};
    heard = (struct heard){0};
    if (fixture_is_in_use)
        machine_fini();
    if (!machine_init(&options, &error))
        fail_msg("%s", error.text);
    machine()->shared = &fixture_shared;
    event_listen(&machine()->events,
                 EVENT_MASK(BREACH) | EVENT_MASK(DEBUG_PRINT) | EVENT_MASK(UNSUPPORTED),
                 fixture_hear, NULL);
    fixture_is_in_use = true;
    enum machine_stop stop = machine_run(body, NULL);
    machine_fini();
    fixture_is_in_use = false;
    return stop;
}

/* From now on the running task's calls count as this driver's, made at `site`. */
static inline void fixture_pose_as(uint32_t driver, uint64_t site)
{
    task_current()->caller = driver;
    task_current()->caller_site = site;
}

static struct task *fixture_napping;

static inline void fixture_nap_over(struct timer_entry *entry)
{
    (void)entry;
    task_ready(fixture_napping);
}

/* The running task stands back until nobody else can run. */
static inline void fixture_let_others_run(void)
{
    struct timer_entry nap = {.fire = fixture_nap_over};
    fixture_napping = task_current();
    timer_set(&nap, timer_now() + 1);
    task_block("test", 0);
}

#endif
