/* See report/model.h. */
#include "report/model.h"

#include "base/panic.h"
#include "image/symbols.h"
#include "nt/status.h"

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
        const struct event_description *description = event_describe(report->events[i].header.kind);
        for (unsigned k = 0; k < description->field_count; k++)
            if (description->fields[k].type == EVENT_TEXT)
                free((void *)report->events[i].fields[k]);
    }
    free(report->events);
    for (unsigned i = 0; i <= REPORT_DRIVER_MAX; i++)
        if (report->drivers[i].symbols != NULL)
            symbols_close(report->drivers[i].symbols);
}

/* Marks that turn the direction of writing: a terminal would show later text in another order. */
static bool report_is_directional(uint32_t value)
{
    return value == 0x61c || value == 0x200e || value == 0x200f ||
           (value >= 0x202a && value <= 0x202e) || (value >= 0x2066 && value <= 0x2069);
}

/* The length of the UTF-8 character at text, 0 if there is none or it is not printable. */
static size_t report_character(const uint8_t *text)
{
    static const struct {
        uint8_t low, high, length;
        uint32_t least; /* smaller values are written shorter */
    } forms[] = {{0xc2, 0xdf, 2, 0xa0}, {0xe0, 0xef, 3, 0x800}, {0xf0, 0xf4, 4, 0x10000}};
    if (text[0] < 0x80)
        return (text[0] >= 0x20 && text[0] != 0x7f) || text[0] == '\t' || text[0] == '\n';
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (text[0] < forms[i].low || text[0] > forms[i].high)
            continue;
        uint32_t value = text[0] & (0x7fu >> forms[i].length);
        for (unsigned k = 1; k < forms[i].length; k++) {
            if ((text[k] & 0xc0) != 0x80)
                return 0;
            value = value << 6 | (text[k] & 0x3f);
        }
        bool is_wrong = value < forms[i].least || value > 0x10ffff ||
                        (value >= 0xd800 && value < 0xe000) || report_is_directional(value);
        return is_wrong ? 0 : forms[i].length;
    }
    return 0;
}

void report_clean_text(char *text)
{
    uint8_t *at = (uint8_t *)text;
    while (*at != '\0') {
        size_t length = report_character(at);
        if (length == 0)
            *at = '?';
        at += length > 0 ? length : 1;
    }
}

void report_clean(struct event *event)
{
    const struct event_description *description = event_describe(event->header.kind);
    for (unsigned i = 0; i < description->field_count; i++)
        if (description->fields[i].type == EVENT_TEXT && event->fields[i] != 0)
            report_clean_text((char *)event->fields[i]);
}

static void report_note_driver(struct report *report, const struct event_driver_loaded *loaded)
{
    if (loaded->driver == 0 || loaded->driver > REPORT_DRIVER_MAX)
        return;
    struct report_driver *driver = &report->drivers[loaded->driver];
    snprintf(driver->name, sizeof driver->name, "%s", loaded->name);
    report_clean_text(driver->name); /* it may have been cut inside a character */
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
        report->events = realloc(report->events, report->event_room * sizeof *report->events);
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

const char *report_status_name(uint64_t status)
{
    static char made_up[4][16];
    static unsigned next;
    const char *name = nt_status_name((NTSTATUS)status);
    if (name != NULL)
        return name;
    char *text = made_up[next++ % 4];
    snprintf(text, sizeof made_up[0], "0x%08" PRIX32, (uint32_t)status);
    return text;
}

const char *report_schedule(const struct report *report, const struct event_finding *finding,
                            char *ret_path, size_t size)
{
    if (report->replay[0] != '\0')
        snprintf(ret_path, size, "%s", report->replay);
    else if (report->output[0] != '\0')
        snprintf(ret_path, size, "%s/%s-%" PRIu64 ".schedule", report->output, finding->rule,
                 finding->finding);
    else
        ret_path[0] = '\0';
    return ret_path;
}

const struct event *report_next(const struct report *report, enum event_kind kind,
                                const struct event *at)
{
    const struct event *end = report->events + report->event_count;
    for (at = at == NULL ? report->events : at + 1; at < end; at++)
        if (at->header.kind == kind)
            return at;
    return NULL;
}

const struct event *report_find(const struct report *report, enum event_kind kind, uint64_t number)
{
    const struct event *at = NULL;
    while ((at = report_next(report, kind, at)) != NULL)
        if (at->fields[0] == number)
            return at;
    return NULL;
}

const struct event_run_end *report_end(const struct report *report)
{
    const struct event *last = NULL, *at = NULL;
    while ((at = report_next(report, EVENT_RUN_END, at)) != NULL)
        last = at;
    return last != NULL ? REPORT_AS(run_end, last) : NULL;
}
