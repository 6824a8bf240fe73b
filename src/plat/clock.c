/* See plat/clock.h. */
#include "plat/clock.h"

#include "base/panic.h"

#include <sched.h>
#include <time.h>

uint64_t plat_clock_ns(void)
{
    struct timespec now;
    invariant(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

bool plat_clock_pin(unsigned cpu)
{
    cpu_set_t set;
    if (cpu >= CPU_SETSIZE)
        return false;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}
