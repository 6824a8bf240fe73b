/* See pnp/interface_key.h. */
#include "pnp/interface_key.h"

#include "cm/key.h"
#include "machine/machine.h"
#include "nt/guids.h"
#include "pnp/interface.h"
#include "rtl/chars.h"

#include <stdio.h>

#define KEY_NAME_MAX 255 /* characters of one key's name */

/* A part of an interface's name as one key's: backslashes become #, what is not ASCII a code. False
 * if it is too long. */
static bool key_name(const UNICODE_STRING *part, char ret_name[KEY_NAME_MAX + 1])
{
    size_t used = 0;
    for (size_t i = 0; i < part->Length / sizeof(WCHAR); i++) {
        WCHAR unit = rtl_chars_ascii_lower(part->Buffer[i]);
        char text[8];
        int length = unit > ' ' && unit < 0x7f
                         ? snprintf(text, sizeof text, "%c", unit == '\\' ? '#' : unit)
                         : snprintf(text, sizeof text, "=%04x", unit);
        if (used + (size_t)length > KEY_NAME_MAX - 1)
            return false;
        used += (size_t)snprintf(ret_name + used, KEY_NAME_MAX + 1 - used, "%s", text);
    }
    ret_name[used] = '\0';
    return true;
}

NTSTATUS NTAPI IoOpenDeviceInterfaceRegistryKey(PUNICODE_STRING SymbolicLinkName,
                                                ACCESS_MASK DesiredAccess,
                                                PHANDLE DeviceInterfaceRegKey)
{
    const struct pnp_interface *interface = pnp_interface_find(SymbolicLinkName);
    char class[NT_GUID_TEXT_SIZE], link[KEY_NAME_MAX + 1], reference[KEY_NAME_MAX + 1] = "";
    char path[sizeof CM_CONTROL + sizeof class + sizeof link + sizeof reference + 64];
    if (interface == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (!key_name(&interface->link, link) || !key_name(&interface->reference, reference))
        return STATUS_INVALID_PARAMETER;
    if (!machine_has_room())
        return STATUS_INSUFFICIENT_RESOURCES;
    nt_guid_format(&interface->class, class);
    snprintf(path, sizeof path, CM_CONTROL "\\DeviceClasses\\%s\\##?#%s\\#%s\\Device Parameters",
             class, link + sizeof "#??#" - 1, reference);
    return cm_key_open_handle(cm_key_make(NULL, path), DesiredAccess, OBJ_KERNEL_HANDLE,
                              DeviceInterfaceRegKey)
               ? STATUS_SUCCESS
               : STATUS_INSUFFICIENT_RESOURCES;
}
