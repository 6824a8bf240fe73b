/*
 * The folder's state, and what it hears: an image that goes away must have nothing registered any
 * more. io/ lies below and cannot ask, hence by events.
 */
#include "wmi/wmi_state.h"

static void wmi_hear(void *context, const struct event_header *header, const void *payload)
{
    (void)context;
    if (header->kind == EVENT_DRIVER_GONE)
        wmi_etw_check_left((uint32_t)((const struct event_driver_gone *)payload)->driver);
}

struct wmi_state *wmi_state(void)
{
    void **slot = &machine()->slots[MACHINE_SLOT_WMI];
    if (*slot == NULL) {
        *slot = machine_alloc(sizeof(struct wmi_state));
        event_listen(&machine()->events, EVENT_MASK(DRIVER_GONE), wmi_hear, NULL);
    }
    return *slot;
}
