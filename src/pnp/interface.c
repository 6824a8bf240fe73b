/* See pnp/interface.h. */
#include "pnp/interface.h"

#include "ex/pool.h"
#include "io/symbolic_link.h"
#include "machine/gate.h"
#include "machine/machine.h"
#include "nt/guids.h"
#include "pnp/event.h"
#include "rtl/chars.h"
#include "rtl/strings.h"

#include <string.h>

#define PNP_TAG_INTERFACE  0x66497050u /* 'PpIf' */
#define INTERFACE_NAME_MAX 0xfffc      /* bytes: a terminator must fit into a UNICODE_STRING too */

struct pnp_interface *pnp_interface_find(const UNICODE_STRING *name)
{
    struct pnp_interface *at = pnp_tree()->interfaces;
    while (at != NULL && !RtlEqualUnicodeString(&at->name, name, TRUE))
        at = at->next;
    return at;
}

static bool reference_is_good(const UNICODE_STRING *reference)
{
    for (size_t i = 0; i < reference->Length / sizeof(WCHAR); i++)
        if (reference->Buffer[i] == '/' || reference->Buffer[i] == '\\')
            return false;
    return true;
}

/* "\??\ROOT#crane#0000#{class}": what an interface of the node has before its reference string. */
static size_t interface_link(const struct pnp_node *node, const GUID *class,
                             char ret_text[PNP_PATH_MAX + NT_GUID_TEXT_SIZE + 8])
{
    char guid[NT_GUID_TEXT_SIZE];
    nt_guid_format(class, guid);
    char *end = stpcpy(ret_text, "\\??\\");
    for (const char *at = node->path; *at != '\0'; at++)
        *end++ = (char)(*at == '\\' ? '#' : *at);
    *end++ = '#';
    for (const char *at = guid; *at != '\0'; at++)
        *end++ = (char)rtl_chars_ascii_lower((uint8_t)*at);
    *end = '\0';
    return (size_t)(end - ret_text);
}

/* Fills in name, link and reference; false if the name would be too long. */
static bool interface_name(struct pnp_interface *interface, const UNICODE_STRING *reference)
{
    char text[PNP_PATH_MAX + NT_GUID_TEXT_SIZE + 8];
    size_t link = interface_link(interface->node, &interface->class, text) * sizeof(WCHAR);
    size_t length = link;
    if (reference->Length > 0)
        length += sizeof(WCHAR) + reference->Length;
    if (length > INTERFACE_NAME_MAX)
        return false;
    WCHAR *buffer = machine_alloc(length + sizeof(WCHAR));
    for (size_t i = 0; i < link / sizeof(WCHAR); i++)
        buffer[i] = (uint8_t)text[i];
    interface->name = (UNICODE_STRING){(USHORT)length, (USHORT)(length + sizeof(WCHAR)), buffer};
    interface->link = (UNICODE_STRING){(USHORT)link, (USHORT)link, buffer};
    if (reference->Length == 0)
        return true;
    buffer[link / sizeof(WCHAR)] = '\\';
    interface->reference =
        (UNICODE_STRING){reference->Length, reference->Length, buffer + link / sizeof(WCHAR) + 1};
    memcpy(interface->reference.Buffer, reference->Buffer, reference->Length);
    return true;
}

/* A copy of an interface's name, for the calling driver to free. */
static NTSTATUS interface_give_name(const struct pnp_interface *interface, PUNICODE_STRING ret_name)
{
    size_t size = interface->name.Length + sizeof(WCHAR);
    PWCH buffer = ExAllocatePoolWithTag(PagedPool, size, PNP_TAG_INTERFACE);
    if (buffer == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    memcpy(buffer, interface->name.Buffer, size);
    *ret_name = (UNICODE_STRING){interface->name.Length, (USHORT)size, buffer};
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoRegisterDeviceInterface(PDEVICE_OBJECT PhysicalDeviceObject,
                                         const GUID *InterfaceClassGuid,
                                         PUNICODE_STRING ReferenceString,
                                         PUNICODE_STRING SymbolicLinkName)
{
    UNICODE_STRING reference = {0};
    if (ReferenceString != NULL)
        reference = *ReferenceString;
    struct pnp_interface wanted = {.node = pnp_node_of_pdo(PhysicalDeviceObject),
                                   .class = *InterfaceClassGuid};
    if (wanted.node == NULL || !reference_is_good(&reference) ||
        !interface_name(&wanted, &reference))
        return STATUS_INVALID_DEVICE_REQUEST;
    NTSTATUS status = machine_has_room() ? interface_give_name(&wanted, SymbolicLinkName)
                                         : STATUS_INSUFFICIENT_RESOURCES;
    struct pnp_interface *known = pnp_interface_find(&wanted.name);
    if (!NT_SUCCESS(status) || known != NULL) {
        machine_free(wanted.name.Buffer);
        if (!NT_SUCCESS(status))
            return status;
        known->node = wanted.node; /* another one when the device has come back */
        return STATUS_OBJECT_NAME_EXISTS;
    }
    struct pnp_interface **link = &pnp_tree()->interfaces;
    while (*link != NULL)
        link = &(*link)->next;
    *link = machine_alloc(sizeof **link);
    **link = wanted;
    return STATUS_SUCCESS;
}

/* Interfaces that differ in their reference strings share one link. */
static bool interface_shares_link(const struct pnp_interface *interface)
{
    for (const struct pnp_interface *at = pnp_tree()->interfaces; at != NULL; at = at->next)
        if (at != interface && at->is_enabled &&
            RtlEqualUnicodeString(&at->link, &interface->link, TRUE))
            return true;
    return false;
}

static NTSTATUS interface_make_link(const struct pnp_interface *interface)
{
    const char *pdo = interface->node->pdo->name;
    WCHAR units[sizeof interface->node->pdo->name];
    size_t length = strlen(pdo);
    for (size_t i = 0; i < length; i++)
        units[i] = (uint8_t)pdo[i];
    UNICODE_STRING target = {(USHORT)(2 * length), (USHORT)(2 * length), units};
    return length > 0 ? io_symbolic_link_new(&interface->link, &target, 0)
                      : STATUS_INVALID_DEVICE_REQUEST;
}

static void interface_announce(struct pnp_interface *interface)
{
    interface->is_announced = true;
    pnp_event_interface(&GUID_DEVICE_INTERFACE_ARRIVAL, interface);
}

static NTSTATUS interface_enable(struct pnp_interface *interface)
{
    if (interface->is_enabled)
        return STATUS_OBJECT_NAME_EXISTS;
    enum pnp_state state = interface->node->state;
    if (state == PNP_REMOVED || state == PNP_FAILED)
        return STATUS_INVALID_DEVICE_REQUEST;
    NTSTATUS status =
        interface_shares_link(interface) ? STATUS_SUCCESS : interface_make_link(interface);
    if (!NT_SUCCESS(status))
        return status;
    interface->is_enabled = true;
    interface->driver = gate_current_caller();
    interface->site = gate_current_site();
    if (state != PNP_REPORTED && state != PNP_ADDED)
        interface_announce(interface);
    return STATUS_SUCCESS;
}

static void interface_disable(struct pnp_interface *interface)
{
    interface->is_enabled = false;
    if (!interface_shares_link(interface))
        IoDeleteSymbolicLink(&interface->link);
    if (!interface->is_announced)
        return;
    interface->is_announced = false;
    pnp_event_interface(&GUID_DEVICE_INTERFACE_REMOVAL, interface);
}

NTSTATUS NTAPI IoSetDeviceInterfaceState(PUNICODE_STRING SymbolicLinkName, BOOLEAN Enable)
{
    struct pnp_interface *interface = pnp_interface_find(SymbolicLinkName);
    if (interface == NULL || (!Enable && !interface->is_enabled))
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (Enable)
        return interface_enable(interface);
    interface_disable(interface);
    return STATUS_SUCCESS;
}

void pnp_interface_announce(struct pnp_node *node)
{
    for (struct pnp_interface *at = pnp_tree()->interfaces; at != NULL; at = at->next)
        if (at->node == node && at->is_enabled && !at->is_announced)
            interface_announce(at);
}

void pnp_interface_check_left(struct pnp_node *node)
{
    for (struct pnp_interface *at = pnp_tree()->interfaces; at != NULL; at = at->next) {
        if (at->node != node || !at->is_enabled)
            continue;
        EMIT(BREACH, breach, .rule = "interface-left-enabled", .driver = at->driver,
             .site = at->site,
             .note = "a device interface is still enabled after "
                     "IRP_MN_REMOVE_DEVICE",
             .effect = "the PnP manager disables it");
        interface_disable(at);
    }
}

/* Writes the name and its end at *list, which may be NULL; returns its size in units. */
static size_t interface_list_name(const struct pnp_interface *interface, PWSTR list)
{
    size_t units = interface->name.Length / sizeof(WCHAR) + 1;
    if (list != NULL)
        memcpy(list, interface->name.Buffer, units * sizeof(WCHAR));
    return units;
}

/* The list's size in units; list NULL: nothing is written. */
static size_t interface_list(const GUID *class, const struct pnp_node *node, bool is_any,
                             PWSTR list)
{
    size_t units = 0;
    for (const struct pnp_interface *at = pnp_tree()->interfaces; at != NULL; at = at->next)
        if (nt_guid_equal(&at->class, class) && (node == NULL || at->node == node) &&
            (is_any || at->is_enabled))
            units += interface_list_name(at, list != NULL ? list + units : NULL);
    if (list != NULL)
        list[units] = 0;
    return units + 1;
}

NTSTATUS NTAPI IoGetDeviceInterfaces(const GUID *InterfaceClassGuid,
                                     PDEVICE_OBJECT PhysicalDeviceObject, ULONG Flags,
                                     PWSTR *SymbolicLinkList)
{
    const struct pnp_node *node = pnp_node_of_pdo(PhysicalDeviceObject);
    bool is_any = (Flags & DEVICE_INTERFACE_INCLUDE_NONACTIVE) != 0;
    if (PhysicalDeviceObject != NULL && node == NULL)
        return STATUS_INVALID_DEVICE_REQUEST;
    size_t units = interface_list(InterfaceClassGuid, node, is_any, NULL);
    PWSTR list = ExAllocatePoolWithTag(PagedPool, units * sizeof(WCHAR), PNP_TAG_INTERFACE);
    if (list == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    interface_list(InterfaceClassGuid, node, is_any, list);
    *SymbolicLinkList = list;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoGetDeviceInterfaceAlias(PUNICODE_STRING SymbolicLinkName,
                                         const GUID *AliasInterfaceClassGuid,
                                         PUNICODE_STRING AliasSymbolicLinkName)
{
    const struct pnp_interface *interface = pnp_interface_find(SymbolicLinkName);
    if (interface == NULL)
        return STATUS_INVALID_HANDLE;
    for (const struct pnp_interface *at = pnp_tree()->interfaces; at != NULL; at = at->next)
        if (at != interface && at->node == interface->node &&
            nt_guid_equal(&at->class, AliasInterfaceClassGuid) &&
            RtlEqualUnicodeString(&at->reference, &interface->reference, TRUE))
            return interface_give_name(at, AliasSymbolicLinkName);
    return STATUS_OBJECT_NAME_NOT_FOUND;
}
