/*
 * Providers: device objects that are registered with WMI, and the blocks they provide.
 *
 * A device that is deleted, or whose driver is unloaded, while it is registered is a
 * `wmi-left-registered`; one that is deregistered twice a `wmi-deregistered-twice`; an answer to
 * IRP_MN_REGINFO_EX that cannot be read a `wmi-bad-registration`.
 */
#ifndef DRYDOCK_WMI_PROVIDER_H
#define DRYDOCK_WMI_PROVIDER_H

#include "nt/status.h"
#include "nt/wmi.h"

/* Registers a device (then IRP_MN_REGINFO_EX comes, in a system thread: its driver says what it
 * provides), asks for the GUIDs again, or deregisters it: returns when the IRP_MJ_SYSTEM_CONTROL
 * requests on their way to it have come back, and a driver that waits for that inside one waits
 * for ever. WMIREG_ACTION_BLOCK_IRPS: no more of them are sent. STATUS_OBJECT_NAME_EXISTS (a
 * success) if it is registered already, STATUS_INVALID_PARAMETER if it is not, and for another
 * action. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-iowmiregistrationcontrol.md */
NTSTATUS NTAPI IoWMIRegistrationControl(PDEVICE_OBJECT DeviceObject, ULONG Action);

/* The number that stands for the device in the ProviderId of its events. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-iowmideviceobjecttoproviderid.md */
ULONG NTAPI IoWMIDeviceObjectToProviderId(PDEVICE_OBJECT DeviceObject);

#endif
