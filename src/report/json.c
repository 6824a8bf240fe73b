/* See report/json.h. */
#include "report/json.h"

#include "base/panic.h"
#include "report/place.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *json_hex(uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "0x%" PRIx64, value);
    return json_string(text);
}

/* Sites are return addresses and mean the call before them; routines are where they begin. */
static bool json_is_return(const char *field)
{
    return strcmp(field, "site") == 0;
}

static json_t *json_place(struct report *report, uint64_t address, bool is_return)
{
    if (address == 0)
        return json_null();
    struct report_place place = report_place_find(report, address, is_return);
    json_t *object = json_object();
    json_object_set_new(object, "address", json_hex(address));
    if (place.driver != 0) {
        json_object_set_new(object, "driver",
                            json_string(report_driver_name(report, place.driver)));
        json_object_set_new(object, "offset", json_hex(place.offset));
    }
    if (place.has_function)
        json_object_set_new(object, "function", json_string(place.symbol.function));
    if (place.has_line) {
        json_object_set_new(object, "file", json_string(place.symbol.path));
        json_object_set_new(object, "line", json_integer(place.symbol.line));
    }
    if (place.has_line && place.symbol.column > 0)
        json_object_set_new(object, "column", json_integer(place.symbol.column));
    return object;
}

static json_t *json_field(struct report *report, const struct event *event, unsigned i)
{
    const struct event_field *field = &event_describe(event->header.kind)->fields[i];
    uint64_t value = event->fields[i];
    switch (field->type) {
    case EVENT_HEX: return json_hex(value);
    case EVENT_BOOL: return json_boolean(value != 0);
    case EVENT_STATUS: return json_string(report_status_name(value));
    case EVENT_CODE: return json_place(report, value, json_is_return(field->name));
    case EVENT_TEXT: return json_string(event_text(event, i));
    case EVENT_DRIVER:
        return value != 0 ? json_string(report_driver_name(report, value)) : json_null();
    default: return json_integer((json_int_t)value);
    }
}

static void json_replay(const struct report *report, const struct event *event, json_t *object)
{
    char path[640], command[680];
    if (event->header.kind != EVENT_FINDING ||
        report_schedule(report, REPORT_AS(finding, event), path, sizeof path)[0] == '\0')
        return;
    snprintf(command, sizeof command, "drydock replay %s", path);
    json_object_set_new(object, "replay", json_string(command));
}

void report_json_event(struct report *report, const struct event *event, FILE *out)
{
    const struct event_description *description = event_describe(event->header.kind);
    json_t *object = json_object();
    json_object_set_new(object, "v", json_integer(REPORT_JSON_VERSION));
    json_object_set_new(object, "event", json_string(description->name));
    json_object_set_new(object, "sequence", json_integer((json_int_t)event->header.sequence));
    json_object_set_new(object, "time_100ns", json_integer((json_int_t)event->header.time_100ns));
    json_object_set_new(object, "task", json_integer(event->header.task));
    json_object_set_new(object, "cpu", json_integer(event->header.cpu));
    json_object_set_new(object, "irql", json_integer(event->header.irql));
    for (unsigned i = 0; i < description->field_count; i++)
        json_object_set_new(object, description->fields[i].name, json_field(report, event, i));
    json_replay(report, event, object);
    char *line = json_dumps(object, JSON_COMPACT);
    if (line == NULL)
        panic("an event \"%s\" is no JSON", description->name);
    fprintf(out, "%s\n", line);
    free(line);
    json_decref(object);
}
