/*
 * The key that a device interface has in the registry, for drivers to store things in:
 *
 *     Control\DeviceClasses\{class}\##?#ROOT#crane#0000#{class}\#reference\Device Parameters
 */
#ifndef DRYDOCK_PNP_INTERFACE_KEY_H
#define DRYDOCK_PNP_INTERFACE_KEY_H

#include "nt/status.h"
#include "nt/types.h"

/* Opens it, and makes it if it is missing; ZwClose it. PASSIVE_LEVEL. STATUS_OBJECT_NAME_NOT_FOUND:
 * no interface has that name; STATUS_INVALID_PARAMETER: its name is too long for a key;
 * STATUS_INSUFFICIENT_RESOURCES.
 * wdk-ddi-src/content/wdm/nf-wdm-ioopendeviceinterfaceregistrykey.md */
NTSTATUS NTAPI IoOpenDeviceInterfaceRegistryKey(PUNICODE_STRING SymbolicLinkName,
                                                ACCESS_MASK DesiredAccess,
                                                PHANDLE DeviceInterfaceRegKey);

#endif
