/*
 * The keys of a device that drivers store things in: the hardware key's Device Parameters, and the
 * software (driver) key below the device's class.
 *
 *     Enum\<path>                     Service, ClassGUID, Class, Driver = {class}\0000
 *         Device Parameters
 *     Control\Class\{class}\0000      the driver key
 *
 * No INF file says which class a device is of, so all that get a driver are of class System.
 */
#ifndef DRYDOCK_PNP_DEVICE_KEY_H
#define DRYDOCK_PNP_DEVICE_KEY_H

#include "nt/registry.h"
#include "pnp/node.h"

/* Writes what an installation would have, when a function driver was found for a device. What is
 * there of an earlier life of the device stays. */
void pnp_device_key_install(const struct pnp_node *node, const struct io_driver *function);

/* Opens a key of a PDO's device; ZwClose it. Device Parameters is made if it is missing, and so is
 * either in the hardware profile. STATUS_INVALID_DEVICE_REQUEST: no PDO, or one whose bus has not
 * said its IDs yet; STATUS_INVALID_PARAMETER: flags that do not go together;
 * STATUS_OBJECT_NAME_NOT_FOUND: no driver was installed for the device;
 * STATUS_INSUFFICIENT_RESOURCES. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-ioopendeviceregistrykey.md */
NTSTATUS NTAPI IoOpenDeviceRegistryKey(PDEVICE_OBJECT DeviceObject, ULONG DevInstKeyType,
                                       ACCESS_MASK DesiredAccess, PHANDLE DeviceRegKey);

#endif
