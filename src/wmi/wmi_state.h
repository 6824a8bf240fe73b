/*
 * The folder's own: what WMI and event tracing keep in the books.
 */
#ifndef DRYDOCK_WMI_WMI_STATE_H
#define DRYDOCK_WMI_WMI_STATE_H

#include "machine/machine.h"
#include "nt/types.h"

struct wmi_state {
    /* Event tracing. */
    struct etw_provider *providers; /* registered, oldest first */
    uint64_t next_handle;           /* n-th registration of the life */
    struct etw_activity *activities;
    uint32_t next_activity; /* n-th identifier that was made */
};

/* Made, and made to listen, when it is first asked for. */
struct wmi_state *wmi_state(void);

/* A driver's image goes away: says what it left registered, and forgets it. */
void wmi_etw_check_left(uint32_t driver);

#endif
