/*
 * Microsoft's driver framework (KMDF), from a folder of the user's own: which files of it a run
 * needs. See host/scenario.h.
 *
 * A framework driver imports from WdfLdr.sys, which is an export driver like any other. The runtime
 * itself, Wdf01000.sys, is imported by nobody: WdfLdr.sys finds its service in the registry and
 * loads it (ZwLoadDriver). So the runtime is given as a service that nothing starts by itself, and
 * whatever these two import from the folder (WppRecorder.sys, ...) as libraries.
 */
#include "ddi/ddi.h"
#include "host/scenario.h"
#include "image/pe.h"
#include "plat/files.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FRAMEWORK_LOADER  "WdfLdr.sys"
#define FRAMEWORK_RUNTIME "Wdf01000.sys"

struct framework_walk {
    struct host_scenario *scenario;
    const char *folder;
    struct error *error;
};

static bool framework_is_given(const struct host_scenario *scenario, const char *name)
{
    for (uint32_t i = 0; i < scenario->driver_count; i++)
        if (strcasecmp(scenario->drivers[i].name, name) == 0)
            return true;
    return false;
}

/* The folder's file of that name, or -1 with *ret_is_there false if it has none. */
static int framework_add(const struct framework_walk *walk, const char *name, bool *ret_is_there)
{
    char path[sizeof walk->scenario->drivers[0].path];
    *ret_is_there = plat_files_find(walk->folder, name, path, sizeof path);
    return *ret_is_there ? host_scenario_add_driver(walk->scenario, path, walk->error) : -1;
}

static bool framework_add_runtime(const struct framework_walk *walk)
{
    bool is_there;
    if (framework_is_given(walk->scenario, FRAMEWORK_RUNTIME))
        return true;
    int index = framework_add(walk, FRAMEWORK_RUNTIME, &is_there);
    return index >= 0 ||
           (!is_there && error_set(walk->error, EXIT_COULD_NOT_RUN, "%s: has no %s, which %s loads",
                                   walk->folder, FRAMEWORK_RUNTIME, FRAMEWORK_LOADER));
}

static bool framework_import(void *context, const struct pe_import *import)
{
    const struct framework_walk *walk = context;
    struct host_scenario *scenario = walk->scenario;
    bool is_loader = strcasecmp(import->module, FRAMEWORK_LOADER) == 0, is_there;
    if (!framework_is_given(scenario, import->module) && !ddi_module_is_known(import->module)) {
        int index = framework_add(walk, import->module, &is_there);
        if (index >= 0)
            scenario->libraries[scenario->library_count++] = (uint32_t)index;
        else if (is_there)
            return false;
        else if (is_loader)
            return error_set(walk->error, EXIT_COULD_NOT_RUN, "%s: has no %s", walk->folder,
                             FRAMEWORK_LOADER);
    }
    return !is_loader || framework_add_runtime(walk);
}

bool host_scenario_add_framework(struct host_scenario *scenario, const char *folder,
                                 struct error *error)
{
    struct framework_walk walk = {scenario, folder, error};
    for (uint32_t i = 0; i < scenario->driver_count; i++) { /* more are added on the way */
        const struct host_driver *driver = &scenario->drivers[i];
        struct pe_image pe;
        if (!pe_parse(driver->name, driver->bytes, driver->size, &pe, error) ||
            !pe_import_each(&pe, NULL, framework_import, &walk, error))
            return false;
    }
    return true;
}
