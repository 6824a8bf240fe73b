/*
 * Control codes: device type, access, function and, in the two lowest bits, how buffers travel.
 */
#ifndef DRYDOCK_NT_IOCTL_H
#define DRYDOCK_NT_IOCTL_H

enum { METHOD_BUFFERED, METHOD_IN_DIRECT, METHOD_OUT_DIRECT, METHOD_NEITHER };

#endif
