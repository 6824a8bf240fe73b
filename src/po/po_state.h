/*
 * The power manager's own: what it keeps in the books. Only po/ includes this.
 */
#ifndef DRYDOCK_PO_PO_STATE_H
#define DRYDOCK_PO_PO_STATE_H

#include "machine/machine.h"
#include "po/request.h"

struct po_state {
    struct po_request *requests;        /* waiting or on their way, oldest first */
    struct po_transition transition;    /* of the system; its action is None when there is none */
    struct po_idle *idles;              /* devices with idle detection, oldest first */
    struct po_busy *busy;               /* PoRegisterSystemState, oldest first */
    struct po_registration *registered; /* for power settings, oldest first */
    bool is_display_off;
};

/* Made, and made to listen, when it is first asked for. */
struct po_state *po_state(void);

/* A driver's image goes away: says what it left registered, and forgets it. */
void po_state_check_left(uint32_t driver);
void po_setting_check_left(uint32_t driver);

/* A device stack, named by its lowest device, is told to be in a device state, or says that it is:
 * idle detection begins anew when that is D0. */
void po_idle_hear(const struct io_device *bottom, DEVICE_POWER_STATE state);

#endif
