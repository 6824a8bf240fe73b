/*
 * PnP events that are told later: arrivals and removals of interfaces, custom events.
 *
 * They are told one after another, in order, by a system thread that ends when there are none.
 */
#ifndef DRYDOCK_PNP_EVENT_H
#define DRYDOCK_PNP_EVENT_H

#include "pnp/interface.h"

typedef void(NTAPI *PDEVICE_CHANGE_COMPLETE_CALLBACK)(PVOID Context);

void pnp_event_interface(const GUID *event, const struct pnp_interface *interface);

/* Waits until all events so far, and those that come of them, are told. A thread that drivers do
 * not wait for. */
void pnp_event_wait(void);

/*
 * Tell those who watch the PDO's device of a custom event, in order of registration. The first
 * waits until all were told: not from a notification routine, which is a `notification-misuse`.
 * PASSIVE_LEVEL. The second copies the structure, waits for nothing and calls Callback at
 * PASSIVE_LEVEL when all were told. <= DISPATCH_LEVEL. STATUS_INVALID_DEVICE_REQUEST: the event is
 * one of the system's; STATUS_INVALID_PARAMETER: Size is less than such a structure's, or its
 * Version is not 1; STATUS_INSUFFICIENT_RESOURCES. What is no PDO is a `not-a-pdo`.
 * wdk-ddi-src/content/wdm/nf-wdm-ioreporttargetdevicechange.md,
 * nf-wdm-ioreporttargetdevicechangeasynchronous.md
 */
NTSTATUS NTAPI IoReportTargetDeviceChange(PDEVICE_OBJECT PhysicalDeviceObject,
                                          PVOID NotificationStructure);
NTSTATUS NTAPI IoReportTargetDeviceChangeAsynchronous(PDEVICE_OBJECT PhysicalDeviceObject,
                                                      PVOID NotificationStructure,
                                                      PDEVICE_CHANGE_COMPLETE_CALLBACK Callback,
                                                      PVOID Context);

#endif
