/* See machine/module.h. */
#include "machine/module.h"

#include "base/panic.h"
#include "machine/machine.h"
#include "machine/snapshot.h"
#include "plat/map.h"

#include <string.h>

struct module *module_add(const char *name, uint64_t base, uint64_t size)
{
    struct module_table *table = &machine()->modules;
    invariant(table->count < MODULE_MAX);
    struct module *module = machine_alloc(sizeof *module);
    strncpy(module->name, name, sizeof module->name - 1);
    module->base = base;
    module->size = size;
    module->is_loaded = true;
    unsigned at = table->count;
    for (; at > 0 && table->by_base[at - 1]->base > base; at--)
        table->by_base[at] = table->by_base[at - 1];
    table->by_base[at] = module;
    table->modules[table->count++] = module;
    module->number = table->count;
    return module;
}

struct module *module_find(uint64_t address)
{
    if (!arena_contains(ARENA_IMAGES, address))
        return NULL;
    const struct module_table *table = &machine()->modules;
    unsigned low = 0, high = table->count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (table->by_base[middle]->base <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    struct module *module = table->by_base[low - 1];
    return address - module->base < module->size ? module : NULL;
}

struct module *module_get(uint32_t number)
{
    const struct module_table *table = &machine()->modules;
    invariant(number <= table->count);
    return number == 0 ? NULL : table->modules[number - 1];
}

uint32_t module_number(uint64_t address)
{
    const struct module *module = module_find(address);
    return module != NULL ? module->number : 0;
}

void module_range_set_gone(struct module_range *range, bool is_gone)
{
    if (range->is_gone == is_gone)
        return;
    range->is_gone = is_gone;
    snapshot_note_protection();
    plat_map_protect(range->base, range->size, is_gone ? PLAT_ACCESS_NONE : range->access);
}

void module_add_import(struct module *module, uint32_t from)
{
    for (uint32_t i = 0; i < module->import_count; i++)
        if (module->imports[i] == from)
            return;
    module->imports = machine_grow(module->imports, module->import_count, &module->import_room,
                                   sizeof *module->imports);
    module->imports[module->import_count++] = from;
}

void module_unload(struct module *module)
{
    module->is_loaded = false;
    for (uint32_t i = 0; i < module->range_count; i++)
        module_range_set_gone(&module->ranges[i], true);
}

bool module_is_executable(const struct module *module, uint64_t address)
{
    for (unsigned i = 0; i < module->range_count; i++) {
        const struct module_range *range = &module->ranges[i];
        if (address - range->base < range->size)
            return range->is_executable && !range->is_gone;
    }
    return false;
}
