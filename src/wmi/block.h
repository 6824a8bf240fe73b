/*
 * Data block objects: what a driver opens in order to query or change data, run methods, or be told
 * of events.
 *
 * While somebody has a block open that is expensive to collect, or is to be told of its events, the
 * providers are told so (IRP_MN_ENABLE_COLLECTION, IRP_MN_ENABLE_EVENTS); once, and once when the
 * last one goes. What is given for an object and is none is a `wmi-object-misuse`; a notification
 * routine that is still set when its driver is unloaded a `wmi-callback-left`.
 */
#ifndef DRYDOCK_WMI_BLOCK_H
#define DRYDOCK_WMI_BLOCK_H

#include "nt/status.h"
#include "nt/wmi.h"

struct wmi_object;

/* The object at that address; else the life ends with a wmi-object-misuse by the caller. */
struct wmi_object *wmi_block_get(PVOID object, const char *routine);

/* Opens the block of that GUID, whether a provider has it or not, for what DesiredAccess names
 * (WMIGUID_*). ObDereferenceObject closes it. STATUS_INSUFFICIENT_RESOURCES. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-iowmiopenblock.md */
NTSTATUS NTAPI IoWMIOpenBlock(LPCGUID Guid, ULONG DesiredAccess, PVOID *DataBlockObject);

/* Has the routine called for every event of the block, at PASSIVE_LEVEL in a system thread, until
 * the object is closed. STATUS_ACCESS_DENIED without WMIGUID_NOTIFICATION. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-iowmisetnotificationcallback.md */
NTSTATUS NTAPI IoWMISetNotificationCallback(PVOID Object, WMI_NOTIFICATION_CALLBACK Callback,
                                            PVOID Context);

#endif
