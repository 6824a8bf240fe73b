/*
 * A machine for a test: made before it, given back after it, with a page in place of the parent's.
 */
#ifndef DRYDOCK_TESTS_MACHINE_FIXTURE_H
#define DRYDOCK_TESTS_MACHINE_FIXTURE_H

#include "machine/gate.h"
#include "machine/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct plat_shared fixture_shared;

static int fixture_setup_cpus(unsigned cpu_count)
{
    const struct machine_options options = {.cpu_count = cpu_count};
    struct error error;
    if (!machine_init(&options, &error))
        fail_msg("%s", error.text);
    machine()->shared = &fixture_shared;
    return 0;
}

static int fixture_setup(void **state)
{
    (void)state;
    return fixture_setup_cpus(2);
}

static int fixture_teardown(void **state)
{
    (void)state;
    machine_fini();
    return 0;
}

#endif
