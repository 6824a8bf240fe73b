/* See ob/object.h. */
#include "ob/object.h"

#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "nt/status.h"
#include "ob/name.h"
#include "ob/ob_state.h"
#include "ob/type.h"

#include <inttypes.h>
#include <stdio.h>

struct ob_state *ob_state(void)
{
    void **slot = &machine()->slots[MACHINE_SLOT_OB];
    if (*slot == NULL) {
        struct ob_state *state = machine_alloc(sizeof *state);
        map_init(&state->by_address, &machine()->books);
        *slot = state;
    }
    return *slot;
}

static void ob_object_link(struct ob_object *object)
{
    struct ob_state *state = ob_state();
    object->previous = state->last_object;
    *(state->last_object != NULL ? &state->last_object->next : &state->first_object) = object;
    state->last_object = object;
    map_put(&state->by_address, object->address, object);
}

static void ob_object_unlink(struct ob_object *object)
{
    struct ob_state *state = ob_state();
    *(object->previous != NULL ? &object->previous->next : &state->first_object) = object->next;
    *(object->next != NULL ? &object->next->previous : &state->last_object) = object->previous;
    map_remove(&state->by_address, object->address);
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
    ob_object_link(object);
    return object;
}

/* The kernel's own reference to these never goes. */
static void ob_object_keep(struct ob_object *object)
{
    (void)object;
}

struct ob_object *ob_object_find(const void *address)
{
    struct ob_object *object = map_find(&ob_state()->by_address, (uint64_t)address);
    if (object != NULL)
        return object;
    void *body = (void *)(uint64_t)address;
    const struct task *task = ke_thread_task(address);
    if (task != NULL && task->state != TASK_DONE)
        return ob_object_new(body, OB_THREAD, ob_object_keep, NULL);
    return address == IoGetCurrentProcess() ? ob_object_new(body, OB_PROCESS, ob_object_keep, NULL)
                                            : NULL;
}

void ob_object_take(struct ob_object *object, uint32_t holder)
{
    object->references++;
    object->held[holder]++;
    object->taken_by = holder;
    object->taken_site = gate_current_site();
}

void ob_object_hand_over(struct ob_object *object, uint32_t from, uint32_t to)
{
    if (object->held[from] == 0)
        return;
    object->held[from]--;
    object->held[to]++;
}

bool ob_object_drop(struct ob_object *object, uint32_t holder)
{
    if (object->references == 0)
        return false;
    object->references--;
    if (object->held[holder] > 0)
        object->held[holder]--;
    if (object->references == 0) {
        ob_object_unlink(object);
        ob_name_remove(object);
        machine_free(object->security);
        object->destroy(object);
    }
    return true;
}

void ob_object_make_temporary(struct ob_object *object)
{
    if (!object->is_permanent)
        return;
    object->is_permanent = false;
    if (object->handle_count == 0)
        ob_name_remove(object);
    ob_object_drop(object, 0);
}

struct ob_object *ob_object_get(const void *address)
{
    struct ob_object *object = ob_object_find(address);
    if (object != NULL)
        return object;
    breach_say("bug-check", NULL, "REFERENCE_BY_POINTER: 0x%" PRIx64 " is no live object",
               (uint64_t)address);
    machine_stop(MACHINE_STOP_FATAL);
}

LONG_PTR NTAPI ObfReferenceObject(PVOID Object)
{
    struct ob_object *object = ob_object_get(Object);
    ob_object_take(object, gate_current_caller());
    return object->references;
}

LONG_PTR NTAPI ObfDereferenceObject(PVOID Object)
{
    struct ob_object *object = ob_object_get(Object);
    LONG_PTR left = (LONG_PTR)object->references - 1;
    ob_object_drop(object, gate_current_caller());
    return left;
}

LONG_PTR NTAPI ObfReferenceObjectWithTag(PVOID Object, ULONG Tag)
{
    (void)Tag;
    return ObfReferenceObject(Object);
}

LONG_PTR NTAPI ObfDereferenceObjectWithTag(PVOID Object, ULONG Tag)
{
    (void)Tag;
    return ObfDereferenceObject(Object);
}

VOID NTAPI ObDereferenceObjectDeferDelete(PVOID Object)
{
    ObfDereferenceObject(Object);
}

VOID NTAPI ObDereferenceObjectDeferDeleteWithTag(PVOID Object, ULONG Tag)
{
    (void)Tag;
    ObfDereferenceObject(Object);
}

NTSTATUS NTAPI ObReferenceObjectByPointer(PVOID Object, ACCESS_MASK DesiredAccess,
                                          POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode)
{
    (void)DesiredAccess;
    struct ob_object *object = ob_object_get(Object);
    bool is_any = ObjectType == NULL && AccessMode == KernelMode;
    if (!is_any && !ob_type_is(ObjectType, object->type))
        return STATUS_OBJECT_TYPE_MISMATCH;
    ob_object_take(object, gate_current_caller());
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObReferenceObjectByPointerWithTag(PVOID Object, ACCESS_MASK DesiredAccess,
                                                 POBJECT_TYPE ObjectType,
                                                 KPROCESSOR_MODE AccessMode, ULONG Tag)
{
    (void)Tag;
    return ObReferenceObjectByPointer(Object, DesiredAccess, ObjectType, AccessMode);
}
