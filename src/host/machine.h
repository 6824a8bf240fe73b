/*
 * The child's side of a run: a machine filled from a scenario.
 */
#ifndef DRYDOCK_HOST_MACHINE_H
#define DRYDOCK_HOST_MACHINE_H

#include "host/scenario.h"
#include "image/load.h"
#include "ledger/ledger.h"

struct host_machine {
    const struct host_scenario *scenario;
    struct image *images[HOST_DRIVER_MAX]; /* by driver index; NULL while not loaded */
    bool has_failed_load;
    uint64_t unsupported_calls;
};

#endif
