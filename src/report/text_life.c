/*
 * The life of each interface, reference by reference. See report/text.h.
 *
 * One block for each instance (exporter, pair, Context) with everything that concerned it, in the
 * order it happened; a query that was not granted is a block of its own.
 */
#include "report/place.h"
#include "report/text.h"

#include "base/panic.h"
#include "ledger/manifest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct life {
    struct report *report;
    FILE *out;
    /* By number, none above the count of events: a grant, the grant of a query, the hand-off of a
     * reference; NULL where there is none. */
    const struct event_grant **grants, **granted;
    const struct event_handoff **handoffs;
};

static void *life_index(const struct life *life)
{
    void *index = calloc(life->report->event_count + 1, sizeof(void *));
    if (index == NULL)
        panic("out of memory for an index of %zu events", life->report->event_count);
    return index;
}

static const void *life_get(const struct life *life, const void *index, uint64_t number)
{
    return number <= life->report->event_count ? ((const void *const *)index)[number] : NULL;
}

static void life_put(const struct life *life, void *index, uint64_t number, const void *value)
{
    if (number <= life->report->event_count)
        ((const void **)index)[number] = value;
}

static void life_read(struct life *life)
{
    const struct event *at = NULL;
    life->grants = life_index(life);
    life->granted = life_index(life);
    life->handoffs = life_index(life);
    while ((at = report_next(life->report, EVENT_GRANT, at)) != NULL) {
        const struct event_grant *grant = REPORT_AS(grant, at);
        life_put(life, life->grants, grant->grant, grant);
        life_put(life, life->granted, grant->query, grant);
    }
    while ((at = report_next(life->report, EVENT_HANDOFF, at)) != NULL)
        life_put(life, life->handoffs, REPORT_AS(handoff, at)->reference, REPORT_AS(handoff, at));
}

static const struct event_grant *life_grant_of_query(const struct life *life, uint64_t query)
{
    return life_get(life, life->granted, query);
}

static const struct event_grant *life_grant(const struct life *life, uint64_t number)
{
    return life_get(life, life->grants, number);
}

/* The instance that an event is about; 0: none that was granted. */
static uint64_t life_instance(const struct life *life, const struct event *event)
{
    const struct event_grant *grant = NULL;
    switch (event->header.kind) {
    case EVENT_QUERY_SENT:
    case EVENT_QUERY_HOP: grant = life_grant_of_query(life, event->fields[0]); break;
    case EVENT_REFERENCE:
        grant = REPORT_AS(reference, event)->query != 0
                    ? life_grant_of_query(life, REPORT_AS(reference, event)->query)
                    : life_grant(life, event->fields[0]);
        break;
    case EVENT_DEREFERENCE:
    case EVENT_INTERFACE_CALL: grant = life_grant(life, event->fields[0]); break;
    case EVENT_BALANCE: return REPORT_AS(balance, event)->instance;
    default: return 0;
    }
    return grant != NULL ? grant->instance : 0;
}

static void life_query(const struct life *life, const struct event_query_sent *sent)
{
    char line[320];
    bool is_guid = sent->name[0] == '{';
    fprintf(
        life->out,
        "%sIRP_MN_QUERY_INTERFACE  %s%s%s size=%" PRIu64 " version=%" PRIu64 "%s   sent by %s (",
        report_colour(life->report, REPORT_BOLD), is_guid ? "" : "{", sent->name,
        is_guid ? "" : "}", sent->size, sent->version, report_colour(life->report, REPORT_PLAIN),
        report_driver_name(life->report, sent->importer));
    if (sent->during[0] != '\0')
        fprintf(life->out, "%s, ", sent->during);
    fprintf(life->out, "%s)\n",
            report_place_line(life->report, sent->site, true, line, sizeof line));
}

/* "INTERFACE { 56, 1, ctx=...4a0, CraneReference, CraneDereference } + 3 routines" */
static void life_table(const struct life *life, const struct event_grant *grant)
{
    char reference[200], dereference[200];
    report_place_name(life->report, grant->reference, reference, sizeof reference);
    report_place_name(life->report, grant->dereference, dereference, sizeof dereference);
    fprintf(life->out,
            "       INTERFACE { %" PRIu64 ", %" PRIu64 ", ctx=…%03" PRIx64 ", %s, %s } + %" PRIu64
            " routines",
            grant->size, grant->version, grant->context & 0xfff, reference, dereference,
            grant->routines);
    if (grant->unwatched[0] != '\0')
        fprintf(life->out, "; not watched: %s", grant->unwatched);
}

static void life_hop(const struct life *life, const struct event_query_hop *hop)
{
    fprintf(life->out, "   %-14s %s", report_driver_name(life->report, hop->driver), hop->action);
    if (strcmp(hop->action, "completes") == 0) {
        const struct event_grant *grant = life_grant_of_query(life, hop->query);
        fprintf(life->out, " %s", report_status_name(hop->status));
        if (grant != NULL)
            life_table(life, grant);
    }
    fprintf(life->out, "\n");
}

static void life_level(const struct life *life, uint64_t level, uint64_t level_max)
{
    char text[48];
    if (level_max != MANIFEST_LEVEL_NONE)
        snprintf(text, sizeof text, "irql %" PRIu64 " (contract: <= %" PRIu64 ")", level,
                 level_max);
    else
        snprintf(text, sizeof text, "irql %" PRIu64, level);
    fprintf(life->out, "  %-23s", text);
}

static void life_reference(const struct life *life, const struct event_reference *event)
{
    const struct event_handoff *handoff = life_get(life, life->handoffs, event->reference);
    char text[64], line[400];
    bool is_seen = event->site != 0;
    snprintf(text, sizeof text, "%s", is_seen ? "InterfaceReference(ctx)" : "counts out of sight");
    if (strcmp(event->how, "assumed") == 0)
        snprintf(text, sizeof text, "counts nothing (assumed)");
    fprintf(life->out, "   %-14s %-26s %" PRId64 " -> %" PRId64,
            report_driver_name(life->report, event->by), text, (int64_t)event->before,
            (int64_t)event->after);
    life_level(life, event->level, event->level_max);
    uint64_t holder = handoff != NULL ? handoff->receiver : event->holder;
    fprintf(life->out, "  for %s%s", report_driver_name(life->report, holder),
            handoff != NULL ? " (hand-off)" : "");
    if (is_seen)
        fprintf(life->out, "  %s",
                report_place_full(life->report, event->site, true, line, sizeof line));
    fprintf(life->out, "\n");
}

static void life_dereference(const struct life *life, const struct event_dereference *event)
{
    char line[400];
    fprintf(life->out, "   %-14s %-26s %" PRId64 " -> %" PRId64,
            report_driver_name(life->report, event->by), "InterfaceDereference(ctx)",
            (int64_t)event->before, (int64_t)event->after);
    life_level(life, event->level, event->level_max);
    fprintf(life->out, "  of %s%s  %s\n", report_driver_name(life->report, event->by),
            event->is_withheld ? " (withheld)" : "",
            report_place_full(life->report, event->site, true, line, sizeof line));
}

/* The same call at the same place and level, over and over, is one line. */
static bool life_is_same_call(const struct event *a, const struct event *b)
{
    const struct event_interface_call *x = REPORT_AS(interface_call, a);
    const struct event_interface_call *y = REPORT_AS(interface_call, b);
    return b->header.kind == EVENT_INTERFACE_CALL && x->grant == y->grant &&
           x->offset == y->offset && x->by == y->by && x->site == y->site && x->level == y->level;
}

static void life_call(const struct life *life, const struct event_interface_call *event,
                      uint64_t times)
{
    char text[96], line[400];
    snprintf(text, sizeof text, "%s(...)", event->name);
    fprintf(life->out, "   %-14s %-26s       ", report_driver_name(life->report, event->by), text);
    life_level(life, event->level, event->level_max);
    fprintf(life->out, "  %s",
            report_place_full(life->report, event->site, true, line, sizeof line));
    if (times > 1)
        fprintf(life->out, "  (%" PRIu64 " times)", times);
    fprintf(life->out, "\n");
}

static void life_balance(const struct life *life, const struct event_balance *event)
{
    fprintf(life->out, "   balance %" PRId64 " at %s%s%s\n", (int64_t)event->count, event->at,
            event->holders[0] != '\0' ? ": held by " : "", event->holders);
}

static void life_event(const struct life *life, const struct event *event)
{
    switch (event->header.kind) {
    case EVENT_QUERY_SENT: life_query(life, REPORT_AS(query_sent, event)); break;
    case EVENT_QUERY_HOP: life_hop(life, REPORT_AS(query_hop, event)); break;
    case EVENT_REFERENCE: life_reference(life, REPORT_AS(reference, event)); break;
    case EVENT_DEREFERENCE: life_dereference(life, REPORT_AS(dereference, event)); break;
    case EVENT_BALANCE: life_balance(life, REPORT_AS(balance, event)); break;
    default: break;
    }
}

static void life_instance_block(const struct life *life, uint64_t instance)
{
    const struct report *report = life->report;
    uint64_t calls = 0;
    for (size_t i = 0; i < report->event_count; i++) {
        const struct event *event = &report->events[i];
        if (life_instance(life, event) != instance)
            continue;
        if (event->header.kind != EVENT_INTERFACE_CALL) {
            life_event(life, event);
            continue;
        }
        calls++;
        if (i + 1 < report->event_count && life_is_same_call(event, event + 1))
            continue;
        life_call(life, REPORT_AS(interface_call, event), calls);
        calls = 0;
    }
    fprintf(life->out, "\n");
}

static void life_refused_block(const struct life *life, const struct event *sent)
{
    const struct event *at = NULL;
    life_query(life, REPORT_AS(query_sent, sent));
    while ((at = report_next(life->report, EVENT_QUERY_HOP, at)) != NULL)
        if (at->fields[0] == sent->fields[0])
            life_hop(life, REPORT_AS(query_hop, at));
    at = NULL;
    while ((at = report_next(life->report, EVENT_REFERENCE, at)) != NULL)
        if (REPORT_AS(reference, at)->query == sent->fields[0])
            life_reference(life, REPORT_AS(reference, at));
    fprintf(life->out, "\n");
}

/* Is this query the first that led to its instance? */
static bool life_is_first(const struct life *life, const struct event *sent, uint64_t instance)
{
    const struct event *at = NULL;
    while ((at = report_next(life->report, EVENT_QUERY_SENT, at)) != sent)
        if (life_instance(life, at) == instance)
            return false;
    return true;
}

void report_text_lives(struct report *report, FILE *out)
{
    struct life life = {.report = report, .out = out};
    const struct event *sent = NULL;
    life_read(&life);
    while ((sent = report_next(report, EVENT_QUERY_SENT, sent)) != NULL) {
        uint64_t instance = life_instance(&life, sent);
        if (instance == 0)
            life_refused_block(&life, sent);
        else if (life_is_first(&life, sent, instance))
            life_instance_block(&life, instance);
    }
    if (report_next(report, EVENT_QUERY_SENT, NULL) == NULL && report_end(report) != NULL)
        fprintf(out, "no driver sent IRP_MN_QUERY_INTERFACE\n\n");
    free(life.grants);
    free(life.granted);
    free(life.handoffs);
}
