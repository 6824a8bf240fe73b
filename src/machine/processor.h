/*
 * Virtual processors and IRQL.
 *
 * A thread below DISPATCH_LEVEL floats: it runs on whichever processor is free. At DISPATCH_LEVEL
 * and above it holds its processor and nothing else runs there; tasks on the others still
 * interleave with it. A DPC queued to a processor displaces the thread there as soon as that
 * processor's IRQL is below DISPATCH_LEVEL, and the thread goes on when the queue is empty. The
 * IRQL itself is kept with the task (task->irql), since only a task can have raised it.
 */
#ifndef DRYDOCK_MACHINE_PROCESSOR_H
#define DRYDOCK_MACHINE_PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

#define MACHINE_CPU_MAX 8

#define PROCESSOR_PASSIVE  0
#define PROCESSOR_APC      1
#define PROCESSOR_DISPATCH 2
#define PROCESSOR_HIGH     15

struct task;

/* One entry of a processor's DPC queue; embedded by ke/. */
struct processor_dpc {
    struct processor_dpc *next;
    void (*run)(struct processor_dpc *dpc); /* on the processor's DPC task, at DISPATCH_LEVEL */
};

struct processor {
    uint8_t number;
    struct task *holder;    /* the task that cannot be moved away: at >= DISPATCH, or displaced */
    struct task *displaced; /* the thread under the running DPC; NULL if the processor was idle */
    bool is_draining;       /* its DPC task is at work */
    struct task *dpc_task;
    struct processor_dpc *dpc_first, **dpc_last;
};

/* The IRQL of the processor that the running task is on. */
uint8_t processor_irql(void);

/* Sets it. Lowering below DISPATCH_LEVEL runs what was queued there before it returns. */
void processor_irql_set(uint8_t irql);

/* The processor the running task is on. */
struct processor *processor_current(void);

/* Queues to a processor; runs at once (before returning) if that is the current one and its IRQL
 * allows. Any IRQL. */
void processor_dpc_queue(struct processor *cpu, struct processor_dpc *dpc);

/* Runs what is queued on the current processor, if its task lets it. */
void processor_dpc_deliver(void);

/* Takes a queued entry out; false if it was not queued (any more). */
bool processor_dpc_remove(struct processor_dpc *dpc);

/* True when no processor has a queued or running DPC. */
bool processor_dpc_is_idle(void);

/* Every processor stops what it does until visit(argument) has run on each, in the order of their
 * numbers, at irql: the running task goes round. Nothing else runs meanwhile. */
void processor_broadcast(uint8_t irql, void (*visit)(void *argument), void *argument);

#endif
