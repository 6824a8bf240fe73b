/*
 * The lives a scenario can ask for (HOST_LIVES): which PnP steps, in which order.
 */
#ifndef DRYDOCK_HOST_LIFE_H
#define DRYDOCK_HOST_LIFE_H

#include "host/scenario.h"

/* The body of task 1. argument: the struct host_machine. */
void host_life_run(void *argument);

#endif
