/* See pnp/load_driver.h. */
#include "pnp/load_driver.h"

#include "cm/key.h"
#include "io/device.h"
#include "machine/gate.h"
#include "machine/machine.h"
#include "pnp/life.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LOAD_ROOT     "\\Registry\\"
#define LOAD_PATH_MAX 256

__attribute__((noreturn)) static void load_unsupported(const char *what)
{
    EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .site = gate_current_site(),
         .what = what);
    machine_stop(MACHINE_STOP_UNSUPPORTED);
}

/* A service's path as ASCII, below \Registry. Names here are ASCII: what is none names no key. */
static NTSTATUS load_path(const UNICODE_STRING *name, char ret_path[LOAD_PATH_MAX])
{
    const size_t root = sizeof LOAD_ROOT - 1;
    size_t length = name->Length / sizeof(WCHAR);
    char path[LOAD_PATH_MAX];
    if (length == 0 || name->Buffer[0] != '\\')
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    if (length >= sizeof path)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    for (size_t i = 0; i < length; i++)
        path[i] = name->Buffer[i] > ' ' && name->Buffer[i] <= '~' ? (char)name->Buffer[i] : '?';
    path[length] = '\0';
    if (strncasecmp(path, LOAD_ROOT, root) != 0)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    strcpy(ret_path, path + root);
    return STATUS_SUCCESS;
}

static const char *load_last_name(const char *path)
{
    const char *slash = strrchr(path, '\\');
    return slash != NULL ? slash + 1 : path;
}

static NTSTATUS load_find(const UNICODE_STRING *name, struct io_driver **ret_driver)
{
    char path[LOAD_PATH_MAX], image[LOAD_PATH_MAX];
    NTSTATUS status = load_path(name, path);
    if (!NT_SUCCESS(status))
        return status;
    const struct cm_key *key = cm_key_find(NULL, path);
    if (key == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (!cm_key_get_text(key, "ImagePath", image, sizeof image) || image[0] == '\0')
        snprintf(image, sizeof image, "%.250s.sys", load_last_name(path));
    for (uint32_t number = 1; number <= machine()->modules.count; number++) {
        *ret_driver = io_driver_get(number);
        if (*ret_driver != NULL && strcasecmp(module_get(number)->name, load_last_name(image)) == 0)
            return STATUS_SUCCESS;
    }
    return STATUS_OBJECT_NAME_NOT_FOUND;
}

NTSTATUS NTAPI ZwLoadDriver(PUNICODE_STRING DriverServiceName)
{
    struct io_driver *driver = NULL;
    NTSTATUS status = load_find(DriverServiceName, &driver);
    if (!NT_SUCCESS(status))
        return status;
    if (driver->is_started && !driver->is_unloaded)
        return STATUS_IMAGE_ALREADY_LOADED;
    if (driver->is_entered)
        load_unsupported("a second load of a driver (ZwLoadDriver)");
    driver->is_asked_for = true;
    return pnp_life_start_driver(driver);
}

NTSTATUS NTAPI ZwUnloadDriver(PUNICODE_STRING DriverServiceName)
{
    struct io_driver *driver = NULL;
    NTSTATUS status = load_find(DriverServiceName, &driver);
    if (!NT_SUCCESS(status))
        return status;
    if (!driver->is_started || driver->is_unloaded)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (driver->object->DriverExtension->AddDevice != NULL || driver->object->DriverUnload == NULL)
        return STATUS_INVALID_DEVICE_REQUEST;
    if (io_driver_is_open(driver))
        load_unsupported("the unload of a driver whose device is open (ZwUnloadDriver)");
    pnp_life_unload_driver(driver);
    return STATUS_SUCCESS;
}
