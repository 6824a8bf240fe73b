/*
 * The report as JSON Lines: every event of base/events.def as an object, in the order it was said.
 * The format is in docs/json.md.
 */
#ifndef DRYDOCK_REPORT_JSON_H
#define DRYDOCK_REPORT_JSON_H

#include "report/model.h"

#define REPORT_JSON_VERSION 1

/* Writes one event as one line. Drivers must have been fed before events that name them. */
void report_json_event(struct report *report, const struct event *event, FILE *out);

#endif
