/*
 * What is known of a device without asking it: from the registry, its bus's answers and its tree.
 *
 * One table has every property, with its number and its key. A property without a value is not
 * there: what an INF file would have said of a device nobody has said here.
 */
#ifndef DRYDOCK_PNP_PROPERTY_H
#define DRYDOCK_PNP_PROPERTY_H

#include "nt/property.h"
#include "nt/status.h"
#include "pnp/node.h"

/* A value: bytes lie in the registry, or in own. */
struct pnp_property {
    const void *bytes;
    size_t size;
    DEVPROPTYPE type;
    union {
        ULONG number;
        GUID guid;
        WCHAR text[PNP_PATH_MAX];
    } own;
};

/* False if the key is none of the table's. Else *ret_status: STATUS_OBJECT_NAME_NOT_FOUND if the
 * device has no such value, or STATUS_SUCCESS and *ret_property. */
bool pnp_property_find(const struct pnp_node *node, const DEVPROPKEY *key,
                       struct pnp_property *ret_property, NTSTATUS *ret_status);

/* False if the key is none of the table's. Else *ret_status: STATUS_ACCESS_DENIED for what only the
 * system sets, STATUS_INVALID_PARAMETER for what is no string; the value is set (NULL: deleted). */
bool pnp_property_set(const struct pnp_node *node, const DEVPROPKEY *key, DEVPROPTYPE type,
                      const void *data, size_t size, NTSTATUS *ret_status);

/*
 * Reads a property. PASSIVE_LEVEL. Lengths in bytes, terminators included. STATUS_BUFFER_TOO_SMALL:
 * *ResultLength is what is needed; STATUS_OBJECT_NAME_NOT_FOUND: the device has none;
 * STATUS_INVALID_PARAMETER_2: no such property; STATUS_INVALID_DEVICE_REQUEST: no PDO that its bus
 * has reported. wdk-ddi-src/content/wdm/nf-wdm-iogetdeviceproperty.md
 */
NTSTATUS NTAPI IoGetDeviceProperty(PDEVICE_OBJECT DeviceObject,
                                   DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
                                   PVOID PropertyBuffer, PULONG ResultLength);

/* Writes the NUMA node that the device is at: 0, there is one. PASSIVE_LEVEL.
 * STATUS_INVALID_PARAMETER: no device object.
 * wdk-ddi-src/content/wdm/nf-wdm-iogetdevicenumanode.md */
NTSTATUS NTAPI IoGetDeviceNumaNode(PDEVICE_OBJECT Pdo, PUSHORT NodeNumber);

#endif
