/* See io/driver_key.h. */
#include "io/driver_key.h"

#include "cm/key.h"
#include "io/io_state.h"

#include <stdio.h>

void io_driver_key_install(const char *service, const char *file)
{
    char path[128];
    snprintf(path, sizeof path, "\\SystemRoot\\System32\\drivers\\%s", file);
    struct cm_key *key = cm_key_make(cm_key_make(NULL, CM_SERVICES), service);
    cm_key_set_number(key, "Type", 1);         /* SERVICE_KERNEL_DRIVER */
    cm_key_set_number(key, "Start", 3);        /* SERVICE_DEMAND_START */
    cm_key_set_number(key, "ErrorControl", 1); /* SERVICE_ERROR_NORMAL */
    cm_key_set_text(key, "ImagePath", REG_EXPAND_SZ, path);
    cm_key_make(key, "Parameters");
}

NTSTATUS NTAPI IoOpenDriverRegistryKey(PDRIVER_OBJECT DriverObject, DRIVER_REGKEY_TYPE RegKeyType,
                                       ACCESS_MASK DesiredAccess, ULONG Flags, PHANDLE DriverRegKey)
{
    static const char *const places[] = {
        [DriverRegKeyParameters] = CM_SERVICES "\\%s\\Parameters",
        [DriverRegKeyPersistentState] = "Machine\\System\\DriverState\\%s\\Own",
        [DriverRegKeySharedPersistentState] = "Machine\\System\\DriverState\\%s\\Shared",
    };
    const struct io_driver *driver = io_driver_get_object(DriverObject, "IoOpenDriverRegistryKey");
    if (Flags != 0 || (unsigned)RegKeyType > DriverRegKeySharedPersistentState)
        return STATUS_INVALID_PARAMETER;
    if (!machine_has_room())
        return STATUS_INSUFFICIENT_RESOURCES;
    char path[160];
    snprintf(path, sizeof path, places[RegKeyType], driver->service);
    struct cm_key *key =
        RegKeyType == DriverRegKeyParameters ? cm_key_find(NULL, path) : cm_key_make(NULL, path);
    if (key == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    return cm_key_open_handle(key, DesiredAccess, OBJ_KERNEL_HANDLE, DriverRegKey)
               ? STATUS_SUCCESS
               : STATUS_INSUFFICIENT_RESOURCES;
}
