/* See mm/section.h. */
#include "mm/section.h"

#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/mm_state.h"

#include <inttypes.h>

struct mm_section {
    uint32_t count;
    uint64_t site; /* of the last lock */
};

static uint64_t section_base(uint64_t address)
{
    const struct module *module = module_find(address);
    for (uint32_t i = 0; module != NULL && i < module->range_count; i++)
        if (address - module->ranges[i].base < module->ranges[i].size && !module->ranges[i].is_gone)
            return module->ranges[i].base;
    return 0;
}

static struct mm_section *section_get(PVOID handle, const char *routine)
{
    struct mm_section *section =
        (uint64_t)handle > 1 ? map_find(&mm_state()->sections, (uint64_t)handle) : NULL;
    if (section == NULL)
        breach_stop("section-lock-misuse", "Windows stops or corrupts a list of its own",
                    "%s was given 0x%" PRIx64 ", which MmLockPagableDataSection never returned",
                    routine, (uint64_t)handle);
    return section;
}

PVOID NTAPI MmLockPagableDataSection(PVOID AddressWithinSection)
{
    uint64_t base = section_base((uint64_t)AddressWithinSection);
    struct map *sections = &mm_state()->sections;
    if (base == 0)
        breach_stop("section-lock-misuse", "Windows stops",
                    "MmLockPagableDataSection of 0x%" PRIx64 ", which is in no driver's image",
                    (uint64_t)AddressWithinSection);
    if (map_find(sections, base) == NULL)
        map_put(sections, base, machine_alloc(sizeof(struct mm_section)));
    MmLockPagableSectionByHandle((PVOID)base);
    return (PVOID)base;
}

VOID NTAPI MmLockPagableSectionByHandle(PVOID ImageSectionHandle)
{
    struct mm_section *section = section_get(ImageSectionHandle, "MmLockPagableSectionByHandle");
    section->count++;
    section->site = gate_current_site();
}

VOID NTAPI MmUnlockPagableImageSection(PVOID ImageSectionHandle)
{
    struct mm_section *section = section_get(ImageSectionHandle, "MmUnlockPagableImageSection");
    if (section->count > 0)
        section->count--;
    else
        breach_say("section-lock-misuse", "the count of the section is wrong from now on",
                   "MmUnlockPagableImageSection of a section that is not locked");
}

void mm_section_check_left(uint32_t driver)
{
    const struct module *module = module_get(driver);
    for (uint32_t i = 0; i < module->range_count; i++) {
        const struct mm_section *section = map_find(&mm_state()->sections, module->ranges[i].base);
        if (section != NULL && section->count > 0)
            EMIT(BREACH, breach, .rule = "pages-left-locked", .driver = driver,
                 .site = section->site, .note = "a section that it locked is still locked",
                 .effect = "the section's memory is never given back");
    }
}
