/*
 * The child's voice: events become frames in ARENA_WIRE and go down the pipe in large pieces.
 */
#ifndef DRYDOCK_HOST_WIRE_H
#define DRYDOCK_HOST_WIRE_H

#include <stdbool.h>

/* Starts listening; without tracing, single crossings are left out. */
void host_wire_init(bool is_tracing);

/* Sends what is there. */
void host_wire_flush(void);

#endif
