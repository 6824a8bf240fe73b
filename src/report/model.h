/*
 * What a run said, kept as it was said, with the names that later lines need.
 *
 * Invariant: nothing that the child says is trusted. Numbers that were never announced get a made-up
 * name ("driver 17"), and no index comes from an event unchecked.
 */
#ifndef DRYDOCK_REPORT_MODEL_H
#define DRYDOCK_REPORT_MODEL_H

#include "base/events.h"
#include "host/scenario.h"

#include <stdio.h>

#define REPORT_DRIVER_MAX 256
#define REPORT_NUMBER_MAX 1000000 /* highest device, query or grant that is remembered */

struct report_driver {
    char name[64];
    uint64_t base, size;
    const struct host_driver *file; /* NULL: not one of the scenario's */
    struct symbols *symbols;        /* opened when first needed */
    bool is_symbols_tried;
};

struct report {
    const struct host_scenario *scenario;
    struct event *events;
    size_t event_count, event_room;
    struct report_driver drivers[REPORT_DRIVER_MAX + 1]; /* by number */
    bool is_coloured;
    char schedule[640];  /* where the schedule was written; "" if nowhere */
    char ending[512];    /* what the parent itself has to say about the child's end; "" if nothing */
};

void report_init(struct report *report, const struct host_scenario *scenario);
void report_fini(struct report *report);

/* Keeps a copy of the event. */
void report_feed(struct report *report, const struct event *event);

/* "crane.sys"; "the PnP manager" for 0; never NULL. The text is good until the next few calls. */
const char *report_driver_name(const struct report *report, uint64_t number);

/* The event's fields as its own struct. */
#define REPORT_AS(name, event) ((const struct event_##name *)(event)->fields)

/* The first event of a kind whose first field is `number`; NULL if there is none. */
const struct event *report_find(const struct report *report, enum event_kind kind, uint64_t number);

/* The last RUN_END, or NULL: the child did not come to its end. */
const struct event *report_end(const struct report *report);

#endif
