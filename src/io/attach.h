/* Questions about a device's stack, and attaching to it by pointer. */
#ifndef DRYDOCK_IO_ATTACH_H
#define DRYDOCK_IO_ATTACH_H

#include "nt/device.h"
#include "nt/status.h"

/* IoAttachDeviceToDeviceStack, with a status in place of the device below:
 * STATUS_NO_SUCH_DEVICE. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-ioattachdevicebypointer.md */
NTSTATUS NTAPI IoAttachDeviceByPointer(PDEVICE_OBJECT SourceDevice, PDEVICE_OBJECT TargetDevice);

/* The device below, and the one at the bottom of the stack, referenced: the caller dereferences it.
 * IoGetLowerDeviceObject answers NULL at the bottom, and for a device that is being deleted.
 * <= DISPATCH_LEVEL, the second <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-iogetlowerdeviceobject.md,
 * nf-ntifs-iogetdeviceattachmentbaseref.md */
PDEVICE_OBJECT NTAPI IoGetLowerDeviceObject(PDEVICE_OBJECT DeviceObject);
PDEVICE_OBJECT NTAPI IoGetDeviceAttachmentBaseRef(PDEVICE_OBJECT DeviceObject);

#endif
