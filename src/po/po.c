/*
 * The folder's state, and what it hears: an image that goes away must have nothing registered any
 * more. io/ lies below and cannot ask, hence by events.
 */
#include "po/po_state.h"

static void po_hear(void *context, const struct event_header *header, const void *payload)
{
    (void)context;
    if (header->kind != EVENT_DRIVER_GONE)
        return;
    uint32_t driver = (uint32_t)((const struct event_driver_gone *)payload)->driver;
    po_state_check_left(driver);
    po_setting_check_left(driver);
}

struct po_state *po_state(void)
{
    void **slot = &machine()->slots[MACHINE_SLOT_PO];
    if (*slot == NULL) {
        *slot = machine_alloc(sizeof(struct po_state));
        event_listen(&machine()->events, EVENT_MASK(DRIVER_GONE), po_hear, NULL);
    }
    return *slot;
}
