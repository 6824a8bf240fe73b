/*
 * The device whose medium is to be verified: one for each thread, or none. Drivers of removable
 * media set it before they complete a request that failed because of the user; file systems ask.
 */
#ifndef DRYDOCK_IO_VERIFY_MEDIA_H
#define DRYDOCK_IO_VERIFY_MEDIA_H

#include "io/device.h"
#include "nt/irp.h"

/* For the thread that the IRP is for; an IRP that is for none is a finding. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-iosetharderrororverifydevice.md */
VOID NTAPI IoSetHardErrorOrVerifyDevice(PIRP Irp, PDEVICE_OBJECT DeviceObject);

/* Set and ask for a thread; NULL: there is none. No reference is taken. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-iosetdevicetoverify.md, nf-ntifs-iogetdevicetoverify.md */
VOID NTAPI IoSetDeviceToVerify(PVOID Thread, PDEVICE_OBJECT DeviceObject);
PDEVICE_OBJECT NTAPI IoGetDeviceToVerify(PVOID Thread);

#endif
