/* See pnp/library.h. */
#include "pnp/library.h"

#include "io/device.h"
#include "machine/gate.h"
#include "machine/machine.h"
#include "ob/notify.h"
#include "pnp/notify.h"
#include "pnp/request.h"

#include <stdio.h>
#include <string.h>

static void library_step(const char *routine, const struct module *module, NTSTATUS status)
{
    char action[96];
    snprintf(action, sizeof action, "%s of %.*s", routine, (int)strcspn(module->name, "."),
             module->name);
    pnp_step_done(NULL, action, status, NT_SUCCESS(status) ? 0 : module->number);
}

static void library_check_left(const struct module *module)
{
    io_driver_check_left(module->number);
    pnp_notify_check_left(module->number);
}

static NTSTATUS library_initialize(const struct module *module)
{
    char service[sizeof module->name];
    void *routine = (void *)module->dll_initialize;
    if (routine == NULL)
        return STATUS_SUCCESS;
    snprintf(service, sizeof service, "%.*s", (int)strcspn(module->name, "."), module->name);
    PUNICODE_STRING path = io_driver_path_new(service);
    NTSTATUS status = (NTSTATUS)gate_call_of(module->number, "DllInitialize", 0, routine,
                                             (uint64_t)path, 0, 0, 0);
    io_driver_check_irql(module->number, routine, "DllInitialize");
    io_driver_path_free(path);
    library_step("DllInitialize", module, status);
    if (!NT_SUCCESS(status))
        library_check_left(module);
    return status;
}

/* Started by itself, and not unloaded yet. */
static bool library_is_started(const struct module *module)
{
    const struct io_driver *driver = io_driver_get(module->number);
    return driver != NULL && driver->is_started && !driver->is_unloaded;
}

static void library_unload(struct module *module)
{
    void *routine = (void *)module->dll_unload;
    module->is_dll_unload_due = false;
    if (io_driver_get(module->number) == NULL)
        EMIT(DRIVER_UNLOADED, driver_unloaded, .driver = module->number);
    NTSTATUS status = (NTSTATUS)gate_call_of(module->number, "DllUnload", 0, routine, 0, 0, 0, 0);
    io_driver_check_irql(module->number, routine, "DllUnload");
    library_step("DllUnload", module, status);
    library_check_left(module);
}

static void library_drop_first(const struct module *importer, uint32_t count)
{
    while (count-- > 0) {
        struct module *module = module_get(importer->imports[count]);
        module->users--;
        pnp_library_settle(module);
    }
}

void pnp_library_settle(struct module *module)
{
    const struct io_driver *driver = io_driver_get(module->number);
    bool is_unloaded = driver != NULL && driver->is_unloaded;
    if (!module->is_in || module->users > 0 || library_is_started(module) ||
        (!is_unloaded && !module->is_dll_unload_due))
        return;
    if (module->is_dll_unload_due)
        library_unload(module);
    module_unload(module);
    pnp_library_drop(module);
}

static NTSTATUS library_load(struct module *module)
{
    if (module->is_in)
        return STATUS_SUCCESS;
    NTSTATUS status = pnp_library_take(module);
    if (NT_SUCCESS(status))
        status = library_initialize(module);
    if (!NT_SUCCESS(status))
        pnp_library_drop(module);
    module->is_dll_unload_due =
        NT_SUCCESS(status) && module->dll_initialize != 0 && module->dll_unload != 0;
    return status;
}

NTSTATUS pnp_library_take(struct module *importer)
{
    if (importer->is_in)
        return STATUS_SUCCESS;
    for (uint32_t i = 0; i < importer->import_count; i++) {
        struct module *module = module_get(importer->imports[i]);
        NTSTATUS status = library_load(module);
        if (!NT_SUCCESS(status)) {
            library_drop_first(importer, i);
            return status;
        }
        module->users++;
    }
    importer->is_in = true;
    ob_notify_image(importer);
    return STATUS_SUCCESS;
}

void pnp_library_drop(struct module *importer)
{
    if (!importer->is_in)
        return;
    importer->is_in = false;
    library_drop_first(importer, importer->import_count);
}

/* A walk from one module along what it imports from; path holds how it came there. */
struct library_walk {
    uint32_t depth, path[MODULE_MAX];
    bool is_done[MODULE_MAX + 1];
};

static bool library_refuse_circle(const struct library_walk *walk, uint32_t number,
                                  struct error *error)
{
    char names[256] = "";
    size_t used = 0;
    uint32_t at = 0;
    while (walk->path[at] != number)
        at++;
    for (; at < walk->depth && used < sizeof names; at++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s imports from ",
                                 module_get(walk->path[at])->name);
    return error_set(error, EXIT_COULD_NOT_RUN, "%s%s: none of them can be loaded first", names,
                     module_get(number)->name);
}

static bool library_walk_on(struct library_walk *walk, uint32_t number, struct error *error)
{
    const struct module *module = module_get(number);
    for (uint32_t i = 0; i < walk->depth; i++)
        if (walk->path[i] == number)
            return library_refuse_circle(walk, number, error);
    if (walk->is_done[number])
        return true;
    walk->path[walk->depth++] = number;
    for (uint32_t i = 0; i < module->import_count; i++)
        if (!library_walk_on(walk, module->imports[i], error))
            return false;
    walk->depth--;
    walk->is_done[number] = true;
    return true;
}

bool pnp_library_check_order(struct error *error)
{
    struct library_walk walk = {0};
    for (uint32_t number = 1; number <= machine()->modules.count; number++)
        if (!library_walk_on(&walk, number, error))
            return false;
    return true;
}
