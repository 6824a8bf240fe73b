/* See host/wire.h. */
#include "host/wire.h"

#include "machine/machine.h"
#include "plat/process.h"

/* Lies at the start of ARENA_WIRE, which no restore touches. */
struct host_wire {
    uint64_t used;
    uint8_t bytes[];
};

static struct host_wire *host_wire(void)
{
    return (struct host_wire *)arena_extents[ARENA_WIRE].base;
}

void host_wire_flush(void)
{
    struct host_wire *wire = host_wire();
    plat_process_write(wire->bytes, wire->used);
    wire->used = 0;
}

static void host_wire_hear(void *context, const struct event_header *header, const void *payload)
{
    struct host_wire *wire = host_wire();
    (void)context;
    if (machine()->is_silent)
        return;
    if (wire->used + EVENT_FRAME_MAX + sizeof *wire > arena_extents[ARENA_WIRE].size)
        host_wire_flush();
    wire->used += event_write(header, payload, wire->bytes + wire->used);
}

void host_wire_init(bool is_tracing)
{
    uint64_t mask = EVENT_MASK_TOLD;
    event_listen(&machine()->events, is_tracing ? mask : mask & ~EVENT_MASK_CROSSINGS,
                 host_wire_hear, NULL);
}
