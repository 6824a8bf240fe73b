/*
 * PnP notification: who wants to hear of what, and calling them.
 *
 * Everybody is called at PASSIVE_LEVEL, in order of registration. Drivers that watch a target
 * device (by a file object that leads to its stack) are asked before its stack is, and told before
 * it gets REMOVE; one that refuses stops the removal. A registration keeps its driver object, and
 * is not freed while its routine runs. The machine's hardware profile never changes, so who waits
 * for that is never called.
 */
#ifndef DRYDOCK_PNP_NOTIFY_H
#define DRYDOCK_PNP_NOTIFY_H

#include "nt/status.h"
#include "pnp/interface.h"

/* Calls those who registered for the interface's class. */
void pnp_notify_interface(const GUID *event, const GUID *class, const UNICODE_STRING *name);

/* GUID_TARGET_DEVICE_QUERY_REMOVE to those who watch the node or a node below it. False: one
 * refused, and those who had agreed were told that it is cancelled. */
bool pnp_notify_query_remove(struct pnp_node *node);
/* GUID_TARGET_DEVICE_REMOVE_CANCELLED, to the same. */
void pnp_notify_remove_cancelled(struct pnp_node *node);
/* GUID_TARGET_DEVICE_REMOVE_COMPLETE, to those who watch this node. */
void pnp_notify_remove_complete(struct pnp_node *node);
/* A custom event, in driver-visible memory; FileObject is filled in for each. */
void pnp_notify_custom(struct pnp_node *node, TARGET_DEVICE_CUSTOM_NOTIFICATION *custom);

/* Does the running task execute a notification routine? */
bool pnp_notify_is_inside(void);

/* The driver's image goes: what it left registered is a finding, and is dropped. */
void pnp_notify_check_left(uint32_t driver);

/*
 * Registers CallbackRoutine for a category. EventCategoryData: the class (device interfaces), the
 * file object (target device, not referenced by this), else NULL. With
 * PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES the routine is called for each interface
 * that is enabled, before this returns; it may hear of one again that was enabled just before.
 * References DriverObject until the registration is removed. PASSIVE_LEVEL.
 * STATUS_INVALID_PARAMETER: no such category, or no data; STATUS_NO_SUCH_DEVICE: the file's device
 * stands on no PDO that a bus has reported; STATUS_INSUFFICIENT_RESOURCES. What is no driver or
 * file object is a `bug-check`. wdk-ddi-src/content/wdm/nf-wdm-ioregisterplugplaynotification.md
 */
NTSTATUS NTAPI IoRegisterPlugPlayNotification(IO_NOTIFICATION_EVENT_CATEGORY EventCategory,
                                              ULONG EventCategoryFlags, PVOID EventCategoryData,
                                              PDRIVER_OBJECT DriverObject,
                                              PDRIVER_NOTIFICATION_CALLBACK_ROUTINE CallbackRoutine,
                                              PVOID Context, PVOID *NotificationEntry);

/*
 * Remove a registration; STATUS_SUCCESS. Afterwards the routine is not called any more. Ex waits
 * until it has returned, unless it is called by the routine itself; the other form does not wait.
 * What is no registration is a `notification-misuse`. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-iounregisterplugplaynotification.md,
 * nf-wdm-iounregisterplugplaynotificationex.md
 */
NTSTATUS NTAPI IoUnregisterPlugPlayNotification(PVOID NotificationEntry);
NTSTATUS NTAPI IoUnregisterPlugPlayNotificationEx(PVOID NotificationEntry);

#endif
