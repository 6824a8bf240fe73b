/*
 * Idle detection: a device that nobody has called busy for its time is sent to a sleeping state.
 *
 * The counter is memory that the driver sees, because PoSetDeviceBusy is a macro that writes 0 to
 * it; it counts seconds. It stands still while the device is held busy, and from the moment the
 * set-power IRP is sent until the device is in D0 again.
 */
#ifndef DRYDOCK_PO_IDLE_H
#define DRYDOCK_PO_IDLE_H

#include "nt/device.h"
#include "nt/power.h"

/* Begins, changes or (both times 0) ends idle detection for the device. Times in seconds. The
 * machine runs on mains power, whose time is PerformanceIdleTime; 0 there: never. -1, the standard
 * time, is for disks and mass storage. The counter, which is the device's until it is deleted;
 * NULL: ended, -1 for another device, or none could be had. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-poregisterdeviceforidledetection.md */
PULONG NTAPI PoRegisterDeviceForIdleDetection(PDEVICE_OBJECT DeviceObject,
                                              ULONG ConservationIdleTime, ULONG PerformanceIdleTime,
                                              DEVICE_POWER_STATE State);

/* The device is in use now; from now on; no longer. Starts and ends are counted. A pointer that is
 * no counter, and an end without a start, are an `idle-counter-misuse`. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-posetdevicebusyex.md, nf-wdm-postartdevicebusy.md,
 * nf-wdm-poenddevicebusy.md */
VOID NTAPI PoSetDeviceBusyEx(PULONG IdlePointer);
VOID NTAPI PoStartDeviceBusy(PULONG IdlePointer);
VOID NTAPI PoEndDeviceBusy(PULONG IdlePointer);

#endif
