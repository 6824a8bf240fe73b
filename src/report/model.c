/* See report/model.h. */
#include "report/model.h"

#include "base/panic.h"
#include "image/symbols.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void report_init(struct report *report, const struct host_scenario *scenario)
{
    memset(report, 0, sizeof *report);
    report->scenario = scenario;
}

void report_fini(struct report *report)
{
    for (size_t i = 0; i < report->event_count; i++) {
        const struct event_description *description =
            event_describe(report->events[i].header.kind);
        for (unsigned k = 0; k < description->field_count; k++)
            if (description->fields[k].type == EVENT_TEXT)
                free((void *)report->events[i].fields[k]);
    }
    free(report->events);
    for (unsigned i = 0; i <= REPORT_DRIVER_MAX; i++)
        if (report->drivers[i].symbols != NULL)
            symbols_close(report->drivers[i].symbols);
}

static void report_note_driver(struct report *report, const struct event_driver_loaded *loaded)
{
    if (loaded->driver == 0 || loaded->driver > REPORT_DRIVER_MAX)
        return;
    struct report_driver *driver = &report->drivers[loaded->driver];
    snprintf(driver->name, sizeof driver->name, "%s", loaded->name);
    driver->base = loaded->base;
    driver->size = loaded->size;
    const struct host_scenario *scenario = report->scenario;
    if (loaded->driver <= scenario->driver_count)
        driver->file = &scenario->drivers[loaded->driver - 1]; /* loaded in the order given */
}

void report_feed(struct report *report, const struct event *event)
{
    if (report->event_count == report->event_room) {
        report->event_room = report->event_room == 0 ? 1024 : report->event_room * 2;
        report->events =
            realloc(report->events, report->event_room * sizeof *report->events);
        if (report->events == NULL)
            panic("out of memory for %zu events", report->event_room);
    }
    struct event *kept = &report->events[report->event_count++];
    *kept = *event;
    const struct event_description *description = event_describe(event->header.kind);
    for (unsigned i = 0; i < description->field_count; i++)
        if (description->fields[i].type == EVENT_TEXT)
            kept->fields[i] = (uint64_t)strdup(event_text(event, i));
    if (event->header.kind == EVENT_DRIVER_LOADED)
        report_note_driver(report, REPORT_AS(driver_loaded, kept));
}

const char *report_driver_name(const struct report *report, uint64_t number)
{
    static char made_up[4][40];
    static unsigned next;
    if (number == 0)
        return "the PnP manager";
    if (number <= REPORT_DRIVER_MAX && report->drivers[number].name[0] != '\0')
        return report->drivers[number].name;
    char *text = made_up[next++ % 4];
    snprintf(text, sizeof made_up[0], "driver %" PRIu64, number);
    return text;
}

const struct event *report_find(const struct report *report, enum event_kind kind, uint64_t number)
{
    for (size_t i = 0; i < report->event_count; i++)
        if (report->events[i].header.kind == kind && report->events[i].fields[0] == number)
            return &report->events[i];
    return NULL;
}

const struct event *report_end(const struct report *report)
{
    for (size_t i = report->event_count; i > 0; i--)
        if (report->events[i - 1].header.kind == EVENT_RUN_END)
            return &report->events[i - 1];
    return NULL;
}
