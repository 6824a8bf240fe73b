/*
 * How a driver above hoist.sys gets the crane's interface: an internal control request whose output
 * buffer is a CRANE_INTERFACE. hoist references it on the receiver's behalf.
 */
#ifndef HOIST_IOCTL_H
#define HOIST_IOCTL_H

#include <wdm.h>

#define IOCTL_HOIST_GET_CRANE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_NEITHER, FILE_ANY_ACCESS)

#endif
