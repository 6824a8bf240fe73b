/*
 * Events: the structs, their descriptions and their wire form, all made from events.def.
 *
 * An event is a header and up to EVENT_FIELD_MAX fields of 8 bytes, so that one loop can write,
 * read and print every kind. On the wire a frame is: u32 bytes that follow; u16 kind; u8 cpu; u8
 * irql; u32 task; u64 sequence; u64 time; then each field as u64, except TEXT: u32 length, bytes,
 * NUL. Little-endian, no padding. The reader trusts nothing.
 */
#ifndef DRYDOCK_BASE_EVENTS_H
#define DRYDOCK_BASE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_FIELD_MAX 16
#define EVENT_FRAME_MAX 8192 /* bytes, texts included; longer texts are cut by the writer */

enum event_kind {
#define EVENT(KIND, name, fields) EVENT_##KIND,
#include "base/events.def"
#undef EVENT
    EVENT_KIND_COUNT
};

enum event_type {
    EVENT_NUM,
    EVENT_HEX,
    EVENT_BOOL,
    EVENT_STATUS,
    EVENT_CODE,
    EVENT_TEXT,
    EVENT_DRIVER,
    EVENT_DEVICE,
    EVENT_TASK,
    EVENT_QUERY,
    EVENT_GRANT_ID,
};

#define EVENT_C_NUM    uint64_t
#define EVENT_C_HEX    uint64_t
#define EVENT_C_BOOL   uint64_t
#define EVENT_C_STATUS uint64_t
#define EVENT_C_CODE   uint64_t
#define EVENT_C_TEXT   const char *
#define EVENT_C_DRIVER uint64_t
#define EVENT_C_DEVICE uint64_t
#define EVENT_C_TASK   uint64_t
#define EVENT_C_QUERY  uint64_t
#define EVENT_C_GRANT  uint64_t

#define FIELD(type, name) EVENT_C_##type name;
#define EVENT(KIND, name, fields)                                                                  \
    struct event_##name {                                                                          \
        fields                                                                                     \
    };
#include "base/events.def"
#undef EVENT
#undef FIELD

struct event_header {
    uint64_t sequence;
    uint64_t time_100ns;
    uint32_t task;
    uint16_t kind;
    uint8_t cpu;
    uint8_t irql;
};

/* An event of any kind: fields[i] is a number, or (TEXT) a pointer in a uint64_t. */
struct event {
    struct event_header header;
    uint64_t fields[EVENT_FIELD_MAX];
};

struct event_field {
    const char *name;
    enum event_type type;
};

struct event_description {
    const char *name;
    unsigned field_count;
    struct event_field fields[EVENT_FIELD_MAX];
};

const struct event_description *event_describe(enum event_kind kind);

/* The text of field i; "" for NULL. The field must be a TEXT. */
const char *event_text(const struct event *event, unsigned field);

/* Writes one frame into buffer (EVENT_FRAME_MAX bytes are always enough); returns its length. */
size_t event_write(const struct event_header *header, const void *payload, uint8_t *buffer);

/* Reads one frame from [bytes, bytes + size). Returns the bytes used, 0 if the frame is not whole
 * yet, -1 if it is not a frame. Texts point into bytes. */
long event_read(const uint8_t *bytes, size_t size, struct event *ret_event);

/* A listener: called for every kind in its mask, in order of registration. Must not change the
 * machine's course, only its own books. */
typedef void event_listener(void *context, const struct event_header *header, const void *payload);

#define EVENT_LISTENER_MAX 8

struct event_bus {
    uint64_t mask; /* union of all masks: bit k = somebody hears kind k */
    uint64_t next_sequence;
    unsigned listener_count;
    struct {
        event_listener *listener;
        void *context;
        uint64_t mask;
    } listeners[EVENT_LISTENER_MAX];
};

_Static_assert(EVENT_KIND_COUNT <= 64, "kinds fit a mask");
#define EVENT_MASK(KIND) ((uint64_t)1 << EVENT_##KIND)
#define EVENT_MASK_ALL   (((uint64_t)1 << EVENT_KIND_COUNT) - 1)
/* What leaves the machine: a breach becomes a finding first. */
#define EVENT_MASK_TOLD                                                                            \
    (EVENT_MASK_ALL & ~(EVENT_MASK(BREACH) | EVENT_MASK(CONSEQUENCE) | EVENT_MASK(WATCHED_FREED) | \
                        EVENT_MASK(DRIVER_GONE)))
/* Single crossings: many, and only somebody who traces wants them. */
#define EVENT_MASK_CROSSINGS                                                                       \
    (EVENT_MASK(ENTER) | EVENT_MASK(LEAVE) | EVENT_MASK(CALL) | EVENT_MASK(RETURN) |               \
     EVENT_MASK(EXPORT_CALL) | EVENT_MASK(IRP_SEND) | EVENT_MASK(IRP_COMPLETE) |                   \
     EVENT_MASK(INTERFACE_RETURN) | EVENT_MASK(ETW_EVENT))

void event_listen(struct event_bus *bus, uint64_t mask, event_listener *listener, void *context);
void event_send(struct event_bus *bus, struct event_header *header, const void *payload);

#endif
