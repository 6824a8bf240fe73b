/*
 * --trace: every crossing as a line, in the manner of strace.
 *
 *   [T1 0] hoist.sys    IoAllocateIrp(3, FALSE) = 0x20008000...            HoistQuery hoist.c:41
 *
 * T1 is the task, 0 its IRQL. What was called inside a call is indented below it; a call that
 * others were made in is closed by a line of its own.
 */
#ifndef DRYDOCK_REPORT_TRACE_H
#define DRYDOCK_REPORT_TRACE_H

#include "report/model.h"

#define REPORT_TRACE_TASK_MAX 4096

struct report_trace {
    struct report *report;
    FILE *out;
    unsigned depth[REPORT_TRACE_TASK_MAX + 1]; /* by task; 0 for those beyond */
    char held[1024];                           /* a call whose return may be the next event */
    char held_place[400];
    uint32_t held_task;
};

void report_trace_init(struct report_trace *trace, struct report *report, FILE *out);

/* Writes what there is to say of an event; most kinds outside crossings say nothing. */
void report_trace_event(struct report_trace *trace, const struct event *event);

/* Writes what was held back. */
void report_trace_end(struct report_trace *trace);

#endif
