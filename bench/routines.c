/*
 * Kernel routines as a driver calls them: rounds of bench/routines/routines.sys, with the books
 * open and with the books guarded. See bench/README.md.
 */
#include "bench.h"

#include "image/load.h"
#include "io/device.h"
#include "ke/ke.h"
#include "machine/gate.h"
#include "machine/machine.h"
#include "plat/clock.h"

#include <string.h>

enum routines_case {
#define ROUTINES_CASE(name, text) ROUTINES_##name,
#include "routines/cases.def"
#undef ROUTINES_CASE
    ROUTINES_COUNT
};

struct routines_round {
    enum routines_case number;
    struct io_driver *driver;
    uint64_t count, took_ns;
};

static void routines_body(void *argument)
{
    struct routines_round *round = argument;
    ke_thread_new(task_current());
    io_driver_start(round->driver);
    const struct image *image = module_get(round->driver->number)->image;
    void *run = (void *)image_export(image, "RoutinesRun");
    gate_call("RoutinesRun", 0, run, round->number, 16, 0, 0);
    uint64_t began = plat_clock_ns();
    gate_call("RoutinesRun", 0, run, round->number, round->count, 0, 0);
    round->took_ns = plat_clock_ns() - began;
}

static uint64_t routines_run(enum routines_case number, bool is_guarded, uint64_t count)
{
    bench_machine_init(is_guarded);
    struct routines_round round = {
        .number = number, .driver = bench_load("bench/routines/routines.sys"), .count = count};
    bench_on_task(routines_body, &round);
    machine_fini();
    return round.took_ns;
}

#define ROUTINES_CASE(name, text)                                                                  \
    static uint64_t routines_open_##name(uint64_t count)                                           \
    {                                                                                              \
        return routines_run(ROUTINES_##name, false, count);                                        \
    }                                                                                              \
    static uint64_t routines_guarded_##name(uint64_t count)                                        \
    {                                                                                              \
        return routines_run(ROUTINES_##name, true, count);                                         \
    }
#include "routines/cases.def"
#undef ROUTINES_CASE

static const struct bench_case routines_cases[] = {
#define ROUTINES_CASE(name_, text)                                                                 \
    {.name = text, .count = 20000, .run = routines_open_##name_},                                  \
        {.name = "   with the books guarded", .count = 2000, .run = routines_guarded_##name_},
#include "routines/cases.def"
#undef ROUTINES_CASE
};

unsigned bench_add_routines(struct bench_case *cases, unsigned count)
{
    memcpy(cases + count, routines_cases, sizeof routines_cases);
    return count + 2 * ROUTINES_COUNT;
}
