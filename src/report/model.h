/*
 * What a run said, kept as it was said, with the names that later lines need.
 *
 * Invariant: nothing that the child says is trusted. Numbers that were never announced get a
 * made-up name ("driver 17"), no index comes from an event unchecked, and texts hold nothing that a
 * terminal or a JSON reader would take for more than text.
 */
#ifndef DRYDOCK_REPORT_MODEL_H
#define DRYDOCK_REPORT_MODEL_H

#include "base/events.h"
#include "host/scenario.h"

#include <stdio.h>

#define REPORT_DRIVER_MAX 256

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
    char output[512]; /* folder of the schedules; "" if none are written */
    char replay[640]; /* the schedule being replayed; "" if none is */
};

void report_init(struct report *report, const struct host_scenario *scenario);
void report_fini(struct report *report);

/* Puts "?" for what is no printable UTF-8 in a text, where it lies. Tabs and line ends stay. */
void report_clean_text(char *text);
/* The same for all texts of an event. */
void report_clean(struct event *event);

/* Keeps a copy of the event. */
void report_feed(struct report *report, const struct event *event);

/* "crane.sys"; "the PnP manager" for 0; never NULL. The text is good until the next few calls. */
const char *report_driver_name(const struct report *report, uint64_t number);

/* "STATUS_SUCCESS", else "0xC0000123". The text is good until the next few calls. */
const char *report_status_name(uint64_t status);

/* What replays a finding: "drydock-out/leaked-reference-1.schedule"; "" if nothing does. */
const char *report_schedule(const struct report *report, const struct event_finding *finding,
                            char *ret_path, size_t size);

/* The event's fields as its own struct. */
#define REPORT_AS(name, event) ((const struct event_##name *)(event)->fields)

/* The events of one kind, in order: `at` is one of them, NULL to begin; NULL at the end. */
const struct event *report_next(const struct report *report, enum event_kind kind,
                                const struct event *at);

/* The first event of a kind whose first field is `number`; NULL if there is none. */
const struct event *report_find(const struct report *report, enum event_kind kind, uint64_t number);

/* The last RUN_END; NULL: the run did not come to its end. */
const struct event_run_end *report_end(const struct report *report);

#endif
