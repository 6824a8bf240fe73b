/*
 * Driver object extensions: blocks that a driver object carries for whoever knows their address of
 * identification.
 */
#ifndef DRYDOCK_IO_DRIVER_EXTENSION_H
#define DRYDOCK_IO_DRIVER_EXTENSION_H

#include "io/device.h"

/* A zeroed block of nonpaged pool, found by an address of the driver's choice, freed when the
 * driver is unloaded. STATUS_OBJECT_NAME_COLLISION: there is one for that address;
 * STATUS_INSUFFICIENT_RESOURCES. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-ioallocatedriverobjectextension.md */
NTSTATUS NTAPI IoAllocateDriverObjectExtension(PDRIVER_OBJECT DriverObject,
                                               PVOID ClientIdentificationAddress,
                                               ULONG DriverObjectExtensionSize,
                                               PVOID *DriverObjectExtension);

/* That block; NULL if there is none. <= DISPATCH_LEVEL.
 * nf-wdm-iogetdriverobjectextension.md */
PVOID NTAPI IoGetDriverObjectExtension(PDRIVER_OBJECT DriverObject,
                                       PVOID ClientIdentificationAddress);

/* The driver is gone: frees its extensions. */
void io_driver_drop_extensions(struct io_driver *driver);

#endif
