/* See machine/gate_trace.h. Shapes are those of ddi/ddi.def. */
#include "machine/gate_trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define GATE_TRACE_TEXT_MAX 64

struct gate_trace_line {
    char text[512];
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void gate_trace_add(struct gate_trace_line *line,
                                                                 const char *format, ...)
{
    size_t room = sizeof line->text - line->used;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(line->text + line->used, room, format, args);
    va_end(args);
    line->used += (size_t)length < room ? (size_t)length : room - 1;
}

/* A driver's string, as far as it may be read without a fault of ours. */
static void gate_trace_add_wide(struct gate_trace_line *line, uint64_t text, size_t units)
{
    if (!arena_is_driver_visible(text, units * 2)) {
        gate_trace_add(line, "0x%" PRIx64, text);
        return;
    }
    gate_trace_add(line, "\"");
    const uint16_t *unit = (const uint16_t *)text;
    for (size_t i = 0; i < units && i < GATE_TRACE_TEXT_MAX; i++)
        gate_trace_add(line, "%c", unit[i] >= 0x20 && unit[i] < 0x7f ? unit[i] : '?');
    gate_trace_add(line, units > GATE_TRACE_TEXT_MAX ? "...\"" : "\"");
}

static void gate_trace_add_unicode(struct gate_trace_line *line, uint64_t value)
{
    if (value == 0 || !arena_is_driver_visible(value, 16)) {
        gate_trace_add(line, value == 0 ? "NULL" : "0x%" PRIx64, value);
        return;
    }
    uint16_t bytes;
    uint64_t buffer;
    memcpy(&bytes, (const void *)value, sizeof bytes);
    memcpy(&buffer, (const void *)(value + 8), sizeof buffer);
    gate_trace_add_wide(line, buffer, bytes / 2u);
}

static void gate_trace_value(struct gate_trace_line *line, char shape, uint64_t value)
{
    switch (shape) {
    case 'S': gate_trace_add(line, "0x%08x", (uint32_t)value); break;
    case 'x': gate_trace_add(line, "0x%x", (uint32_t)value); break;
    case 'u': gate_trace_add(line, "%u", (uint32_t)value); break;
    case 'l': gate_trace_add(line, "%u", (uint8_t)value); break;
    case 'b': gate_trace_add(line, (uint8_t)value ? "TRUE" : "FALSE"); break;
    case 'U': gate_trace_add_unicode(line, value); break;
    case 'v': break;
    default: gate_trace_add(line, value == 0 ? "NULL" : "0x%" PRIx64, value); break;
    }
}

void gate_trace_call(const struct gate_frame *frame)
{
    if (!(machine()->events.mask & EVENT_MASK(CALL)))
        return;
    struct gate_trace_line line = {.used = 0};
    const char *shape = frame->gate->routine->shape;
    for (unsigned n = 0; shape[n] != '\0' && shape[n] != ':'; n++) {
        if (n > 0)
            gate_trace_add(&line, ", ");
        gate_trace_value(&line, shape[n], gate_argument(frame, n));
    }
    EMIT(CALL, call, .driver = frame->caller, .routine = frame->gate->routine->name,
         .site = frame->site, .args = line.text);
}

void gate_trace_return(const struct gate_frame *frame)
{
    if (!(machine()->events.mask & EVENT_MASK(RETURN)))
        return;
    struct gate_trace_line line = {.used = 0};
    const char *result = strchr(frame->gate->routine->shape, ':');
    gate_trace_value(&line, result != NULL ? result[1] : 'v', frame->result);
    EMIT(RETURN, return, .driver = frame->caller, .routine = frame->gate->routine->name,
         .result = line.text);
}

uint64_t gate_trace_object(const struct gate_frame *frame)
{
    const char *touches = frame->gate->routine->touches;
    return touches[0] != '-' && touches[1] >= '0' && touches[1] <= '9'
               ? gate_argument(frame, (unsigned)(touches[1] - '0'))
               : 0;
}
