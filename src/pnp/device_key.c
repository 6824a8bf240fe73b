/* See pnp/device_key.h. */
#include "pnp/device_key.h"

#include "machine/machine.h"
#include "pnp/key.h"

#include <stdio.h>

#define DEVICE_KEY_CLASS      "{4d36e97d-e325-11ce-bfc1-08002be10318}" /* GUID_DEVCLASS_SYSTEM */
#define DEVICE_KEY_CLASS_NAME "System"
#define DEVICE_KEY_PROFILE    CM_CONTROL_SET "\\Hardware Profiles\\0001\\System\\CurrentControlSet"
#define DEVICE_KEY_MAX        (sizeof DEVICE_KEY_PROFILE + PNP_PATH_MAX + 64)

/* The next driver key of a class. */
static void device_key_new_driver(struct cm_key *hardware)
{
    char name[sizeof DEVICE_KEY_CLASS + 16];
    struct cm_key *classes = cm_key_make(NULL, CM_CLASS);
    unsigned number = 0;
    do
        snprintf(name, sizeof name, DEVICE_KEY_CLASS "\\%04u", number++);
    while (cm_key_find(classes, name) != NULL);
    cm_key_make(classes, name);
    cm_key_set_text(cm_key_make(classes, DEVICE_KEY_CLASS), "Class", REG_SZ, DEVICE_KEY_CLASS_NAME);
    cm_key_set_text(hardware, "Class", REG_SZ, DEVICE_KEY_CLASS_NAME);
    cm_key_set_text(hardware, "ClassGUID", REG_SZ, DEVICE_KEY_CLASS);
    cm_key_set_text(hardware, "Driver", REG_SZ, name);
}

void pnp_device_key_install(const struct pnp_node *node, const struct io_driver *function)
{
    char driver[DEVICE_KEY_MAX];
    struct cm_key *hardware = pnp_key_get(node);
    cm_key_set_text(hardware, "Service", REG_SZ, function->service);
    if (!cm_key_get_text(hardware, "Driver", driver, sizeof driver))
        device_key_new_driver(hardware);
}

/* The path of the key that was asked for, below a control set; false if there is none. */
static bool device_key_path(const struct pnp_node *node, ULONG type, char *ret_path, size_t size)
{
    char driver[128];
    if (type & PLUGPLAY_REGKEY_DEVICE) {
        snprintf(ret_path, size, "Enum\\%s%s", node->path,
                 type & PLUGPLAY_REGKEY_CURRENT_HWPROFILE ? "" : "\\Device Parameters");
        return true;
    }
    if (!cm_key_get_text(pnp_key_get(node), "Driver", driver, sizeof driver))
        return false;
    snprintf(ret_path, size, "Control\\Class\\%s", driver);
    return true;
}

NTSTATUS NTAPI IoOpenDeviceRegistryKey(PDEVICE_OBJECT DeviceObject, ULONG DevInstKeyType,
                                       ACCESS_MASK DesiredAccess, PHANDLE DeviceRegKey)
{
    const ULONG which = PLUGPLAY_REGKEY_DEVICE | PLUGPLAY_REGKEY_DRIVER;
    const struct io_device *device = io_device_find(DeviceObject);
    const struct pnp_node *node = device != NULL ? device->node : NULL;
    char path[DEVICE_KEY_MAX];
    if (node == NULL || node->path[0] == '\0')
        return STATUS_INVALID_DEVICE_REQUEST;
    ULONG kind = DevInstKeyType & which;
    if ((DevInstKeyType & ~(which | PLUGPLAY_REGKEY_CURRENT_HWPROFILE)) || kind == 0 ||
        kind == which)
        return STATUS_INVALID_PARAMETER;
    if (!machine_has_room())
        return STATUS_INSUFFICIENT_RESOURCES;
    if (!device_key_path(node, DevInstKeyType, path, sizeof path))
        return STATUS_OBJECT_NAME_NOT_FOUND;
    bool is_profile = (DevInstKeyType & PLUGPLAY_REGKEY_CURRENT_HWPROFILE) != 0;
    struct cm_key *set = cm_key_make(NULL, is_profile ? DEVICE_KEY_PROFILE : CM_CONTROL_SET);
    return cm_key_open_handle(cm_key_make(set, path), DesiredAccess, OBJ_KERNEL_HANDLE,
                              DeviceRegKey)
               ? STATUS_SUCCESS
               : STATUS_INSUFFICIENT_RESOURCES;
}
