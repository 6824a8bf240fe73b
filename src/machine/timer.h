/*
 * Virtual time, in units of 100 ns since the machine started; and what is due when.
 *
 * Time stands still while anything can run and jumps to the next due entry when nothing can.
 * Entries with the same due time fire in the order they were set.
 */
#ifndef DRYDOCK_MACHINE_TIMER_H
#define DRYDOCK_MACHINE_TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct timer_entry {
    struct timer_entry *next;
    uint64_t due_100ns;
    bool is_set;
    void (*fire)(
        struct timer_entry *entry); /* on no task: may ready tasks, queue DPCs, set timers */
};

struct timer_queue {
    uint64_t now_100ns;
    struct timer_entry *first; /* by due time */
};

/* System time at machine start: 2000-01-01 00:00 UTC in 100 ns since 1601. */
#define TIMER_EPOCH 0x01BF53EB256D4000ull

uint64_t timer_now(void);
void timer_set(struct timer_entry *entry, uint64_t due_100ns);
/* False if it was not set. */
bool timer_cancel(struct timer_entry *entry);
/* Advances time to the next entry and fires it; false if there is none. For the scheduler. */
bool timer_advance(void);
/* Lets time pass without anything being due: a driver that stalls. */
void timer_pass(uint64_t duration_100ns);

#endif
