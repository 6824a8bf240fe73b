/*
 * Drivers that a driver loads and unloads: a service's key names the image, which must be one of
 * those that this machine was given.
 */
#ifndef DRYDOCK_PNP_LOAD_DRIVER_H
#define DRYDOCK_PNP_LOAD_DRIVER_H

#include "nt/status.h"
#include "nt/types.h"

/* Starts the driver of the service with that key, \Registry\Machine\System\CurrentControlSet\
 * Services\NAME, on the calling thread: what it imports from, then DriverEntry, whose status is the
 * answer. STATUS_IMAGE_ALREADY_LOADED if it is; STATUS_OBJECT_NAME_NOT_FOUND if there is no such
 * key, or no image of the name that its ImagePath (else NAME.sys) ends with;
 * STATUS_OBJECT_PATH_SYNTAX_BAD for what is no full path. An image that was there once already, and
 * would have to be fresh, is unsupported. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-zwloaddriver.md */
NTSTATUS NTAPI ZwLoadDriver(PUNICODE_STRING DriverServiceName);

/* Calls the driver's Unload routine and takes its image away. STATUS_INVALID_DEVICE_REQUEST for a
 * PnP driver, and for one without an Unload routine; the other errors as above, and
 * STATUS_OBJECT_NAME_NOT_FOUND for a driver that is not loaded. One whose device is open would go
 * when the last file is closed: unsupported. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-zwunloaddriver.md */
NTSTATUS NTAPI ZwUnloadDriver(PUNICODE_STRING DriverServiceName);

#endif
