/* See base/events.h. */
#include "base/events.h"

#include "base/panic.h"

#include <string.h>

#define EVENT_TYPE_NUM    EVENT_NUM
#define EVENT_TYPE_HEX    EVENT_HEX
#define EVENT_TYPE_BOOL   EVENT_BOOL
#define EVENT_TYPE_STATUS EVENT_STATUS
#define EVENT_TYPE_CODE   EVENT_CODE
#define EVENT_TYPE_TEXT   EVENT_TEXT
#define EVENT_TYPE_DRIVER EVENT_DRIVER
#define EVENT_TYPE_DEVICE EVENT_DEVICE
#define EVENT_TYPE_TASK   EVENT_TASK
#define EVENT_TYPE_QUERY  EVENT_QUERY
#define EVENT_TYPE_GRANT  EVENT_GRANT_ID

#define FIELD(type_, name_) {.name = #name_, .type = EVENT_TYPE_##type_},
static const struct event_description descriptions[EVENT_KIND_COUNT] = {
#define EVENT(KIND, name_, fields_)                                                                \
    [EVENT_##KIND] = {.name = #name_,                                                              \
                      .field_count = sizeof(struct event_##name_) / sizeof(uint64_t),              \
                      .fields = {fields_}},
#include "base/events.def"
#undef EVENT
};
#undef FIELD

#define EVENT(KIND, name, fields)                                                                  \
    _Static_assert(sizeof(struct event_##name) <= sizeof(uint64_t[EVENT_FIELD_MAX]),               \
                   "too many fields: " #name);
#define FIELD(type, name)
#include "base/events.def"
#undef EVENT
#undef FIELD

const struct event_description *event_describe(enum event_kind kind)
{
    invariant((unsigned)kind < EVENT_KIND_COUNT);
    return &descriptions[kind];
}

const char *event_text(const struct event *event, unsigned field)
{
    const char *text = (const char *)event->fields[field];
    return text != NULL ? text : "";
}

struct event_cursor {
    uint8_t *at;
    size_t left;
};

static void event_put(struct event_cursor *cursor, const void *bytes, size_t size)
{
    invariant(size <= cursor->left);
    memcpy(cursor->at, bytes, size);
    cursor->at += size;
    cursor->left -= size;
}

/* Texts share what room the frame has left; a too long one is cut and ends in "...". */
static void event_put_text(struct event_cursor *cursor, const char *text, size_t reserve)
{
    if (text == NULL)
        text = "";
    size_t length = strlen(text);
    size_t room = cursor->left - reserve - 5;
    uint32_t kept = (uint32_t)(length < room ? length : room);
    event_put(cursor, &kept, sizeof kept);
    uint8_t *start = cursor->at;
    event_put(cursor, text, kept);
    if (kept < length && kept >= 3)
        memset(start + kept - 3, '.', 3);
    event_put(cursor, "", 1);
}

size_t event_write(const struct event_header *header, const void *payload, uint8_t *buffer)
{
    const struct event_description *description = event_describe(header->kind);
    struct event_cursor cursor = {buffer + 4, EVENT_FRAME_MAX - 4};
    event_put(&cursor, &header->kind, 2);
    event_put(&cursor, &header->cpu, 1);
    event_put(&cursor, &header->irql, 1);
    event_put(&cursor, &header->task, 4);
    event_put(&cursor, &header->sequence, 8);
    event_put(&cursor, &header->time_100ns, 8);
    const uint64_t *fields = payload;
    for (unsigned i = 0; i < description->field_count; i++) {
        size_t reserve = (size_t)(description->field_count - i - 1) * 16;
        if (description->fields[i].type == EVENT_TEXT)
            event_put_text(&cursor, (const char *)fields[i], reserve);
        else
            event_put(&cursor, &fields[i], 8);
    }
    uint32_t follow = (uint32_t)(cursor.at - buffer) - 4;
    memcpy(buffer, &follow, 4);
    return follow + 4u;
}

static bool event_take(struct event_cursor *cursor, void *ret, size_t size)
{
    if (size > cursor->left)
        return false;
    memcpy(ret, cursor->at, size);
    cursor->at += size;
    cursor->left -= size;
    return true;
}

static bool event_take_text(struct event_cursor *cursor, uint64_t *ret)
{
    uint32_t length;
    if (!event_take(cursor, &length, 4) || length >= cursor->left || cursor->at[length] != 0)
        return false;
    *ret = (uint64_t)cursor->at;
    cursor->at += length + 1;
    cursor->left -= length + 1;
    return true;
}

long event_read(const uint8_t *bytes, size_t size, struct event *ret_event)
{
    uint32_t follow;
    if (size < 4)
        return 0;
    memcpy(&follow, bytes, 4);
    if (follow > EVENT_FRAME_MAX)
        return -1;
    if (follow > size - 4)
        return 0;
    struct event_cursor cursor = {(uint8_t *)bytes + 4, follow};
    struct event_header *header = &ret_event->header;
    if (!event_take(&cursor, &header->kind, 2) || !event_take(&cursor, &header->cpu, 1) ||
        !event_take(&cursor, &header->irql, 1) || !event_take(&cursor, &header->task, 4) ||
        !event_take(&cursor, &header->sequence, 8) || !event_take(&cursor, &header->time_100ns, 8))
        return -1;
    if (header->kind >= EVENT_KIND_COUNT)
        return -1;
    const struct event_description *description = event_describe(header->kind);
    for (unsigned i = 0; i < description->field_count; i++) {
        bool is_text = description->fields[i].type == EVENT_TEXT;
        if (is_text ? !event_take_text(&cursor, &ret_event->fields[i])
                    : !event_take(&cursor, &ret_event->fields[i], 8))
            return -1;
    }
    return cursor.left == 0 ? (long)follow + 4 : -1;
}

void event_listen(struct event_bus *bus, uint64_t mask, event_listener *listener, void *context)
{
    invariant(bus->listener_count < EVENT_LISTENER_MAX);
    unsigned i = bus->listener_count++;
    bus->listeners[i].listener = listener;
    bus->listeners[i].context = context;
    bus->listeners[i].mask = mask;
    bus->mask |= mask;
}

void event_send(struct event_bus *bus, struct event_header *header, const void *payload)
{
    uint64_t bit = (uint64_t)1 << header->kind;
    header->sequence = ++bus->next_sequence;
    for (unsigned i = 0; i < bus->listener_count; i++)
        if (bus->listeners[i].mask & bit)
            bus->listeners[i].listener(bus->listeners[i].context, header, payload);
}
