/*
 * Device interfaces: what a device offers to whoever looks for its class.
 *
 *  (unknown) --IoRegisterDeviceInterface--> registered <--IoSetDeviceInterfaceState--> enabled
 *                                                ^------------removal of the device------'
 *
 * An interface is known by its name, \??\ROOT#crane#0000#{class}[\reference], and is never
 * forgotten: the same device finds it again when it comes back. While it is enabled its name, up to
 * the reference string, is a symbolic link to the PDO. Its arrival is told once its device is
 * started, never before.
 */
#ifndef DRYDOCK_PNP_INTERFACE_H
#define DRYDOCK_PNP_INTERFACE_H

#include "nt/status.h"
#include "pnp/node.h"

struct pnp_interface {
    struct pnp_interface *next;
    struct pnp_node *node;
    GUID class;
    UNICODE_STRING name;      /* in the books */
    UNICODE_STRING reference; /* the end of name; empty: none */
    UNICODE_STRING link;      /* the beginning of name */
    bool is_enabled;
    bool is_announced;
    uint32_t driver; /* who enabled it last, and where */
    uint64_t site;
};

/* NULL if no interface has that name, case ignored. */
struct pnp_interface *pnp_interface_find(const UNICODE_STRING *name);

/* The node was started: the arrival of what is enabled is told. */
void pnp_interface_announce(struct pnp_node *node);

/* The node's stack has seen REMOVE: what is still enabled is a finding, and is disabled. */
void pnp_interface_check_left(struct pnp_node *node);

/*
 * Registers an interface of that class for a PDO's device; SymbolicLinkName gets its name in pool
 * that the caller frees by RtlFreeUnicodeString. ReferenceString may be NULL. PASSIVE_LEVEL.
 * STATUS_OBJECT_NAME_EXISTS (a success): it is registered already; STATUS_INVALID_DEVICE_REQUEST:
 * no PDO that its bus has reported, or a slash in ReferenceString; STATUS_INSUFFICIENT_RESOURCES.
 * wdk-ddi-src/content/wdm/nf-wdm-ioregisterdeviceinterface.md
 */
NTSTATUS NTAPI IoRegisterDeviceInterface(PDEVICE_OBJECT PhysicalDeviceObject,
                                         const GUID *InterfaceClassGuid,
                                         PUNICODE_STRING ReferenceString,
                                         PUNICODE_STRING SymbolicLinkName);

/*
 * Enables or disables an interface. PASSIVE_LEVEL. STATUS_OBJECT_NAME_EXISTS (a success): it is
 * enabled already; STATUS_OBJECT_NAME_NOT_FOUND: it is not enabled, or no interface has that name;
 * STATUS_INVALID_DEVICE_REQUEST: its device is gone, or its PDO has no name that a link could lead
 * to. wdk-ddi-src/content/wdm/nf-wdm-iosetdeviceinterfacestate.md
 */
NTSTATUS NTAPI IoSetDeviceInterfaceState(PUNICODE_STRING SymbolicLinkName, BOOLEAN Enable);

/*
 * Lists the interfaces of a class, of one device if there is a PDO: terminated names in order of
 * registration, an empty one at the end, in paged pool that the caller frees by ExFreePool. Only
 * enabled ones, unless Flags has DEVICE_INTERFACE_INCLUDE_NONACTIVE. PASSIVE_LEVEL.
 * STATUS_INVALID_DEVICE_REQUEST: no PDO; STATUS_INSUFFICIENT_RESOURCES.
 * wdk-ddi-src/content/wdm/nf-wdm-iogetdeviceinterfaces.md
 */
NTSTATUS NTAPI IoGetDeviceInterfaces(const GUID *InterfaceClassGuid,
                                     PDEVICE_OBJECT PhysicalDeviceObject, ULONG Flags,
                                     PWSTR *SymbolicLinkList);

/*
 * The interface of another class that the same device has with the same reference string; its name
 * is freed by RtlFreeUnicodeString. PASSIVE_LEVEL. STATUS_OBJECT_NAME_NOT_FOUND: there is none;
 * STATUS_INVALID_HANDLE: no interface is called SymbolicLinkName; STATUS_INSUFFICIENT_RESOURCES.
 * wdk-ddi-src/content/wdm/nf-wdm-iogetdeviceinterfacealias.md
 */
NTSTATUS NTAPI IoGetDeviceInterfaceAlias(PUNICODE_STRING SymbolicLinkName,
                                         const GUID *AliasInterfaceClassGuid,
                                         PUNICODE_STRING AliasSymbolicLinkName);

#endif
