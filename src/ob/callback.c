/* See ob/callback.h. */
#include "ob/callback.h"

#include "base/panic.h"
#include "ex/wait.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "ob/ob_state.h"
#include "rtl/strings.h"

#include <inttypes.h>
#include <stdio.h>
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
    UNICODE_STRING name; /* in the books */
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
    struct mm_block *record;
    bool is_overrun;
    mm_pool_free((uint64_t)block, 0, 0, &record, &is_overrun);
}

static void ob_callback_destroy(struct ob_object *object)
{
    struct ob_callback *callback = object->owner;
    struct ob_callback **link = &ob_state()->callbacks;
    while (*link != callback)
        link = &(*link)->next;
    *link = callback->next;
    ob_callback_free_block((void *)object->address);
    machine_free(callback->name.Buffer);
    machine_free(callback);
}

static struct ob_callback *ob_callback_new(PCUNICODE_STRING name, bool is_multiple)
{
    void *block = ob_callback_block();
    if (block == NULL)
        return NULL;
    struct ob_callback *callback = machine_alloc(sizeof *callback);
    callback->name = *name;
    callback->name.Buffer = machine_alloc(name->Length);
    memcpy(callback->name.Buffer, name->Buffer, name->Length);
    callback->is_multiple = is_multiple;
    callback->object = ob_object_new(block, OB_CALLBACK, ob_callback_destroy, callback);
    callback->next = ob_state()->callbacks;
    ob_state()->callbacks = callback;
    return callback;
}

static struct ob_callback *ob_callback_find(PCUNICODE_STRING name, BOOLEAN is_any_case)
{
    struct ob_callback *callback = ob_state()->callbacks;
    while (callback != NULL && !RtlEqualUnicodeString(&callback->name, name, is_any_case))
        callback = callback->next;
    return callback;
}

/* The objects that are there without anybody's doing. */
static void ob_callback_make_system(void)
{
    static const WCHAR *const names[] = {u"\\Callback\\SetSystemTime", u"\\Callback\\PowerState",
                                         u"\\Callback\\ProcessorAdd"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        UNICODE_STRING name;
        RtlInitUnicodeString(&name, names[i]);
        struct ob_callback *callback = ob_callback_new(&name, true);
        invariant(callback != NULL);
        callback->is_system = true;
    }
}

NTSTATUS NTAPI ExCreateCallback(PCALLBACK_OBJECT *CallbackObject,
                                POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN Create,
                                BOOLEAN AllowMultipleCallbacks)
{
    PCUNICODE_STRING name = ObjectAttributes->ObjectName;
    if (ob_state()->callbacks == NULL)
        ob_callback_make_system();
    if (name == NULL || name->Length == 0)
        return STATUS_UNSUCCESSFUL;
    if (name->Buffer[0] != '\\')
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    bool is_any_case = (ObjectAttributes->Attributes & OBJ_CASE_INSENSITIVE) != 0;
    struct ob_callback *callback = ob_callback_find(name, is_any_case);
    bool is_new = callback == NULL;
    if (is_new && !Create)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (is_new && (callback = ob_callback_new(name, AllowMultipleCallbacks)) == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    ob_object_take(callback->object, gate_current_caller());
    *CallbackObject = (PCALLBACK_OBJECT)callback->object->address;
    if (is_new && !(ObjectAttributes->Attributes & OBJ_PERMANENT))
        ob_object_drop(callback->object, 0);
    return STATUS_SUCCESS;
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

VOID NTAPI ExUnregisterCallback(PVOID CallbackRegistration)
{
    struct ob_registration **link = ob_callback_link(CallbackRegistration);
    if (link == NULL) {
        breach_say("callback-misuse", "the kernel follows wild pointers in it",
                   "ExUnregisterCallback was given 0x%" PRIx64 ", which is no registration",
                   (uint64_t)CallbackRegistration);
        machine_stop(MACHINE_STOP_FATAL);
    }
    struct ob_registration *registration = *link;
    if (registration->running > 0) {
        registration->is_leaving = true;
        ex_wait_block("ExUnregisterCallback", (uint64_t)registration->handle);
        link = ob_callback_link(CallbackRegistration);
    }
    *link = registration->next;
    struct ob_object *object = registration->callback->object;
    ob_callback_free_block(registration->handle);
    machine_free(registration);
    ob_object_drop(object, 0);
}

VOID NTAPI ExNotifyCallback(PVOID CallbackObject, PVOID Argument1, PVOID Argument2)
{
    struct ob_callback *callback = ob_callback_get(CallbackObject, "ExNotifyCallback");
    if (callback->is_system)
        breach_say("callback-misuse", "others take it for what the system tells them",
                   "ExNotifyCallback of an object that belongs to the system");
    ob_object_take(callback->object, 0);
    struct ob_registration *next;
    for (struct ob_registration *at = callback->registrations; at != NULL; at = next) {
        if (!at->is_leaving) {
            at->running++;
            gate_call("callback", 0, (void *)at->routine, (uint64_t)at->context,
                      (uint64_t)Argument1, (uint64_t)Argument2, 0);
            at->running--;
        }
        next = at->next;
        if (at->is_leaving && at->running == 0)
            ex_wait_wake((uint64_t)at->handle);
    }
    ob_object_drop(callback->object, 0);
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
