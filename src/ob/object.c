/* See ob/object.h. */
#include "ob/object.h"

#include "base/panic.h"
#include "machine/gate.h"

#include <inttypes.h>
#include <stdio.h>

struct ob_state {
    struct map by_address;
};

static struct ob_state *ob_state(void)
{
    void **slot = &machine()->slots[MACHINE_SLOT_OB];
    if (*slot == NULL) {
        struct ob_state *state = machine_alloc(sizeof *state);
        map_init(&state->by_address, &machine()->books);
        *slot = state;
    }
    return *slot;
}

struct ob_object *ob_object_new(void *address, enum ob_type type,
                                void (*destroy)(struct ob_object *object), void *owner)
{
    struct ob_object *object = machine_alloc(sizeof *object);
    object->address = (uint64_t)address;
    object->type = type;
    object->references = object->held[0] = 1;
    object->destroy = destroy;
    object->owner = owner;
    map_put(&ob_state()->by_address, object->address, object);
    return object;
}

struct ob_object *ob_object_find(const void *address)
{
    return map_find(&ob_state()->by_address, (uint64_t)address);
}

void ob_object_take(struct ob_object *object, uint32_t holder)
{
    object->references++;
    object->held[holder]++;
}

bool ob_object_drop(struct ob_object *object, uint32_t holder)
{
    if (object->references == 0)
        return false;
    object->references--;
    if (object->held[holder] > 0)
        object->held[holder]--;
    if (object->references == 0) {
        map_remove(&ob_state()->by_address, object->address);
        object->destroy(object);
    }
    return true;
}

static void ob_bug_check(const void *address)
{
    char note[96];
    snprintf(note, sizeof note, "REFERENCE_BY_POINTER: 0x%" PRIx64 " is no live object",
             (uint64_t)address);
    EMIT(BREACH, breach, .rule = "bug-check", .driver = gate_current_caller(),
         .site = gate_current_site(), .note = note);
    machine_stop(MACHINE_STOP_FATAL);
}

LONG_PTR NTAPI ObfReferenceObject(PVOID Object)
{
    struct ob_object *object = ob_object_find(Object);
    if (object == NULL)
        ob_bug_check(Object);
    ob_object_take(object, gate_current_caller());
    return object->references;
}

LONG_PTR NTAPI ObfDereferenceObject(PVOID Object)
{
    struct ob_object *object = ob_object_find(Object);
    if (object == NULL)
        ob_bug_check(Object);
    LONG_PTR left = (LONG_PTR)object->references - 1;
    ob_object_drop(object, gate_current_caller());
    return left;
}
