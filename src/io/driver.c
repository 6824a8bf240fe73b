/*
 * Driver objects and the four calls that every driver gets: DriverEntry, AddDevice, Unload, and the
 * default for a major function it did not set. See io/device.h.
 */
#include "base/panic.h"
#include "ex/pool.h"
#include "io/controller.h"
#include "io/dma.h"
#include "io/driver_extension.h"
#include "io/driver_key.h"
#include "io/interrupt.h"
#include "io/io_state.h"
#include "io/reinitialize.h"
#include "io/work_item.h"
#include "ke/bugcheck_callback.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/io_space.h"
#include "mm/mdl.h"
#include "ob/handle.h"
#include "ob/name.h"
#include "ob/object.h"

#include <stdio.h>
#include <string.h>

#define IO_TAG_DRIVER 0x76697244u /* 'Driv' */

static PWCH io_wide(const char *text, PUNICODE_STRING ret_string)
{
    size_t length = strlen(text);
    PWCH buffer = io_alloc((length + 1) * sizeof *buffer, IO_TAG_DRIVER);
    for (size_t i = 0; i <= length; i++)
        buffer[i] = (WCHAR)(uint8_t)text[i];
    ret_string->Buffer = buffer;
    ret_string->Length = (USHORT)(length * 2);
    ret_string->MaximumLength = (USHORT)(length * 2 + 2);
    return buffer;
}

NTSTATUS NTAPI io_driver_refuse(PDEVICE_OBJECT device, PIRP irp)
{
    const struct io_device *where = io_device_find(device);
    io_irp_get(irp, "IofCallDriver")->completed_by = where->driver->number;
    irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
    irp->IoStatus.Information = 0;
    IofCompleteRequest(irp, IO_NO_INCREMENT);
    return STATUS_INVALID_DEVICE_REQUEST;
}

bool io_driver_is_own_dispatch(const struct io_driver *driver, PDRIVER_DISPATCH routine)
{
    return routine == io_driver_refuse || (routine != NULL && routine == driver->own_dispatch);
}

static void io_driver_destroy(struct ob_object *ob)
{
    struct io_driver *driver = ob->owner;
    map_remove(&io_state()->drivers_by_object, (uint64_t)driver->object);
}

struct io_driver *io_driver_new(uint32_t module, const char *name, uint64_t base, uint64_t size,
                                uint64_t entry)
{
    struct io_state *state = io_state();
    invariant(module == 0 || state->drivers[module] == NULL); /* 0: as many as the kernel has */
    struct io_driver *driver = machine_alloc(sizeof *driver);
    size_t length = strcspn(name, ".");
    snprintf(driver->service, sizeof driver->service, "%.*s", (int)length, name);
    driver->number = module;
    DRIVER_OBJECT *object = io_alloc(sizeof *object + sizeof(DRIVER_EXTENSION), IO_TAG_DRIVER);
    object->Type = IO_TYPE_DRIVER;
    object->Size = sizeof *object;
    object->DriverStart = (PVOID)base;
    object->DriverSize = (ULONG)size;
    object->DriverInit = (PDRIVER_INITIALIZE)entry;
    object->DriverExtension = (PDRIVER_EXTENSION)(object + 1);
    object->DriverExtension->DriverObject = object;
    for (unsigned i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++)
        object->MajorFunction[i] = io_driver_refuse;
    char path[96];
    snprintf(path, sizeof path, "\\Driver\\%s", driver->service);
    io_wide(path, &object->DriverName);
    io_wide(driver->service, &object->DriverExtension->ServiceKeyName);
    if (module != 0)
        io_driver_key_install(driver->service, name);
    driver->object = object;
    driver->ob = ob_object_new(object, OB_DRIVER, io_driver_destroy, driver);
    ob_name_insert_text(driver->ob, path); /* of two files of one name, the first has it */
    driver->ob->is_permanent = driver->ob->is_kept = true;
    map_put(&state->drivers_by_object, (uint64_t)object, driver);
    if (state->drivers[module] == NULL)
        state->drivers[module] = driver;
    return driver;
}

struct io_driver *io_driver_get(uint32_t module)
{
    return io_state()->drivers[module];
}

struct io_driver *io_driver_find(const DRIVER_OBJECT *object)
{
    return map_find(&io_state()->drivers_by_object, (uint64_t)object);
}

struct io_driver *io_driver_get_object(PDRIVER_OBJECT object, const char *routine)
{
    struct io_driver *driver = io_driver_find(object);
    if (driver != NULL)
        return driver;
    breach_say("bug-check", NULL, "%s was given what is no driver object", routine);
    machine_stop(MACHINE_STOP_FATAL);
}

/* A routine came back at another IRQL than it was called at (Driver Verifier 0xC9/5): reported, and
 * put right so that the life can go on. */
void io_driver_check_irql(uint32_t number, const void *routine, const char *what)
{
    uint8_t irql = processor_irql();
    if (irql == PASSIVE_LEVEL)
        return;
    EMIT(BREACH, breach, .rule = "irql-not-restored", .driver = number,
         .site = (uint64_t)routine + 1, .level = irql, .level_max = PASSIVE_LEVEL, .note = what);
    processor_irql_set(PASSIVE_LEVEL);
}

/* INIT sections are there for DriverEntry only. */
static void io_driver_discard_init(const struct io_driver *driver)
{
    struct module *module = module_get(driver->number);
    for (uint32_t i = 0; i < module->range_count; i++)
        if (module->ranges[i].is_discardable)
            module_range_set_gone(&module->ranges[i], true);
}

void io_driver_check_left(uint32_t number)
{
    EMIT(DRIVER_GONE, driver_gone, .driver = number);
    ob_check_unload(number);
    mm_mdl_check_left(number);
    io_work_item_check_left(number);
    io_irp_check_left(number);
    io_interrupt_check_left(number);
    io_controller_check_left(number);
    io_dma_check_left(number);
    mm_io_space_check_left(number);
    ke_bugcheck_callback_check_left(number);
    ex_pool_check_left(number);
}

/* The driver object stays, as what late calls name; what is found by it goes. */
static void io_driver_over(struct io_driver *driver)
{
    ob_name_remove(driver->ob);
    io_driver_drop_extensions(driver);
    if (!module_get(driver->number)->is_dll_unload_due)
        io_driver_check_left(driver->number);
}

/* One block, so that it goes whatever the driver did to the string. */
PUNICODE_STRING io_driver_path_new(const char *service)
{
    char path[128];
    int length = snprintf(path, sizeof path,
                          "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\%s", service);
    PUNICODE_STRING string =
        io_alloc(sizeof *string + ((size_t)length + 1) * sizeof(WCHAR), IO_TAG_DRIVER);
    string->Buffer = (PWCH)(string + 1);
    string->Length = (USHORT)(length * 2);
    string->MaximumLength = (USHORT)(length * 2 + 2);
    for (int i = 0; i <= length; i++)
        string->Buffer[i] = (WCHAR)(uint8_t)path[i];
    return string;
}

void io_driver_path_free(PUNICODE_STRING path)
{
    io_free(path);
}

NTSTATUS io_driver_start(struct io_driver *driver)
{
    PUNICODE_STRING path = io_driver_path_new(driver->service);
    driver->is_entered = true;
    NTSTATUS status =
        (NTSTATUS)gate_call_of(driver->number, "DriverEntry", 0, (void *)driver->object->DriverInit,
                               (uint64_t)driver->object, (uint64_t)path, 0, 0);
    io_driver_check_irql(driver->number, (void *)driver->object->DriverInit, "DriverEntry");
    io_driver_path_free(path);
    io_driver_discard_init(driver);
    driver->is_started = NT_SUCCESS(status);
    if (!driver->is_started) {
        io_reinitialize_drop(driver);
        io_driver_over(driver);
    }
    if (driver->is_started) {
        driver->object->Flags |= DRVO_INITIALIZED;
        for (PDEVICE_OBJECT at = driver->object->DeviceObject; at != NULL; at = at->NextDevice)
            at->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING; /* the I/O manager does it for these */
    }
    return status;
}

NTSTATUS io_driver_add_device(struct io_driver *driver, DEVICE_OBJECT *pdo)
{
    void *routine = (void *)driver->object->DriverExtension->AddDevice;
    if (routine == NULL)
        return STATUS_NOT_SUPPORTED;
    NTSTATUS status = (NTSTATUS)gate_call_of(driver->number, "AddDevice", (uint64_t)pdo, routine,
                                             (uint64_t)driver->object, (uint64_t)pdo, 0, 0);
    io_driver_check_irql(driver->number, routine, "AddDevice");
    return status;
}

void io_driver_unload(struct io_driver *driver)
{
    void *routine = (void *)driver->object->DriverUnload;
    driver->object->Flags |= DRVO_UNLOAD_INVOKED;
    EMIT(DRIVER_UNLOADED, driver_unloaded, .driver = driver->number);
    gate_call_of(driver->number, "DriverUnload", 0, routine, (uint64_t)driver->object, 0, 0, 0);
    io_driver_check_irql(driver->number, routine, "DriverUnload");
    driver->is_unloaded = true;
    io_driver_over(driver);
}

bool io_driver_is_open(const struct io_driver *driver)
{
    const struct io_state *state = io_state();
    for (uint32_t i = 0; i < state->device_count; i++)
        if (state->devices[i]->driver == driver && state->devices[i]->open_count > 0)
            return true;
    return false;
}

bool io_driver_has_devices(const struct io_driver *driver)
{
    const struct io_state *state = io_state();
    for (uint32_t i = 0; i < state->device_count; i++)
        if (state->devices[i]->driver == driver && !state->devices[i]->is_gone)
            return true;
    return false;
}
