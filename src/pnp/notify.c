/* See pnp/notify.h. */
#include "pnp/notify.h"

#include "ex/wait.h"
#include "ke/irql.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "machine/machine.h"
#include "mm/pool.h"
#include "nt/guids.h"
#include "ob/object.h"

#include <string.h>

#define PNP_TAG_NOTIFY    0x6f4e7050u /* 'PpNo' */
#define NOTIFY_ENTRY_SIZE 64          /* of the opaque blocks that drivers hold */

/* A call of the routine that has not returned yet. In the books: it never returns if an exception
 * leaves the routine, or its task ends there. */
struct pnp_call {
    struct pnp_call *outer;
    const struct task *task;
    uint32_t depth; /* of the task's entries below the routine's */
};

struct pnp_registration {
    struct pnp_registration *next;
    void *entry; /* the driver's */
    IO_NOTIFICATION_EVENT_CATEGORY category;
    GUID class;            /* of interfaces */
    struct pnp_node *node; /* target device */
    FILE_OBJECT *file;
    struct io_driver *driver;
    PDRIVER_NOTIFICATION_CALLBACK_ROUTINE routine;
    PVOID context;
    struct pnp_call *calls;
    bool is_asked;   /* it has agreed to a removal that is being asked for */
    bool is_leaving; /* unregistered; goes with the last call */
    bool is_awaited; /* whoever unregistered it waits for that */
    uint64_t site;   /* where it was registered */
};

static void *notify_alloc(size_t size)
{
    return mm_pool_alloc(MM_PAGED, size, PNP_TAG_NOTIFY, 0, 0, true);
}

static void notify_free(void *block)
{
    mm_pool_free_own(block);
}

static void registration_free(struct pnp_registration *registration)
{
    struct pnp_registration **link = &pnp_tree()->registrations;
    while (*link != registration)
        link = &(*link)->next;
    *link = registration->next;
    notify_free(registration->entry);
    ob_object_drop(registration->driver->ob, 0);
    machine_free(registration);
}

/* A call has returned; calls of one routine by several tasks may return in any order. */
static void registration_end(struct pnp_registration *registration, struct pnp_call *call)
{
    struct pnp_call **link = &registration->calls;
    while (*link != call)
        link = &(*link)->outer;
    *link = call->outer;
    machine_free(call);
    if (registration->calls != NULL || !registration->is_leaving)
        return;
    if (registration->is_awaited)
        ex_wait_wake((uint64_t)registration->entry);
    else
        registration_free(registration);
}

/* Calls the routine; moves *at, which is the registration, on to the next. */
static NTSTATUS registration_call(struct pnp_registration **at, void *structure)
{
    struct pnp_registration *registration = *at;
    struct pnp_call *call = machine_alloc(sizeof *call);
    *call = (struct pnp_call){registration->calls, task_current(), task_current()->depth};
    registration->calls = call;
    struct ke_mark mark = ke_mark_take();
    uint64_t routine = (uint64_t)registration->routine;
    NTSTATUS status = (NTSTATUS)gate_call_of(
        registration->driver->number, "PnP notification routine", 0, (void *)routine,
        (uint64_t)structure, (uint64_t)registration->context, 0, 0);
    *at = registration->next;
    registration_end(registration, call);
    ke_mark_check(&mark, "a PnP notification routine (0xCA/A)", routine);
    return status;
}

static bool is_abandoned(const struct pnp_registration *registration, const struct pnp_call *call)
{
    const struct task *task = call->task;
    return task->state == TASK_DONE || task->depth <= call->depth ||
           task->entries[call->depth].routine != (uint64_t)registration->routine;
}

/* Forgets the calls that will never return. */
static void registration_prune(struct pnp_registration *registration)
{
    struct pnp_call **link = &registration->calls;
    while (*link != NULL) {
        struct pnp_call *call = *link;
        if (!is_abandoned(registration, call)) {
            link = &call->outer;
            continue;
        }
        *link = call->outer;
        machine_free(call);
    }
}

static bool is_called_here(struct pnp_registration *registration)
{
    registration_prune(registration);
    for (const struct pnp_call *call = registration->calls; call != NULL; call = call->outer)
        if (call->task == task_current())
            return true;
    return false;
}

bool pnp_notify_is_inside(void)
{
    for (struct pnp_registration *at = pnp_tree()->registrations; at != NULL; at = at->next)
        if (is_called_here(at))
            return true;
    return false;
}

/* What interface listeners get; the name lies behind it. NULL without pool. */
static DEVICE_INTERFACE_CHANGE_NOTIFICATION *
interface_structure(const GUID *event, const GUID *class, const UNICODE_STRING *name)
{
    struct {
        DEVICE_INTERFACE_CHANGE_NOTIFICATION change;
        UNICODE_STRING name;
        WCHAR units[];
    } *block = notify_alloc(sizeof *block + name->MaximumLength);
    if (block == NULL)
        return NULL;
    block->change = (DEVICE_INTERFACE_CHANGE_NOTIFICATION){
        NT_NOTIFICATION_VERSION, sizeof block->change, *event, *class, &block->name};
    block->name = (UNICODE_STRING){name->Length, name->MaximumLength, block->units};
    memcpy(block->units, name->Buffer, name->Length);
    return &block->change;
}

static bool is_for_interface(const struct pnp_registration *registration, const GUID *class)
{
    return registration->category == EventCategoryDeviceInterfaceChange &&
           !registration->is_leaving && nt_guid_equal(&registration->class, class);
}

void pnp_notify_interface(const GUID *event, const GUID *class, const UNICODE_STRING *name)
{
    void *structure = interface_structure(event, class, name);
    struct pnp_registration *at = structure != NULL ? pnp_tree()->registrations : NULL;
    while (at != NULL)
        if (is_for_interface(at, class))
            registration_call(&at, structure);
        else
            at = at->next;
    if (structure != NULL)
        notify_free(structure);
}

static bool is_registered(const struct pnp_registration *registration)
{
    const struct pnp_registration *at = pnp_tree()->registrations;
    while (at != NULL && at != registration)
        at = at->next;
    return at != NULL;
}

/* Interfaces are never forgotten, so the list can be walked while routines run. */
static void notify_existing(struct pnp_registration *registration)
{
    for (struct pnp_interface *at = pnp_tree()->interfaces;
         at != NULL && is_registered(registration); at = at->next) {
        if (!at->is_announced || !is_for_interface(registration, &at->class))
            continue;
        void *structure =
            interface_structure(&GUID_DEVICE_INTERFACE_ARRIVAL, &at->class, &at->name);
        struct pnp_registration *self = registration;
        if (structure == NULL)
            return;
        registration_call(&self, structure);
        notify_free(structure);
    }
}

static bool is_for_target(const struct pnp_registration *registration)
{
    return registration->category == EventCategoryTargetDeviceChange && !registration->is_leaving;
}

static NTSTATUS target_call(struct pnp_registration **at, const GUID *event)
{
    TARGET_DEVICE_REMOVAL_NOTIFICATION *structure = notify_alloc(sizeof *structure);
    if (structure == NULL) {
        *at = (*at)->next;
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *structure = (TARGET_DEVICE_REMOVAL_NOTIFICATION){NT_NOTIFICATION_VERSION, sizeof *structure,
                                                      *event, (*at)->file};
    NTSTATUS status = registration_call(at, structure);
    notify_free(structure);
    return status;
}

bool pnp_notify_query_remove(struct pnp_node *node)
{
    struct pnp_registration *at = pnp_tree()->registrations;
    while (at != NULL) {
        struct pnp_registration *asked = at;
        if (!is_for_target(at) || !pnp_node_is_below(at->node, node)) {
            at = at->next;
            continue;
        }
        asked->is_asked = true; /* beforehand: it may unregister itself and be gone */
        if (NT_SUCCESS(target_call(&at, &GUID_TARGET_DEVICE_QUERY_REMOVE)))
            continue;
        if (is_registered(asked))
            asked->is_asked = false;
        pnp_notify_remove_cancelled(node);
        return false;
    }
    return true;
}

void pnp_notify_remove_cancelled(struct pnp_node *node)
{
    struct pnp_registration *at = pnp_tree()->registrations;
    while (at != NULL) {
        bool is_told = is_for_target(at) && at->is_asked && pnp_node_is_below(at->node, node);
        if (!is_told) {
            at = at->next;
            continue;
        }
        at->is_asked = false;
        target_call(&at, &GUID_TARGET_DEVICE_REMOVE_CANCELLED);
    }
}

void pnp_notify_remove_complete(struct pnp_node *node)
{
    struct pnp_registration *at = pnp_tree()->registrations;
    while (at != NULL)
        if (is_for_target(at) && at->node == node)
            target_call(&at, &GUID_TARGET_DEVICE_REMOVE_COMPLETE);
        else
            at = at->next;
}

void pnp_notify_custom(struct pnp_node *node, TARGET_DEVICE_CUSTOM_NOTIFICATION *custom)
{
    struct pnp_registration *at = pnp_tree()->registrations;
    while (at != NULL) {
        if (!is_for_target(at) || at->node != node) {
            at = at->next;
            continue;
        }
        custom->FileObject = at->file;
        registration_call(&at, custom);
    }
}

/* The node whose stack the file was opened on; what is no file object ends the life. */
static struct pnp_node *notify_target(const FILE_OBJECT *file)
{
    const struct ob_object *object = ob_object_find(file);
    if (object == NULL || object->type != OB_FILE)
        breach_stop("bug-check", NULL,
                    "IoRegisterPlugPlayNotification was given 0x%llx, which is no file object",
                    (unsigned long long)(uint64_t)file);
    return pnp_node_of(io_device_find(file->DeviceObject));
}

/* What the category's data says; STATUS_SUCCESS if there is such a category and the data fits. */
static NTSTATUS notify_read_data(struct pnp_registration *registration, PVOID data)
{
    if (registration->category == EventCategoryHardwareProfileChange)
        return STATUS_SUCCESS;
    if (data == NULL)
        return STATUS_INVALID_PARAMETER;
    if (registration->category == EventCategoryDeviceInterfaceChange) {
        registration->class = *(const GUID *)data;
        return STATUS_SUCCESS;
    }
    if (registration->category != EventCategoryTargetDeviceChange)
        return STATUS_INVALID_PARAMETER;
    registration->file = data;
    registration->node = notify_target(data);
    return registration->node != NULL ? STATUS_SUCCESS : STATUS_NO_SUCH_DEVICE;
}

NTSTATUS NTAPI IoRegisterPlugPlayNotification(IO_NOTIFICATION_EVENT_CATEGORY EventCategory,
                                              ULONG EventCategoryFlags, PVOID EventCategoryData,
                                              PDRIVER_OBJECT DriverObject,
                                              PDRIVER_NOTIFICATION_CALLBACK_ROUTINE CallbackRoutine,
                                              PVOID Context, PVOID *NotificationEntry)
{
    struct pnp_registration wanted = {.category = EventCategory,
                                      .driver = io_driver_find(DriverObject),
                                      .routine = CallbackRoutine,
                                      .context = Context,
                                      .site = gate_current_site()};
    if (wanted.driver == NULL)
        breach_stop("bug-check", NULL,
                    "IoRegisterPlugPlayNotification was given what is no driver object");
    NTSTATUS status = notify_read_data(&wanted, EventCategoryData);
    if (!NT_SUCCESS(status))
        return status;
    wanted.entry = notify_alloc(NOTIFY_ENTRY_SIZE);
    if (wanted.entry == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    struct pnp_registration **link = &pnp_tree()->registrations;
    while (*link != NULL)
        link = &(*link)->next;
    struct pnp_registration *registration = machine_alloc(sizeof *registration);
    *registration = wanted;
    *link = registration;
    ob_object_take(wanted.driver->ob, 0);
    *NotificationEntry = wanted.entry; /* first: the routine may unregister itself */
    if (EventCategoryFlags & PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES)
        notify_existing(registration);
    return STATUS_SUCCESS;
}

static void notify_unregister(const void *entry, bool is_waiting, const char *routine)
{
    struct pnp_registration *at = pnp_tree()->registrations;
    while (at != NULL && (at->entry != entry || at->is_leaving))
        at = at->next;
    if (at == NULL)
        breach_stop("notification-misuse", "the kernel follows wild pointers in it",
                    "%s was given 0x%llx, which is no registration", routine,
                    (unsigned long long)(uint64_t)entry);
    at->is_leaving = true;
    if (!is_called_here(at) && at->calls != NULL && is_waiting) {
        at->is_awaited = true;
        ex_wait_block(routine, (uint64_t)entry);
    }
    if (at->calls == NULL)
        registration_free(at);
}

NTSTATUS NTAPI IoUnregisterPlugPlayNotification(PVOID NotificationEntry)
{
    notify_unregister(NotificationEntry, false, "IoUnregisterPlugPlayNotification");
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoUnregisterPlugPlayNotificationEx(PVOID NotificationEntry)
{
    notify_unregister(NotificationEntry, true, "IoUnregisterPlugPlayNotificationEx");
    return STATUS_SUCCESS;
}

void pnp_notify_check_left(uint32_t driver)
{
    struct pnp_registration *next;
    for (struct pnp_registration *at = pnp_tree()->registrations; at != NULL; at = next) {
        next = at->next;
        if (at->is_leaving ||
            (at->driver->number != driver && module_number((uint64_t)at->routine) != driver))
            continue;
        EMIT(BREACH, breach, .rule = "notification-left-registered", .driver = driver,
             .site = at->site,
             .note = "a PnP notification routine is still registered when its driver is unloaded",
             .effect = "the registration keeps the driver in memory for ever");
        at->is_leaving = true;
        if (at->calls == NULL)
            registration_free(at);
    }
}
