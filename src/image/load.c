/* See image/load.h. */
#include "image/load.h"

#include "base/panic.h"
#include "image/pe_pdata.h"
#include "image/unwind.h"
#include "machine/machine.h"
#include "plat/map.h"

#include <string.h>

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
    image->module->dll_initialize = image_export(image, "DllInitialize");
    image->module->dll_unload = image_export(image, "DllUnload");
    return image_add_ranges(image, error) ? image : NULL;
}

uint64_t image_entry(const struct image *image)
{
    return image->base + image->pe.entry_rva;
}

uint64_t image_export(const struct image *image, const char *name)
{
    struct pe_export entry;
    bool is_found = pe_export_find_name(&image->pe, NULL, name, &entry) && entry.forwarder == NULL;
    return is_found ? image->base + entry.rva : 0;
}
