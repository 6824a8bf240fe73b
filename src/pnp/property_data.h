/*
 * Properties by key that drivers give to devices and interfaces, besides those of pnp/property.h.
 *
 * A device that comes back under its old path has them again. A property belongs to one locale;
 * LOCALE_NEUTRAL is one like the others.
 */
#ifndef DRYDOCK_PNP_PROPERTY_DATA_H
#define DRYDOCK_PNP_PROPERTY_DATA_H

#include "pnp/property.h"

/*
 * Read and set a device's property; sizes in bytes, Data is copied, NULL deletes. <= APC_LEVEL.
 * STATUS_BUFFER_TOO_SMALL: *RequiredSize is what is needed; STATUS_OBJECT_NAME_NOT_FOUND: the
 * device has none; STATUS_UNSUCCESSFUL: Lcid is one of the default locales;
 * STATUS_INVALID_DEVICE_REQUEST: no PDO that its bus has reported; STATUS_ACCESS_DENIED and
 * STATUS_INVALID_PARAMETER when setting what is the system's, or a name to what is no string;
 * STATUS_INSUFFICIENT_RESOURCES. wdk-ddi-src/content/wdm/nf-wdm-iogetdevicepropertydata.md,
 * nf-wdm-iosetdevicepropertydata.md
 */
NTSTATUS NTAPI IoGetDevicePropertyData(PDEVICE_OBJECT Pdo, const DEVPROPKEY *PropertyKey, LCID Lcid,
                                       ULONG Flags, ULONG Size, PVOID Data, PULONG RequiredSize,
                                       PDEVPROPTYPE Type);
NTSTATUS NTAPI IoSetDevicePropertyData(PDEVICE_OBJECT Pdo, const DEVPROPKEY *PropertyKey, LCID Lcid,
                                       ULONG Flags, DEVPROPTYPE Type, ULONG Size, PVOID Data);

#endif
