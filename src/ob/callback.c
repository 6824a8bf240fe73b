/* See ob/callback.h. */
#include "ob/callback.h"

#include "base/panic.h"
#include "ex/wait.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "ob/name.h"
#include "ob/ob_state.h"
#include "ob/open.h"

#include <inttypes.h>
#include <string.h>

#define OB_TAG_CALLBACK  0x6c6c6143u /* 'Call' */
#define OB_CALLBACK_SIZE 64          /* of the opaque blocks that drivers hold */

struct ob_registration {
    struct ob_registration *next;
    struct ob_callback *callback;
    void *handle; /* the driver's */
    PCALLBACK_FUNCTION routine;
    PVOID context;
    uint32_t running; /* calls in progress */
    bool is_leaving;  /* whoever unregisters it waits for them */
    uint32_t driver;  /* who registered it, and where */
    uint64_t site;
};

struct ob_callback {
    struct ob_callback *next;
    struct ob_object *object;
    bool is_multiple;
    bool is_system;
    struct ob_registration *registrations; /* in order */
};

static void *ob_callback_block(void)
{
    return mm_pool_alloc(MM_NONPAGED, OB_CALLBACK_SIZE, OB_TAG_CALLBACK, 0, 0, true);
}

static void ob_callback_free_block(void *block)
{
    mm_pool_free_own(block);
}

static void ob_callback_destroy(struct ob_object *object)
{
    struct ob_callback *callback = object->owner;
    struct ob_callback **link = &ob_state()->callbacks;
    while (*link != callback)
        link = &(*link)->next;
    *link = callback->next;
    ob_callback_free_block((void *)object->address);
    machine_free(callback);
}

static struct ob_callback *ob_callback_new(bool is_multiple)
{
    void *block = ob_callback_block();
    if (block == NULL)
        return NULL;
    struct ob_callback *callback = machine_alloc(sizeof *callback);
    callback->is_multiple = is_multiple;
    callback->object = ob_object_new(block, OB_CALLBACK, ob_callback_destroy, callback);
    callback->next = ob_state()->callbacks;
    ob_state()->callbacks = callback;
    return callback;
}

/* The objects that are there without anybody's doing. */
static void ob_callback_make_system(void)
{
    static const char *const names[] = {"\\Callback\\SetSystemTime", "\\Callback\\PowerState",
                                        "\\Callback\\ProcessorAdd"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct ob_callback *callback = ob_callback_new(true);
        invariant(callback != NULL);
        ob_name_insert_text(callback->object, names[i]);
        callback->object->is_permanent = true;
        callback->is_system = true;
    }
}

/* A new object gets its name, and its first holder in the kernel's stead unless it is permanent. */
static void ob_callback_publish(struct ob_object *object, const struct ob_path *path,
                                ULONG attributes)
{
    ob_name_give(object, path->object, &path->rest);
    ob_object_take(object, gate_current_caller());
    object->is_permanent = (attributes & OBJ_PERMANENT) != 0;
    if (!object->is_permanent)
        ob_object_drop(object, 0);
}

NTSTATUS NTAPI ExCreateCallback(PCALLBACK_OBJECT *CallbackObject,
                                POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN Create,
                                BOOLEAN AllowMultipleCallbacks)
{
    struct ob_path path;
    struct ob_object *object = NULL;
    if (ob_state()->callbacks == NULL)
        ob_callback_make_system();
    if (ObjectAttributes->ObjectName == NULL || ObjectAttributes->ObjectName->Length == 0)
        return STATUS_UNSUCCESSFUL;
    NTSTATUS status = ob_open_walk(ObjectAttributes, 0, &path);
    if (NT_SUCCESS(status) && path.object->type != OB_CALLBACK)
        status = STATUS_OBJECT_TYPE_MISMATCH;
    if (NT_SUCCESS(status)) {
        object = path.object;
        ob_object_take(object, gate_current_caller());
    } else if (status == STATUS_OBJECT_NAME_NOT_FOUND && Create) {
        struct ob_callback *callback = ob_callback_new(AllowMultipleCallbacks);
        status = callback != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
        object = callback != NULL ? callback->object : NULL;
        if (object != NULL)
            ob_callback_publish(object, &path, ObjectAttributes->Attributes);
    }
    ob_name_path_free(&path);
    if (object != NULL)
        *CallbackObject = (PCALLBACK_OBJECT)object->address;
    return status;
}

static struct ob_callback *ob_callback_get(const void *address, const char *routine)
{
    struct ob_object *object = ob_object_find(address);
    if (object != NULL && object->type == OB_CALLBACK)
        return object->owner;
    breach_say("callback-misuse", "the kernel follows wild pointers in it",
               "%s was given 0x%" PRIx64 ", which is no live callback object", routine,
               (uint64_t)address);
    machine_stop(MACHINE_STOP_FATAL);
}

PVOID NTAPI ExRegisterCallback(PCALLBACK_OBJECT CallbackObject, PCALLBACK_FUNCTION CallbackFunction,
                               PVOID CallbackContext)
{
    struct ob_callback *callback = ob_callback_get(CallbackObject, "ExRegisterCallback");
    if (!callback->is_multiple && callback->registrations != NULL)
        return NULL;
    void *handle = ob_callback_block();
    if (handle == NULL)
        return NULL;
    struct ob_registration *registration = machine_alloc(sizeof *registration);
    *registration = (struct ob_registration){.callback = callback,
                                             .handle = handle,
                                             .routine = CallbackFunction,
                                             .context = CallbackContext,
                                             .driver = gate_current_caller(),
                                             .site = gate_current_site()};
    struct ob_registration **link = &callback->registrations;
    while (*link != NULL)
        link = &(*link)->next;
    *link = registration;
    ob_object_take(callback->object, 0); /* the registration's */
    return handle;
}

/* Where the registration hangs; NULL if there is none with that handle. */
static struct ob_registration **ob_callback_link(const void *handle)
{
    for (struct ob_callback *at = ob_state()->callbacks; at != NULL; at = at->next)
        for (struct ob_registration **link = &at->registrations; *link != NULL;
             link = &(*link)->next)
            if ((*link)->handle == handle)
                return link;
    return NULL;
}

/* The same; what is no registration (any more) ends the life. */
static struct ob_registration **ob_callback_get_link(const void *handle)
{
    struct ob_registration **link = ob_callback_link(handle);
    if (link == NULL)
        breach_stop("callback-misuse", "the kernel follows wild pointers in it",
                    "ExUnregisterCallback was given 0x%" PRIx64 ", which is no registration",
                    (uint64_t)handle);
    return link;
}

VOID NTAPI ExUnregisterCallback(PVOID CallbackRegistration)
{
    struct ob_registration **link = ob_callback_get_link(CallbackRegistration);
    if ((*link)->running > 0) {
        (*link)->is_leaving = true;
        ex_wait_block("ExUnregisterCallback", (uint64_t)CallbackRegistration);
        link = ob_callback_get_link(CallbackRegistration); /* somebody else may have ended it */
    }
    struct ob_registration *registration = *link;
    *link = registration->next;
    struct ob_object *object = registration->callback->object;
    ob_callback_free_block(registration->handle);
    machine_free(registration);
    ob_object_drop(object, 0);
}

static void ob_callback_call(struct ob_callback *callback, PVOID argument1, PVOID argument2)
{
    ob_object_take(callback->object, 0);
    struct ob_registration *next;
    for (struct ob_registration *at = callback->registrations; at != NULL; at = next) {
        if (!at->is_leaving) {
            at->running++;
            gate_call_of(at->driver, "callback", 0, (void *)at->routine, (uint64_t)at->context,
                         (uint64_t)argument1, (uint64_t)argument2, 0);
            at->running--;
        }
        next = at->next;
        if (at->is_leaving && at->running == 0)
            ex_wait_wake((uint64_t)at->handle);
    }
    ob_object_drop(callback->object, 0);
}

VOID NTAPI ExNotifyCallback(PVOID CallbackObject, PVOID Argument1, PVOID Argument2)
{
    struct ob_callback *callback = ob_callback_get(CallbackObject, "ExNotifyCallback");
    if (callback->is_system)
        breach_say("callback-misuse", "others take it for what the system tells them",
                   "ExNotifyCallback of an object that belongs to the system");
    ob_callback_call(callback, Argument1, Argument2);
}

void ob_callback_tell(const char *name, PVOID argument1, PVOID argument2)
{
    for (struct ob_callback *at = ob_state()->callbacks; at != NULL; at = at->next) {
        char path[64];
        ob_name_text(at->object, path, sizeof path);
        if (!at->is_system || strcmp(path, name) != 0)
            continue;
        ob_callback_call(at, argument1, argument2);
        return;
    }
}

void ob_callback_check_unload(uint32_t driver)
{
    for (const struct ob_callback *at = ob_state()->callbacks; at != NULL; at = at->next)
        for (const struct ob_registration *row = at->registrations; row != NULL; row = row->next) {
            if (module_number((uint64_t)row->routine) != driver)
                continue;
            EMIT(BREACH, breach, .rule = "callback-left-registered", .driver = driver,
                 .site = row->site,
                 .note = "a callback routine is still registered when its driver is unloaded",
                 .effect = "the next notification calls code that is gone");
        }
}
