/*
 * What a crossing looks like to a person, in the manner of strace: made only when somebody listens.
 */
#ifndef DRYDOCK_MACHINE_GATE_TRACE_H
#define DRYDOCK_MACHINE_GATE_TRACE_H

#include "machine/gate.h"

/* Emits CALL for an import gate, from the routine's shape. */
void gate_trace_call(const struct gate_frame *frame);

/* Emits RETURN. */
void gate_trace_return(const struct gate_frame *frame);

/* The object that the routine works on, by its `touches` column; 0 if none. */
uint64_t gate_trace_object(const struct gate_frame *frame);

#endif
