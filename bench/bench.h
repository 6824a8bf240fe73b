/*
 * The one harness of bench/: cases run round-robin, several sweeps, minimum and median, as ratios
 * to an uncontended `lock inc` (u) of the same run. Nothing here is a test: a slow machine fails
 * nothing.
 */
#ifndef DRYDOCK_BENCH_BENCH_H
#define DRYDOCK_BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#define BENCH_SWEEPS 15
#define BENCH_CASES  64

struct bench_case {
    const char *name;
    uint64_t count;                  /* operations in one sweep */
    uint64_t (*run)(uint64_t count); /* does the operation `count` times; returns the ns it took */
    const char *relative_to;         /* name of the case a second ratio is given to, or NULL */
    double sweeps[BENCH_SWEEPS];     /* ns per operation */
};

/* bench.c: a machine in this process; an image of the drivers' folder loaded into it ("samples/
 * twins/crane.sys") with its driver object; a task of its own for body(argument). */
void bench_machine_init(bool is_guarded);
struct io_driver *bench_load(const char *name);
void bench_on_task(void (*body)(void *argument), void *argument);

/* routines.c: appends a case for each kernel routine and guard; returns how many there are now. */
unsigned bench_add_routines(struct bench_case *cases, unsigned count);

/* Runs all cases and prints the table. Returns nothing: figures are read, not judged. */
void bench_run(struct bench_case *cases, unsigned count);

#endif
