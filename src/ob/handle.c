/* See ob/handle.h. */
#include "ob/handle.h"

#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "ob/callback.h"
#include "ob/filter.h"
#include "ob/link.h"
#include "ob/name.h"
#include "ob/notify.h"
#include "ob/ob_state.h"
#include "ob/section.h"
#include "ob/type.h"

#include <inttypes.h>
#include <stdio.h>

#define OB_HANDLE_KERNEL  0xffffffff80000000ull
#define OB_HANDLE_STEP    4      /* the two low bits are the driver's */
#define OB_HANDLE_VALID   0x7f2u /* attributes that exist */
#define OB_HANDLE_PROCESS ((HANDLE)-1)
#define OB_HANDLE_THREAD  ((HANDLE)-2)

/* The handle in row n. */
static uint64_t ob_handle_value(uint32_t n, ULONG attributes)
{
    uint64_t value = (uint64_t)(n + 1) * OB_HANDLE_STEP;
    return value + (attributes & OBJ_KERNEL_HANDLE ? OB_HANDLE_KERNEL : 0);
}

HANDLE ob_handle_open(struct ob_object *object, ACCESS_MASK desired, ULONG attributes)
{
    struct ob_state *state = ob_state();
    struct ob_filter_call call = {.object = object,
                                  .access = ob_type_map_access(object->type, desired),
                                  .is_kernel = (attributes & OBJ_KERNEL_HANDLE) != 0};
    ob_filter_before(&call);
    state->handles = machine_grow(state->handles, state->handle_count, &state->handle_room,
                                  sizeof *state->handles);
    ob_object_take(object, gate_current_caller());
    object->handle_count++;
    state->handles[state->handle_count++] = (struct ob_handle){.object = object,
                                                               .access = call.access,
                                                               .attributes = attributes,
                                                               .driver = gate_current_caller(),
                                                               .site = gate_current_site()};
    HANDLE handle = (HANDLE)ob_handle_value(state->handle_count - 1, attributes);
    ob_filter_after(&call);
    return handle;
}

/* The row of a handle, open or closed; NULL if it never was one. */
static struct ob_handle *ob_handle_find(HANDLE handle)
{
    const struct ob_state *state = ob_state();
    bool is_kernel = (uint64_t)handle >= OB_HANDLE_KERNEL;
    uint64_t n = ((uint64_t)handle - (is_kernel ? OB_HANDLE_KERNEL : 0)) / OB_HANDLE_STEP;
    if (n == 0 || n > state->handle_count)
        return NULL;
    struct ob_handle *row = &state->handles[n - 1];
    return is_kernel == ((row->attributes & OBJ_KERNEL_HANDLE) != 0) ? row : NULL;
}

static struct ob_object *ob_handle_current(HANDLE handle)
{
    if (handle == OB_HANDLE_PROCESS)
        return ob_object_find(IoGetCurrentProcess());
    return handle == OB_HANDLE_THREAD ? ob_object_find(KeGetCurrentThread()) : NULL;
}

struct ob_object *ob_handle_object(HANDLE handle)
{
    const struct ob_handle *row = ob_handle_find(handle);
    return row != NULL ? row->object : ob_handle_current(handle);
}

struct ob_object *ob_handle_typed(HANDLE handle, enum ob_type type, ACCESS_MASK *ret_access,
                                  NTSTATUS *ret_status)
{
    const struct ob_handle *row = ob_handle_find(handle);
    struct ob_object *object = ob_handle_object(handle);
    *ret_access = row != NULL ? row->access : 0;
    *ret_status = object == NULL ? STATUS_INVALID_HANDLE : STATUS_OBJECT_TYPE_MISMATCH;
    if (object == NULL || object->type != type)
        return NULL;
    *ret_status = STATUS_SUCCESS;
    return object;
}

static void ob_handle_misuse(const char *routine, HANDLE handle, const struct ob_handle *row)
{
    breach_say("handle-misuse",
               "bug check INVALID_KERNEL_HANDLE (0x93), or another's handle that got the value",
               "%s was given 0x%" PRIx64 ", which %s", routine, (uint64_t)handle,
               row != NULL ? "is closed" : "never was a handle");
}

/* The last handle takes the name of what is not permanent with it. */
static void ob_handle_closed(struct ob_object *object)
{
    if (--object->handle_count > 0)
        return;
    if (object->closed != NULL)
        object->closed(object);
    if (!object->is_permanent)
        ob_name_remove(object);
}

NTSTATUS NTAPI ZwClose(HANDLE Handle)
{
    struct ob_handle *row = ob_handle_find(Handle);
    if (row == NULL || row->object == NULL) {
        if (Handle != NULL && ob_handle_current(Handle) == NULL)
            ob_handle_misuse("ZwClose", Handle, row);
        return STATUS_INVALID_HANDLE;
    }
    struct ob_object *object = row->object;
    row->object = NULL;
    row->closed_by = gate_current_caller();
    uint32_t driver = row->driver;
    ob_handle_closed(object); /* which may enter drivers, and they open handles */
    ob_object_drop(object, driver);
    return STATUS_SUCCESS;
}

/* The object behind a handle and its rights; NULL with the status to answer. */
static struct ob_object *ob_handle_resolve(HANDLE handle, ACCESS_MASK desired, POBJECT_TYPE type,
                                           KPROCESSOR_MODE mode,
                                           OBJECT_HANDLE_INFORMATION *ret_information,
                                           NTSTATUS *ret_status)
{
    const struct ob_handle *row = ob_handle_find(handle);
    struct ob_object *object = ob_handle_object(handle);
    *ret_information = (OBJECT_HANDLE_INFORMATION){0};
    *ret_status = STATUS_INVALID_HANDLE;
    if (object == NULL)
        return NULL;
    if (row != NULL)
        *ret_information = (OBJECT_HANDLE_INFORMATION){row->attributes, row->access};
    else
        ret_information->GrantedAccess = ob_type_map_access(object->type, MAXIMUM_ALLOWED);
    if (mode != KernelMode && (ret_information->HandleAttributes & OBJ_KERNEL_HANDLE))
        return NULL;
    *ret_status = STATUS_OBJECT_TYPE_MISMATCH;
    if (type != NULL && !ob_type_is(type, object->type))
        return NULL;
    *ret_status = STATUS_ACCESS_DENIED;
    if (mode != KernelMode && (desired & ~ret_information->GrantedAccess))
        return NULL;
    *ret_status = STATUS_SUCCESS;
    return object;
}

NTSTATUS NTAPI ObReferenceObjectByHandle(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                         POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                         PVOID *Object,
                                         POBJECT_HANDLE_INFORMATION HandleInformation)
{
    OBJECT_HANDLE_INFORMATION information;
    NTSTATUS status;
    struct ob_object *object =
        ob_handle_resolve(Handle, DesiredAccess, ObjectType, AccessMode, &information, &status);
    *Object = object != NULL ? (PVOID)object->address : NULL;
    if (object == NULL)
        return status;
    if (HandleInformation != NULL)
        *HandleInformation = information;
    ob_object_take(object, gate_current_caller());
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObReferenceObjectByHandleWithTag(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                                POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                                ULONG Tag, PVOID *Object,
                                                POBJECT_HANDLE_INFORMATION HandleInformation)
{
    (void)Tag;
    return ObReferenceObjectByHandle(Handle, DesiredAccess, ObjectType, AccessMode, Object,
                                     HandleInformation);
}

NTSTATUS NTAPI ObOpenObjectByPointer(PVOID Object, ULONG HandleAttributes, PVOID PassedAccessState,
                                     ACCESS_MASK DesiredAccess, POBJECT_TYPE ObjectType,
                                     KPROCESSOR_MODE AccessMode, PHANDLE Handle)
{
    (void)PassedAccessState;
    const ULONG both = OBJ_EXCLUSIVE | OBJ_INHERIT;
    *Handle = NULL;
    if ((HandleAttributes & ~OB_HANDLE_VALID) || (HandleAttributes & both) == both)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = ObReferenceObjectByPointer(Object, DesiredAccess, ObjectType, AccessMode);
    if (!NT_SUCCESS(status))
        return status;
    *Handle = ob_handle_open(ob_object_find(Object), DesiredAccess, HandleAttributes);
    ObfDereferenceObject(Object);
    return STATUS_SUCCESS;
}

static void ob_check_handles(uint32_t driver)
{
    const struct ob_state *state = ob_state();
    for (uint32_t i = 0; i < state->handle_count; i++) {
        const struct ob_handle *row = &state->handles[i];
        if (row->object == NULL || row->driver != driver)
            continue;
        char note[96];
        snprintf(note, sizeof note,
                 "handle 0x%" PRIx64 " is still open when its driver is unloaded",
                 ob_handle_value(i, row->attributes));
        EMIT(BREACH, breach, .rule = "handle-left-open", .driver = driver, .site = row->site,
             .note = note, .effect = "the object it stands for is never deleted");
    }
}

static void ob_check_threads(uint32_t driver)
{
    for (const struct ob_thread *thread = ob_state()->threads; thread != NULL;
         thread = thread->next) {
        if (thread->is_over || module_number((uint64_t)thread->routine) != driver)
            continue;
        char note[128];
        snprintf(note, sizeof note, "T%u, which it started, runs on when it is unloaded%s%s",
                 thread->task->number, thread->task->state == TASK_BLOCKED ? "; it waits in " : "",
                 thread->task->state == TASK_BLOCKED ? thread->task->block_what : "");
        EMIT(BREACH, breach, .rule = "thread-outlives-driver", .driver = driver,
             .site = thread->site, .note = note,
             .effect = "bug check DRIVER_UNLOADED_WITHOUT_CANCELLING_PENDING_OPERATIONS (0xCE)");
        machine_stop(MACHINE_STOP_FATAL);
    }
}

void ob_check_unload(uint32_t driver)
{
    ob_check_handles(driver);
    ob_link_check_unload(driver);
    ob_callback_check_unload(driver);
    ob_notify_check_unload(driver);
    ob_filter_check_unload(driver);
    ob_check_threads(driver);
    ob_section_check_left(driver);
    ob_object_check_left(driver);
}
