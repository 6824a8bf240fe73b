/* See image/load.h. */
#include "image/load.h"

#include "base/panic.h"
#include "ddi/ddi.h"
#include "ddi/system_routine.h"
#include "image/patch.h"
#include "image/pe_pdata.h"
#include "image/unwind.h"
#include "machine/gate_code.h"
#include "plat/map.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static uint64_t image_page_up(uint64_t value)
{
    return (value + PLAT_PAGE_SIZE - 1) & ~(uint64_t)(PLAT_PAGE_SIZE - 1);
}

static bool image_is_code_start(const struct module *module, uint64_t address)
{
    const struct image *image = module->image;
    return pe_is_code_start(&image->pe, NULL, (uint32_t)(address - module->base));
}

static uint64_t image_find_function(const struct module *module, uint64_t address)
{
    const struct image *image = module->image;
    uint32_t rva = pe_function_row(&image->pe, NULL, (uint32_t)(address - module->base));
    return rva != 0 ? module->base + rva : 0;
}

static bool image_unwind(const struct module *module, uint64_t row, struct module_frame *frame)
{
    const struct image *image = module->image;
    return pe_unwind(&image->pe, module->base, row != 0 ? (uint32_t)(row - module->base) : 0,
                     frame);
}

static void image_add_range(struct module *module, uint64_t base, uint64_t size,
                            const struct pe_section *section)
{
    invariant(module->range_count < MODULE_RANGE_MAX);
    bool is_writable = section != NULL && pe_section_is_writable(section);
    bool is_executable = section != NULL && pe_section_is_executable(section);
    module->ranges[module->range_count++] = (struct module_range){
        .base = base,
        .size = size,
        .access = is_writable && is_executable ? PLAT_ACCESS_WRITE_EXECUTE
                  : is_writable                ? PLAT_ACCESS_WRITE
                  : is_executable              ? PLAT_ACCESS_EXECUTE
                                               : PLAT_ACCESS_READ,
        .is_writable = is_writable,
        .is_executable = is_executable,
        .is_paged = section != NULL && pe_section_is_paged(section),
        .is_discardable = section != NULL && strcmp(section->name, "INIT") == 0,
    };
}

/* Sections that share pages (alignment below 4 KiB) are one range with every access. */
static bool image_add_ranges(struct image *image, struct error *error)
{
    struct module *module = image->module;
    const struct pe_image *pe = &image->pe;
    if (pe->section_count + 1 > MODULE_RANGE_MAX)
        return error_set(error, EXIT_COULD_NOT_RUN, "%s: %u sections, at most %d can be mapped",
                         module->name, pe->section_count, MODULE_RANGE_MAX - 1);
    if (pe->section_alignment < PLAT_PAGE_SIZE) {
        image_add_range(module, module->base, module->size, NULL);
        module->ranges[0].access = PLAT_ACCESS_WRITE_EXECUTE;
        module->ranges[0].is_writable = module->ranges[0].is_executable = true;
        return true;
    }
    image_add_range(module, module->base, image_page_up(pe->header_size), NULL);
    for (uint32_t i = 0; i < pe->section_count; i++)
        if (pe->sections[i].size > 0)
            image_add_range(module, module->base + pe->sections[i].rva,
                            image_page_up(pe->sections[i].size), &pe->sections[i]);
    return true;
}

struct image *image_load(const char *name, const void *file, size_t size, struct error *error)
{
    struct machine *m = machine();
    struct image *image = machine_alloc(sizeof *image);
    if (!pe_parse(name, file, size, &image->pe, error) || !pe_check_native(&image->pe, error))
        return NULL;
    if (m->modules.count == MODULE_MAX) {
        error_set(error, EXIT_COULD_NOT_RUN, "%s: more than %d drivers", name, MODULE_MAX);
        return NULL;
    }
    const struct arena_extent *extent = &arena_extents[ARENA_IMAGES];
    uint64_t span = image_page_up(image->pe.image_size) + PLAT_PAGE_SIZE;
    if (m->region_used[ARENA_IMAGES] + span + PLAT_PAGE_SIZE > extent->size) {
        error_set(error, EXIT_COULD_NOT_RUN, "%s: no room left for images", name);
        return NULL;
    }
    image->base = extent->base + m->region_used[ARENA_IMAGES] + PLAT_PAGE_SIZE;
    m->region_used[ARENA_IMAGES] += span;
    plat_map_protect(image->base, span - PLAT_PAGE_SIZE, PLAT_ACCESS_WRITE);
    if (!pe_map(&image->pe, (void *)image->base, error) ||
        !pe_relocate(&image->pe, (void *)image->base, image->base, error))
        return NULL;
    pe_cookie_set(&image->pe, (void *)image->base, image->base);
    image->module = module_add(name, image->base, span - PLAT_PAGE_SIZE);
    image->module->image = image;
    image->module->is_code_start = image_is_code_start;
    image->module->find_function = image_find_function;
    image->module->unwind = image_unwind;
    return image_add_ranges(image, error) ? image : NULL;
}

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

/* Another loaded image's export; 0 if there is no such image or export. Forwarders lead on, a few
 * times. */
static uint64_t image_find_export(const struct image_bind_walk *walk, const char *module,
                                  const char *name, uint16_t ordinal, unsigned hops)
{
    for (uint32_t i = 0; i < walk->binding->image_count; i++) {
        struct image *from = walk->binding->images[i];
        struct pe_export entry;
        if (strcasecmp(from->module->name, module) != 0)
            continue;
        bool is_found = name != NULL ? pe_export_find_name(&from->pe, NULL, name, &entry)
                                     : pe_export_find_ordinal(&from->pe, NULL, ordinal, &entry);
        if (!is_found)
            return 0;
        const char *dot = entry.forwarder != NULL ? strrchr(entry.forwarder, '.') : NULL;
        if (entry.forwarder == NULL)
            return from->base + entry.rva;
        if (dot == NULL || hops == 0)
            return 0;
        char next[128];
        snprintf(next, sizeof next, "%.*s.sys", (int)(dot - entry.forwarder), entry.forwarder);
        return image_find_export(walk, next, dot + 1, 0, hops - 1);
    }
    return 0;
}

static uint64_t image_bind_export(const struct image *image, uint64_t address, const char *name)
{
    const struct module *owner = module_find(address);
    (void)image;
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
    const struct gate_routine *routine =
        import->name != NULL ? ddi_find(import->module, import->name) : NULL;
    if (routine != NULL)
        return ddi_bind(image->module->number, routine);
    uint64_t address = image_find_export(walk, import->module, import->name, import->ordinal, 4);
    if (address != 0)
        return module_find(address) != NULL ? image_bind_export(image, address, name) : 0;
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

void image_unload(struct image *image)
{
    image->module->is_loaded = false;
    for (uint32_t i = 0; i < image->module->range_count; i++)
        module_range_set_gone(&image->module->ranges[i], true);
}

uint64_t image_entry(const struct image *image)
{
    return image->base + image->pe.entry_rva;
}
