/* Looking at resources. See ex/resource.h. */
#include "ex/resource.h"
#include "ex/resource_state.h"
#include "ke/thread.h"
#include "machine/gate.h"

#include <inttypes.h>
#include <stdio.h>

void ex_resource_breach(const char *rule, uint32_t other, const char *note, const char *effect)
{
    EMIT(BREACH, breach, .rule = rule, .driver = gate_current_caller(), .site = gate_current_site(),
         .other = other, .level = processor_irql(), .note = note, .effect = effect);
}

struct ex_resource *ex_resource_get(PERESOURCE resource, const char *routine)
{
    struct ex_resource *record = map_find(&ex_state()->resources, (uint64_t)resource);
    if (record != NULL)
        return record;
    char note[128];
    snprintf(note, sizeof note, "%s was given 0x%" PRIx64 ", which is no initialised resource",
             routine, (uint64_t)resource);
    ex_resource_breach("resource-misuse", 0, note, "the kernel follows wild pointers in it");
    machine_stop(MACHINE_STOP_FATAL);
}

struct ex_resource_owner *ex_resource_owner_find(const struct ex_resource *record,
                                                 ERESOURCE_THREAD thread)
{
    struct ex_resource_owner *owner = record->owners;
    while (owner != NULL && owner->thread != thread)
        owner = owner->next;
    return owner;
}

uint32_t ex_resource_waiting(const struct ex_resource *record, bool is_exclusive)
{
    uint32_t count = 0;
    for (const struct ex_resource_waiter *at = record->waiters; at != NULL; at = at->next)
        count += at->is_exclusive == is_exclusive;
    return count;
}

uint64_t ex_resource_find_in(uint64_t base, uint64_t size)
{
    for (const struct ex_resource *at = ex_state()->resource_first; at != NULL; at = at->next)
        if ((uint64_t)at->resource - base < size)
            return (uint64_t)at->resource;
    return 0;
}

BOOLEAN NTAPI ExIsResourceAcquiredExclusiveLite(PERESOURCE Resource)
{
    const struct ex_resource *record =
        ex_resource_get(Resource, "ExIsResourceAcquiredExclusiveLite");
    return record->is_exclusive &&
           ex_resource_owner_find(record, (ERESOURCE_THREAD)KeGetCurrentThread()) != NULL;
}

ULONG NTAPI ExIsResourceAcquiredSharedLite(PERESOURCE Resource)
{
    const struct ex_resource *record = ex_resource_get(Resource, "ExIsResourceAcquiredSharedLite");
    const struct ex_resource_owner *owner =
        ex_resource_owner_find(record, (ERESOURCE_THREAD)KeGetCurrentThread());
    return owner != NULL ? owner->count : 0;
}

ULONG NTAPI ExGetExclusiveWaiterCount(PERESOURCE Resource)
{
    return ex_resource_waiting(ex_resource_get(Resource, "ExGetExclusiveWaiterCount"), true);
}

ULONG NTAPI ExGetSharedWaiterCount(PERESOURCE Resource)
{
    return ex_resource_waiting(ex_resource_get(Resource, "ExGetSharedWaiterCount"), false);
}
