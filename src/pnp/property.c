/* See pnp/property.h. */
#include "pnp/property.h"

#include "nt/guids.h"
#include "pnp/key.h"

#include <stdio.h>
#include <string.h>

enum property_source {
    NOWHERE,
    REGISTRY, /* a string or strings: a value of the device's key */
    PDO_NAME,
    BUS_TYPE_GUID,
    BUS_TYPE,
    BUS_NUMBER,
    ENUMERATOR,
    ADDRESS,
    UI_NUMBER,
    INSTALL_STATE,
    REMOVAL_POLICY,
    INSTANCE_ID,
};

/* The keys of the table's rows, all but the last row's. */
static const GUID property_keys = {
    0xa45c254e, 0xdf1c, 0x4efd, {0x80, 0x20, 0x67, 0xd1, 0x46, 0xa8, 0x50, 0xe0}};
static const GUID property_instance_key = {
    0x78c34fc8, 0x104a, 0x4aca, {0x9e, 0xa4, 0x52, 0x4d, 0x52, 0x99, 0x6e, 0x57}};

#define STRING_PROPERTY(name, number, value, settable)                                             \
    [DeviceProperty##name] = {number, DEVPROP_TYPE_STRING, REGISTRY, value, settable}
#define NUMBER_PROPERTY(name, number, source)                                                      \
    [DeviceProperty##name] = {number, DEVPROP_TYPE_UINT32, source, NULL, false}

static const struct property_row {
    ULONG pid; /* 0: has no key here */
    DEVPROPTYPE type;
    enum property_source source;
    const char *value; /* REGISTRY */
    bool is_settable;
} properties[] = {
    STRING_PROPERTY(DeviceDescription, 2, "DeviceDesc", true),
    [DevicePropertyHardwareID] = {3, DEVPROP_TYPE_STRING_LIST, REGISTRY, "HardwareID", false},
    [DevicePropertyCompatibleIDs] = {4, DEVPROP_TYPE_STRING_LIST, REGISTRY, "CompatibleIDs", false},
    [DevicePropertyBootConfiguration] = {0},
    [DevicePropertyBootConfigurationTranslated] = {0},
    STRING_PROPERTY(ClassName, 9, "Class", false),
    [DevicePropertyClassGuid] = {10, DEVPROP_TYPE_GUID, REGISTRY, "ClassGUID", false},
    STRING_PROPERTY(DriverKeyName, 11, "Driver", false),
    STRING_PROPERTY(Manufacturer, 13, "Mfg", false),
    STRING_PROPERTY(FriendlyName, 14, "FriendlyName", true),
    STRING_PROPERTY(LocationInformation, 15, "LocationInformation", true),
    [DevicePropertyPhysicalDeviceObjectName] = {16, DEVPROP_TYPE_STRING, PDO_NAME, NULL, false},
    [DevicePropertyBusTypeGuid] = {21, DEVPROP_TYPE_GUID, BUS_TYPE_GUID, NULL, false},
    NUMBER_PROPERTY(LegacyBusType, 22, BUS_TYPE),
    NUMBER_PROPERTY(BusNumber, 23, BUS_NUMBER),
    [DevicePropertyEnumeratorName] = {24, DEVPROP_TYPE_STRING, ENUMERATOR, NULL, false},
    NUMBER_PROPERTY(Address, 30, ADDRESS),
    NUMBER_PROPERTY(UINumber, 18, UI_NUMBER),
    NUMBER_PROPERTY(InstallState, 36, INSTALL_STATE),
    NUMBER_PROPERTY(RemovalPolicy, 33, REMOVAL_POLICY),
    [DevicePropertyResourceRequirements] = {0},
    [DevicePropertyAllocatedResources] = {0},
    [DevicePropertyContainerID] = {0},
};

/* Without a number. */
static const struct property_row property_instance = {256, DEVPROP_TYPE_STRING, INSTANCE_ID, NULL,
                                                      false};

static void property_text(struct pnp_property *property, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        property->own.text[i] = (uint8_t)text[i];
    property->own.text[length] = 0;
    property->bytes = property->own.text;
    property->size = length > 0 ? (length + 1) * sizeof(WCHAR) : 0;
}

static void property_number(struct pnp_property *property, ULONG number)
{
    property->own.number = number;
    property->bytes = &property->own.number;
    property->size = sizeof property->own.number;
}

static ULONG property_removal_policy(const DEVICE_CAPABILITIES *capabilities)
{
    if (!capabilities->Removable)
        return RemovalPolicyExpectNoRemoval;
    return capabilities->SurpriseRemovalOK ? RemovalPolicyExpectSurpriseRemoval
                                           : RemovalPolicyExpectOrderlyRemoval;
}

static void property_of_bus(const struct pnp_node *node, enum property_source source,
                            struct pnp_property *property)
{
    const PNP_BUS_INFORMATION *bus = &node->bus;
    if (!node->has_bus)
        return;
    if (source == BUS_TYPE && bus->LegacyBusType != InterfaceTypeUndefined)
        property_number(property, (ULONG)bus->LegacyBusType);
    if (source == BUS_NUMBER)
        property_number(property, bus->BusNumber);
    if (source != BUS_TYPE_GUID)
        return;
    property->own.guid = bus->BusTypeGuid;
    property->bytes = &property->own.guid;
    property->size = sizeof property->own.guid;
}

/* Leaves size 0 if there is no value. */
static void property_read(const struct pnp_node *node, const struct property_row *row,
                          struct pnp_property *property)
{
    const DEVICE_CAPABILITIES *capabilities = &node->capabilities;
    uint32_t type;
    *property = (struct pnp_property){.type = row->type};
    switch (row->source) {
    case NOWHERE: break;
    case REGISTRY:
        property->bytes = cm_key_get(pnp_key_get(node), row->value, &type, &property->size);
        property->size = property->bytes != NULL ? property->size : 0;
        break;
    case PDO_NAME: property_text(property, node->pdo->name, strlen(node->pdo->name)); break;
    case ENUMERATOR:
        property_text(property, node->device_id, strcspn(node->device_id, "\\"));
        break;
    case INSTANCE_ID: property_text(property, node->path, strlen(node->path)); break;
    case BUS_TYPE_GUID:
    case BUS_TYPE:
    case BUS_NUMBER: property_of_bus(node, row->source, property); break;
    case ADDRESS: property_number(property, capabilities->Address); break;
    case UI_NUMBER: property_number(property, capabilities->UINumber); break;
    case INSTALL_STATE: property_number(property, InstallStateInstalled); break;
    case REMOVAL_POLICY: property_number(property, property_removal_policy(capabilities)); break;
    }
}

static const struct property_row *property_row(const DEVPROPKEY *key)
{
    if (nt_guid_equal(&key->fmtid, &property_instance_key) && key->pid == property_instance.pid)
        return &property_instance;
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++)
        if (nt_guid_equal(&key->fmtid, &property_keys) && properties[i].pid == key->pid &&
            key->pid != 0)
            return &properties[i];
    return NULL;
}

/* As a key's value, the setup class is a GUID in binary. */
static void property_make_binary(struct pnp_property *property)
{
    char text[NT_GUID_TEXT_SIZE] = {0};
    const WCHAR *units = property->bytes;
    for (size_t i = 0; i < property->size / sizeof(WCHAR) && i < sizeof text - 1; i++)
        text[i] = (char)units[i];
    property->size = nt_guid_parse(text, &property->own.guid) ? sizeof property->own.guid : 0;
    property->bytes = &property->own.guid;
}

bool pnp_property_find(const struct pnp_node *node, const DEVPROPKEY *key,
                       struct pnp_property *ret_property, NTSTATUS *ret_status)
{
    const struct property_row *row = property_row(key);
    if (row == NULL)
        return false;
    property_read(node, row, ret_property);
    if (row->source == REGISTRY && row->type == DEVPROP_TYPE_GUID)
        property_make_binary(ret_property);
    *ret_status = ret_property->size > 0 ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND;
    return true;
}

bool pnp_property_set(const struct pnp_node *node, const DEVPROPKEY *key, DEVPROPTYPE type,
                      const void *data, size_t size, NTSTATUS *ret_status)
{
    const struct property_row *row = property_row(key);
    if (row == NULL)
        return false;
    *ret_status = !row->is_settable                             ? STATUS_ACCESS_DENIED
                  : data != NULL && type != DEVPROP_TYPE_STRING ? STATUS_INVALID_PARAMETER
                                                                : STATUS_SUCCESS;
    if (NT_SUCCESS(*ret_status))
        cm_key_set(pnp_key_get(node), row->value, REG_SZ, data, data != NULL ? size : 0);
    return true;
}

NTSTATUS NTAPI IoGetDeviceProperty(PDEVICE_OBJECT DeviceObject,
                                   DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
                                   PVOID PropertyBuffer, PULONG ResultLength)
{
    const struct pnp_node *node = pnp_node_of_pdo(DeviceObject);
    struct pnp_property property;
    *ResultLength = 0;
    if (node == NULL)
        return STATUS_INVALID_DEVICE_REQUEST;
    if ((unsigned)DeviceProperty >= sizeof properties / sizeof properties[0])
        return STATUS_INVALID_PARAMETER_2;
    property_read(node, &properties[DeviceProperty], &property);
    if (property.size == 0)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    *ResultLength = (ULONG)property.size;
    if (BufferLength < property.size)
        return STATUS_BUFFER_TOO_SMALL;
    memcpy(PropertyBuffer, property.bytes, property.size);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoGetDeviceNumaNode(PDEVICE_OBJECT Pdo, PUSHORT NodeNumber)
{
    if (io_device_find(Pdo) == NULL)
        return STATUS_INVALID_PARAMETER;
    *NodeNumber = 0;
    return STATUS_SUCCESS;
}
