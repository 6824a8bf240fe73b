/*
 * Binding: what stands in each import slot of an image. See image/load.h.
 *
 * Invariant: every slot is filled, with a gate, with the address of a variable, or with an address
 * whose first touch ends the life by name.
 */
#include "ddi/ddi.h"
#include "ddi/system_routine.h"
#include "image/load.h"
#include "image/patch.h"
#include "machine/gate_code.h"
#include "plat/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FORWARDERS_MAX 8 /* one after another; a circle of them leads nowhere */

struct image_bind_walk {
    struct image *image;
    const struct image_binding *binding;
    struct error *error;
};

/* An overridden routine: withheld, with the status the user wants. */
static bool image_override_before(struct gate_frame *frame)
{
    frame->result = (uint64_t)frame->gate->context;
    return false;
}

static uint64_t image_bind_override(const struct image *image, const char *name,
                                    const struct image_override *override)
{
    struct gate_routine *routine = machine_alloc(sizeof *routine);
    *routine = (struct gate_routine){.module = "ntoskrnl.exe",
                                     .name = machine_text(name),
                                     .shape = "qqqq:S",
                                     .irql_max = 15,
                                     .touches = "-",
                                     .file = "--override"};
    const struct gate gate = {.kind = GATE_IMPORT,
                              .owner = image->module->number,
                              .routine = routine,
                              .name = routine->name,
                              .before = image_override_before,
                              .context = (void *)(uint64_t) override->status};
    EMIT(IMPORT_OVERRIDDEN, import_overridden, .driver = image->module->number,
         .routine = routine->name, .status = override->status);
    return gate_new(&gate)->stub;
}

/* What an import leads to: an address in an image, or a row of the kernel's table. */
struct image_target {
    uint64_t address;
    const struct gate_routine *routine;
    const char *name; /* the export's own, NULL if it has none */
};

static struct image *image_named(const struct image_bind_walk *walk, const char *name)
{
    for (uint32_t i = 0; i < walk->binding->image_count; i++)
        if (strcasecmp(walk->binding->images[i]->module->name, name) == 0)
            return walk->binding->images[i];
    return NULL;
}

/* A forwarder names its module without the ending: "ntoskrnl.ExFreePool", "cranelib.#3". */
static void image_forwarder_module(const struct image_bind_walk *walk, const char *forwarder,
                                   int length, char *ret_name, size_t size)
{
    static const char *const endings[] = {"sys", "exe", "dll"};
    for (unsigned i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        snprintf(ret_name, size, "%.*s.%s", length, forwarder, endings[i]);
        if (image_named(walk, ret_name) != NULL || ddi_module_is_known(ret_name))
            return;
    }
}

/* Loaded images come first, then the kernel's table. False if nobody has it. */
static bool image_find(const struct image_bind_walk *walk, const char *module, const char *name,
                       uint16_t ordinal, unsigned hops, struct image_target *ret_target)
{
    const struct image *from = image_named(walk, module);
    struct pe_export entry;
    if (from == NULL) {
        ret_target->routine = name != NULL ? ddi_find(module, name) : NULL;
        return ret_target->routine != NULL;
    }
    if (from != walk->image)
        module_add_import(walk->image->module, from->module->number);
    bool is_found = name != NULL ? pe_export_find_name(&from->pe, NULL, name, &entry)
                                 : pe_export_find_ordinal(&from->pe, NULL, ordinal, &entry);
    if (!is_found || hops == 0)
        return false;
    ret_target->name = entry.name;
    ret_target->address = from->base + entry.rva;
    if (entry.forwarder == NULL)
        return true;
    const char *dot = strrchr(entry.forwarder, '.');
    char next[128];
    image_forwarder_module(walk, entry.forwarder, (int)(dot - entry.forwarder), next, sizeof next);
    uint16_t number = dot[1] == '#' ? (uint16_t)strtoul(dot + 2, NULL, 10) : 0;
    return image_find(walk, next, dot[1] == '#' ? NULL : dot + 1, number, hops - 1, ret_target);
}

/* Code is called through a gate; a variable is where it is. */
static uint64_t image_bind_export(uint64_t address, const char *name)
{
    const struct module *owner = module_find(address);
    if (!module_is_executable(owner, address))
        return address;
    const struct gate gate = {
        .kind = GATE_EXPORT, .owner = owner->number, .target = address, .name = machine_text(name)};
    return gate_new(&gate)->stub;
}

static uint64_t image_bind_one(const struct image_bind_walk *walk, const struct pe_import *import,
                               const char *name)
{
    struct image *image = walk->image;
    const struct image_binding *binding = walk->binding;
    for (uint32_t i = 0; i < binding->override_count; i++)
        if (strcmp(binding->overrides[i].routine, name) == 0)
            return image_bind_override(image, name, &binding->overrides[i]);
    struct image_target target = {0};
    if (image_find(walk, import->module, import->name, import->ordinal, FORWARDERS_MAX, &target))
        return target.routine != NULL
                   ? ddi_bind(image->module->number, target.routine)
                   : image_bind_export(target.address, target.name != NULL ? target.name : name);
    image->unsupported_count++;
    EMIT(IMPORT_UNSUPPORTED, import_unsupported, .driver = image->module->number,
         .module = import->module, .routine = name);
    return gate_unsupported(image->module->number, import->module, name);
}

/* Control flow guard: the image calls through two pointers that the loader fills. Every target is
 * let through: whether a jump is wild is for the traps to say. */
static void image_bind_guard(const struct image *image)
{
    static const uint8_t check[] = {0xc3};          /* ret */
    static const uint8_t dispatch[] = {0xff, 0xe0}; /* jmp rax */
    const struct pe_load_config *config = &image->pe.config;
    uint64_t at = gate_code_room(sizeof check + sizeof dispatch);
    gate_code_write(at, check, sizeof check);
    gate_code_write(at + sizeof check, dispatch, sizeof dispatch);
    uint64_t targets[2] = {at, at + sizeof check};
    if (config->guard_check_rva != 0)
        memcpy((void *)(image->base + config->guard_check_rva), &targets[0], 8);
    if (config->guard_dispatch_rva != 0)
        memcpy((void *)(image->base + config->guard_dispatch_rva), &targets[1], 8);
}

static bool image_bind_visit(void *context, const struct pe_import *import)
{
    const struct image_bind_walk *walk = context;
    char ordinal[24];
    if (!machine_has_room())
        return error_set(walk->error, EXIT_COULD_NOT_RUN, "%s: more imports than can be bound",
                         walk->image->module->name);
    snprintf(ordinal, sizeof ordinal, "#%u", import->ordinal);
    uint64_t value = image_bind_one(walk, import, import->name != NULL ? import->name : ordinal);
    memcpy((void *)(walk->image->base + import->iat_rva), &value, 8);
    walk->image->import_count++;
    return true;
}

bool image_bind(struct image *image, const struct image_binding *binding, struct error *error)
{
    struct image_bind_walk walk = {image, binding, error};
    struct module *module = image->module;
    if (!pe_import_each(&image->pe, (void *)image->base, image_bind_visit, &walk, error))
        return false;
    if (image->pe.config.guard_check_rva != 0 || image->pe.config.guard_dispatch_rva != 0)
        image_bind_guard(image);
    if (!image_patch_code(image, error))
        return false;
    EMIT(DRIVER_LOADED, driver_loaded, .driver = module->number, .name = module->name,
         .base = module->base, .size = module->size, .imports = image->import_count,
         .unsupported = image->unsupported_count);
    plat_map_protect(module->base, module->size, PLAT_ACCESS_NONE);
    for (uint32_t i = 0; i < module->range_count; i++)
        plat_map_protect(module->ranges[i].base, module->ranges[i].size, module->ranges[i].access);
    return true;
}
