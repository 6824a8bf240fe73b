/*
 * Time of the outside world, for benchmarks alone: nothing that reaches a driver or a report may
 * come from here. Not usable after plat_traps_time_stamp.
 */
#ifndef DRYDOCK_PLAT_CLOCK_H
#define DRYDOCK_PLAT_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds since some moment; never goes back. */
uint64_t plat_clock_ns(void);

/* Keeps this thread on one CPU; false if Linux does not let it have that one. */
bool plat_clock_pin(unsigned cpu);

#endif
