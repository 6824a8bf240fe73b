/* See bench.h. */
#include "bench.h"

#include "plat/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void bench_sweep(struct bench_case *one, unsigned sweep)
{
    one->sweeps[sweep] = (double)one->run(one->count) / (double)one->count;
}

/* Sorted: the least is what the operation costs, the others what else the machine did. */
static double bench_least(const struct bench_case *one)
{
    return one->sweeps[0];
}

static double bench_least_of(const struct bench_case *cases, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(cases[i].name, name) == 0)
            return bench_least(&cases[i]);
    return 0;
}

void bench_run(struct bench_case *cases, unsigned count)
{
    if (!plat_clock_pin(0))
        printf("not pinned: processor 0 is not ours to choose\n");
    for (unsigned i = 0; i < count; i++)
        bench_sweep(&cases[i], 0); /* warms up; overwritten below */
    for (unsigned sweep = 0; sweep < BENCH_SWEEPS; sweep++)
        for (unsigned i = 0; i < count; i++)
            bench_sweep(&cases[i], sweep);
    for (unsigned i = 0; i < count; i++)
        qsort(cases[i].sweeps, BENCH_SWEEPS, sizeof(double), bench_compare);
    double unit = bench_least(&cases[0]);
    printf("%-52s %12s %12s %10s\n", "operation", "min ns", "median ns", "ratio");
    for (unsigned i = 0; i < count; i++) {
        const struct bench_case *one = &cases[i];
        printf("%-52s %12.1f %12.1f %8.1f u", one->name, bench_least(one),
               one->sweeps[BENCH_SWEEPS / 2], bench_least(one) / unit);
        if (one->relative_to != NULL)
            printf("   %.2f x %s",
                   bench_least(one) / bench_least_of(cases, count, one->relative_to),
                   one->relative_to);
        printf("\n");
    }
}
