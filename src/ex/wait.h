/*
 * First come, first served: tasks that wait for an object of ex/'s own.
 *
 * A waiter goes on only when somebody woke it, never by itself; whoever wakes it has already given
 * it what it waited for.
 */
#ifndef DRYDOCK_EX_WAIT_H
#define DRYDOCK_EX_WAIT_H

#include <stdint.h>

struct task;

/* The running task waits for `object`; `what` is the routine's name. At DISPATCH_LEVEL or above
 * this is a bug check: the run stops. */
void ex_wait_block(const char *what, uint64_t object);

/* Ends the run with that bug check unless the running task may wait. */
void ex_wait_check_irql(const char *what);

/* Wakes the task that has waited longest and returns it; NULL if nobody waits. */
struct task *ex_wait_wake(uint64_t object);

#endif
