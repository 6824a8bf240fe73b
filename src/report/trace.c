/* See report/trace.h. */
#include "report/trace.h"

#include "nt/codes.h"
#include "report/place.h"

#include <inttypes.h>
#include <string.h>

#define TRACE_PLACE_COLUMN 84

void report_trace_init(struct report_trace *trace, struct report *report, FILE *out)
{
    memset(trace, 0, sizeof *trace);
    trace->report = report;
    trace->out = out;
}

static unsigned *trace_depth(struct report_trace *trace, const struct event *event)
{
    uint32_t task = event->header.task;
    return &trace->depth[task <= REPORT_TRACE_TASK_MAX ? task : 0];
}

/* "[T1 0] hoist.sys    " and the indent. */
static size_t trace_begin(struct report_trace *trace, const struct event *event, uint64_t driver,
                          char *ret_line, size_t size)
{
    unsigned depth = *trace_depth(trace, event);
    int length = snprintf(ret_line, size, "[T%u %u] %-14s %*s", event->header.task,
                          event->header.irql, report_driver_name(trace->report, driver),
                          (int)(2 * (depth < 40 ? depth : 40)), "");
    return (size_t)length < size ? (size_t)length : size - 1;
}

static void trace_write(const struct report_trace *trace, const char *line, const char *place)
{
    if (place[0] != '\0')
        fprintf(trace->out, "%-*s %s\n", TRACE_PLACE_COLUMN, line, place);
    else
        fprintf(trace->out, "%s\n", line);
}

void report_trace_end(struct report_trace *trace)
{
    if (trace->held[0] != '\0')
        trace_write(trace, trace->held, trace->held_place);
    trace->held[0] = '\0';
}

static void trace_call(struct report_trace *trace, const struct event *event)
{
    const struct event_call *call = REPORT_AS(call, event);
    size_t used = trace_begin(trace, event, call->driver, trace->held, sizeof trace->held);
    snprintf(trace->held + used, sizeof trace->held - used, "%s(%s)", call->routine, call->args);
    report_place_full(trace->report, call->site, true, trace->held_place, sizeof trace->held_place);
    trace->held_task = event->header.task;
    ++*trace_depth(trace, event);
}

static void trace_return(struct report_trace *trace, const struct event *event, bool is_next)
{
    const struct event_return *back = REPORT_AS(return, event);
    const char *is = back->result[0] != '\0' ? " = " : "";
    unsigned *depth = trace_depth(trace, event);
    *depth -= *depth > 0;
    if (is_next) {
        size_t used = strlen(trace->held);
        snprintf(trace->held + used, sizeof trace->held - used, "%s%s", is, back->result);
        report_trace_end(trace);
        return;
    }
    char line[1024];
    size_t used = trace_begin(trace, event, back->driver, line, sizeof line);
    snprintf(line + used, sizeof line - used, "... %s%s%s", back->routine, is, back->result);
    trace_write(trace, line, "");
}

static void trace_enter(struct report_trace *trace, const struct event *event)
{
    const struct event_enter *enter = REPORT_AS(enter, event);
    char line[1024], name[300];
    size_t used = trace_begin(trace, event, enter->driver, line, sizeof line);
    report_place_name(trace->report, enter->routine, name, sizeof name);
    snprintf(line + used, sizeof line - used,
             "> %s: %s(0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ")", enter->what,
             name, enter->a0, enter->a1, enter->a2, enter->a3);
    trace_write(trace, line, "");
    ++*trace_depth(trace, event);
}

static void trace_leave(struct report_trace *trace, const struct event *event)
{
    const struct event_leave *leave = REPORT_AS(leave, event);
    char line[1024];
    unsigned *depth = trace_depth(trace, event);
    *depth -= *depth > 0;
    size_t used = trace_begin(trace, event, leave->driver, line, sizeof line);
    snprintf(line + used, sizeof line - used, "< %s = 0x%" PRIx64, leave->what, leave->result);
    trace_write(trace, line, "");
}

/* A call through a granted table, or into another driver's export. */
static void trace_between(struct report_trace *trace, const struct event *event, uint64_t by,
                          const char *name, const char *rest, uint64_t site)
{
    char line[1024], place[400];
    size_t used = trace_begin(trace, event, by, line, sizeof line);
    snprintf(line + used, sizeof line - used, "%s%s", name, rest);
    trace_write(trace, line, report_place_full(trace->report, site, true, place, sizeof place));
}

static void trace_count(struct report_trace *trace, const struct event *event, uint64_t by,
                        const char *name, uint64_t before, uint64_t after, uint64_t site)
{
    char rest[64];
    snprintf(rest, sizeof rest, "(ctx)   %" PRId64 " -> %" PRId64, (int64_t)before, (int64_t)after);
    trace_between(trace, event, by, name, rest, site);
}

static void trace_irp(struct report_trace *trace, const struct event *event, uint64_t driver,
                      const char *verb, uint64_t major, uint64_t minor, uint64_t irp)
{
    char line[1024];
    const char *major_name = major <= UINT8_MAX ? nt_major_name((UCHAR)major) : NULL;
    const char *minor_name =
        major_name != NULL && minor <= UINT8_MAX ? nt_minor_name((UCHAR)major, (UCHAR)minor) : NULL;
    size_t used = trace_begin(trace, event, driver, line, sizeof line);
    snprintf(line + used, sizeof line - used, "%s %s 0x%" PRIx64, verb,
             minor_name != NULL   ? minor_name
             : major_name != NULL ? major_name
                                  : "IRP",
             irp);
    trace_write(trace, line, "");
}

static void trace_etw(struct report_trace *trace, const struct event *event)
{
    const struct event_etw_event *etw = REPORT_AS(etw_event, event);
    char line[1024];
    size_t used = trace_begin(trace, event, etw->driver, line, sizeof line);
    snprintf(line + used, sizeof line - used,
             "event %" PRIu64 " of %s, level %" PRIu64 ", keyword 0x%" PRIx64 ", pieces %" PRIu64
             "%s%s",
             etw->id, etw->provider, etw->level, etw->keyword, etw->pieces,
             etw->text[0] != '\0' ? ": " : "", etw->text);
    trace_write(trace, line, "");
}

static void trace_step(struct report_trace *trace, const struct event_step *step)
{
    const struct event *node = report_find(trace->report, EVENT_NODE_ADDED, step->pdo);
    fprintf(trace->out, "--- step %" PRIu64 ": %s%s%s = %s\n", step->step, step->action,
            node != NULL ? " of " : "", node != NULL ? REPORT_AS(node_added, node)->id : "",
            report_status_name(step->status));
}

static void trace_other(struct report_trace *trace, const struct event *event)
{
    switch (event->header.kind) {
    case EVENT_ENTER: trace_enter(trace, event); break;
    case EVENT_LEAVE: trace_leave(trace, event); break;
    case EVENT_ETW_EVENT: trace_etw(trace, event); break;
    case EVENT_STEP: trace_step(trace, REPORT_AS(step, event)); break;
    case EVENT_EXPORT_CALL:
        trace_between(trace, event, REPORT_AS(export_call, event)->driver,
                      REPORT_AS(export_call, event)->routine, "(...)",
                      REPORT_AS(export_call, event)->site);
        break;
    case EVENT_INTERFACE_CALL:
        trace_between(trace, event, REPORT_AS(interface_call, event)->by,
                      REPORT_AS(interface_call, event)->name, "(...)",
                      REPORT_AS(interface_call, event)->site);
        break;
    case EVENT_REFERENCE:
        trace_count(trace, event, REPORT_AS(reference, event)->by, "InterfaceReference",
                    REPORT_AS(reference, event)->before, REPORT_AS(reference, event)->after,
                    REPORT_AS(reference, event)->site);
        break;
    case EVENT_DEREFERENCE:
        trace_count(trace, event, REPORT_AS(dereference, event)->by, "InterfaceDereference",
                    REPORT_AS(dereference, event)->before, REPORT_AS(dereference, event)->after,
                    REPORT_AS(dereference, event)->site);
        break;
    case EVENT_IRP_SEND:
        trace_irp(trace, event, REPORT_AS(irp_send, event)->driver, "receives",
                  REPORT_AS(irp_send, event)->major, REPORT_AS(irp_send, event)->minor,
                  REPORT_AS(irp_send, event)->irp);
        break;
    case EVENT_IRP_COMPLETE:
        trace_irp(trace, event, REPORT_AS(irp_complete, event)->driver, "completes",
                  REPORT_AS(irp_complete, event)->major, REPORT_AS(irp_complete, event)->minor,
                  REPORT_AS(irp_complete, event)->irp);
        break;
    default: break;
    }
}

#define TRACE_WRITTEN                                                                              \
    (EVENT_MASK(ENTER) | EVENT_MASK(LEAVE) | EVENT_MASK(CALL) | EVENT_MASK(RETURN) |               \
     EVENT_MASK(EXPORT_CALL) | EVENT_MASK(IRP_SEND) | EVENT_MASK(IRP_COMPLETE) |                   \
     EVENT_MASK(INTERFACE_CALL) | EVENT_MASK(REFERENCE) | EVENT_MASK(DEREFERENCE) |                \
     EVENT_MASK(STEP) | EVENT_MASK(ETW_EVENT))

void report_trace_event(struct report_trace *trace, const struct event *event)
{
    if (!(TRACE_WRITTEN >> event->header.kind & 1))
        return;
    bool is_return = event->header.kind == EVENT_RETURN;
    bool is_next = is_return && trace->held[0] != '\0' && trace->held_task == event->header.task;
    if (!is_next)
        report_trace_end(trace);
    if (is_return)
        trace_return(trace, event, is_next);
    else if (event->header.kind == EVENT_CALL)
        trace_call(trace, event);
    else
        trace_other(trace, event);
}
