/*
 * The timer that every device object can have: a routine called once a second, as a DPC.
 *
 * Calling IoInitializeTimer again, starting or stopping a timer that was never initialised, or
 * stopping it from its own routine, is an `io-timer-misuse`. A deleted device's timer stands still.
 */
#ifndef DRYDOCK_IO_TIMER_H
#define DRYDOCK_IO_TIMER_H

#include "io/device.h"

typedef void(NTAPI *PIO_TIMER_ROUTINE)(PDEVICE_OBJECT DeviceObject, PVOID Context);

/* Gives the device its routine; the timer stands still. Once for each device. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-ioinitializetimer.md */
NTSTATUS NTAPI IoInitializeTimer(PDEVICE_OBJECT DeviceObject, PIO_TIMER_ROUTINE TimerRoutine,
                                 PVOID Context);

/* From now on the routine is called at DISPATCH_LEVEL once a second of virtual time, the first time
 * in a second; nothing if it runs already. <= DISPATCH_LEVEL. ntifs/nf-ntifs-iostarttimer.md */
void NTAPI IoStartTimer(PDEVICE_OBJECT DeviceObject);

/* Stops that; a call that has begun goes on. <= DISPATCH_LEVEL. ntifs/nf-ntifs-iostoptimer.md */
void NTAPI IoStopTimer(PDEVICE_OBJECT DeviceObject);

/* The device is being deleted. */
void io_timer_drop(struct io_device *device);

#endif
