/*
 * The one harness of bench/: cases run round-robin, several sweeps, minimum and median, as ratios
 * to an uncontended `lock inc` (u) of the same run. Nothing here is a test: a slow machine fails
 * nothing.
 */
#ifndef DRYDOCK_BENCH_BENCH_H
#define DRYDOCK_BENCH_BENCH_H

#include <stdint.h>

#define BENCH_SWEEPS 15

struct bench_case {
    const char *name;
    uint64_t count;                  /* operations in one sweep */
    uint64_t (*run)(uint64_t count); /* does the operation `count` times; returns the ns it took */
    const char *relative_to;         /* name of the case a second ratio is given to, or NULL */
    double sweeps[BENCH_SWEEPS];     /* ns per operation */
};

/* Runs all cases and prints the table. Returns nothing: figures are read, not judged. */
void bench_run(struct bench_case *cases, unsigned count);

#endif
