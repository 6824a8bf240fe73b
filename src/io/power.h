/*
 * What each driver of a stack must keep to with power IRPs, looked at where it passes one on and
 * where it completes one. Who sends them: po/request.h.
 */
#ifndef DRYDOCK_IO_POWER_H
#define DRYDOCK_IO_POWER_H

#include "io/irp.h"

/* The IRP, whose current location is the target's, is about to be given to the target. */
void io_power_check_sent(const struct io_irp *record, const struct io_device *target,
                         bool is_first);

/* The driver of the IRP's current location completes it. */
void io_power_check_completed(const struct io_irp *record);

#endif
