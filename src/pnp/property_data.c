/* See pnp/property_data.h. */
#include "pnp/property_data.h"

#include "machine/machine.h"

#include <string.h>
#include <strings.h>

struct pnp_property_data {
    struct pnp_property_data *next;
    struct pnp_node *node; /* of the device's path; the device may be another by now */
    DEVPROPKEY key;
    LCID locale;
    DEVPROPTYPE type;
    ULONG size;
    uint8_t *data;
};

/* Where the property hangs; the list's end if it is not there. */
static struct pnp_property_data **data_link(const struct pnp_node *node, const DEVPROPKEY *key,
                                            LCID locale)
{
    struct pnp_property_data **link = &pnp_tree()->property_data;
    for (; *link != NULL; link = &(*link)->next)
        if ((*link)->locale == locale && (*link)->key.pid == key->pid &&
            nt_guid_equal(&(*link)->key.fmtid, &key->fmtid) &&
            strcasecmp((*link)->node->path, node->path) == 0)
            break;
    return link;
}

static bool locale_is_default(LCID locale)
{
    return locale == NT_LOCALE_USER_DEFAULT || locale == NT_LOCALE_SYSTEM_DEFAULT;
}

NTSTATUS NTAPI IoGetDevicePropertyData(PDEVICE_OBJECT Pdo, const DEVPROPKEY *PropertyKey, LCID Lcid,
                                       ULONG Flags, ULONG Size, PVOID Data, PULONG RequiredSize,
                                       PDEVPROPTYPE Type)
{
    const struct pnp_node *node = pnp_node_of_pdo(Pdo);
    struct pnp_property property;
    NTSTATUS status = STATUS_SUCCESS;
    (void)Flags;
    *RequiredSize = 0;
    if (node == NULL)
        return STATUS_INVALID_DEVICE_REQUEST;
    if (locale_is_default(Lcid))
        return STATUS_UNSUCCESSFUL;
    if (!pnp_property_find(node, PropertyKey, &property, &status)) {
        const struct pnp_property_data *data = *data_link(node, PropertyKey, Lcid);
        if (data == NULL)
            return STATUS_OBJECT_NAME_NOT_FOUND;
        property.bytes = data->data;
        property.size = data->size;
        property.type = data->type;
    }
    if (!NT_SUCCESS(status))
        return status;
    *RequiredSize = (ULONG)property.size;
    if (Size < property.size)
        return STATUS_BUFFER_TOO_SMALL;
    memcpy(Data, property.bytes, property.size);
    *Type = property.type;
    return STATUS_SUCCESS;
}

static NTSTATUS data_delete(struct pnp_property_data **link)
{
    struct pnp_property_data *gone = *link;
    if (gone == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    *link = gone->next;
    machine_free(gone->data);
    machine_free(gone);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoSetDevicePropertyData(PDEVICE_OBJECT Pdo, const DEVPROPKEY *PropertyKey, LCID Lcid,
                                       ULONG Flags, DEVPROPTYPE Type, ULONG Size, PVOID Data)
{
    struct pnp_node *node = pnp_node_of_pdo(Pdo);
    NTSTATUS status;
    (void)Flags;
    if (node == NULL)
        return STATUS_INVALID_DEVICE_REQUEST;
    if (locale_is_default(Lcid))
        return STATUS_UNSUCCESSFUL;
    if (Data != NULL && (Size > PNP_PROPERTY_MAX || !machine_has_room()))
        return STATUS_INSUFFICIENT_RESOURCES;
    if (pnp_property_set(node, PropertyKey, Type, Data, Size, &status))
        return status;
    struct pnp_property_data **link = data_link(node, PropertyKey, Lcid);
    if (Data == NULL)
        return data_delete(link);
    uint8_t *copy = machine_alloc(Size);
    memcpy(copy, Data, Size);
    if (*link == NULL)
        *link = machine_alloc(sizeof **link);
    else
        machine_free((*link)->data);
    **link = (struct pnp_property_data){(*link)->next, node, *PropertyKey, Lcid, Type, Size, copy};
    return STATUS_SUCCESS;
}
