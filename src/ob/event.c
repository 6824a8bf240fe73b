/* See ob/event.h. */
#include "ob/event.h"

#include "ke/ke.h"
#include "nt/file.h"
#include "ob/handle.h"
#include "ob/open.h"

#define OB_TAG_EVENT        0x6e657645u /* 'Even' */
#define OB_EVENT_ALL_ACCESS 0x1f0003u

struct ob_event_wanted {
    EVENT_TYPE type;
    BOOLEAN state;
};

static void ob_event_destroy(struct ob_object *object)
{
    ob_open_free_body((void *)object->address);
}

static struct ob_object *ob_event_make(const void *argument)
{
    const struct ob_event_wanted *wanted = argument;
    KEVENT *event = ob_open_body(MM_NONPAGED, sizeof *event, OB_TAG_EVENT);
    if (event == NULL)
        return NULL;
    KeInitializeEvent(event, wanted->type, wanted->state);
    return ob_object_new(event, OB_EVENT, ob_event_destroy, NULL);
}

NTSTATUS NTAPI ZwCreateEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes, EVENT_TYPE EventType,
                             BOOLEAN InitialState)
{
    struct ob_event_wanted wanted = {EventType, InitialState};
    struct ob_make make = {OB_EVENT, ob_event_make, &wanted};
    if (EventType != NotificationEvent && EventType != SynchronizationEvent)
        return STATUS_INVALID_PARAMETER_4;
    return ob_open_or_make(ObjectAttributes, DesiredAccess, &make, EventHandle);
}

static PKEVENT ob_event_open(PUNICODE_STRING name, EVENT_TYPE type, PHANDLE ret_handle)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes,
                                    .ObjectName = name,
                                    .Attributes = OBJ_OPENIF | OBJ_KERNEL_HANDLE};
    NTSTATUS status = ZwCreateEvent(ret_handle, OB_EVENT_ALL_ACCESS, &attributes, type, TRUE);
    return NT_SUCCESS(status) ? (PKEVENT)ob_handle_object(*ret_handle)->address : NULL;
}

PKEVENT NTAPI IoCreateNotificationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle)
{
    return ob_event_open(EventName, NotificationEvent, EventHandle);
}

PKEVENT NTAPI IoCreateSynchronizationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle)
{
    return ob_event_open(EventName, SynchronizationEvent, EventHandle);
}

NTSTATUS NTAPI ZwSetEvent(HANDLE EventHandle, PLONG PreviousState)
{
    ACCESS_MASK access;
    NTSTATUS status;
    const struct ob_object *object = ob_handle_typed(EventHandle, OB_EVENT, &access, &status);
    if (object == NULL)
        return status;
    LONG previous = KeSetEvent((PKEVENT)object->address, 0, FALSE);
    if (PreviousState != NULL)
        *PreviousState = previous;
    return STATUS_SUCCESS;
}

/* What to wait for in an object's stead; NULL if nobody can wait for it. */
static void *ob_event_waitable(const struct ob_object *object)
{
    switch (object->type) {
    case OB_EVENT:
    case OB_THREAD: return (void *)object->address;
    case OB_FILE: return &((FILE_OBJECT *)object->address)->Event;
    default: return NULL;
    }
}

NTSTATUS NTAPI ZwWaitForSingleObject(HANDLE Handle, BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
    struct ob_object *object = ob_handle_object(Handle);
    if (object == NULL)
        return STATUS_INVALID_HANDLE;
    void *waitable = ob_event_waitable(object);
    if (waitable == NULL)
        return STATUS_OBJECT_TYPE_MISMATCH;
    ob_object_take(object, 0); /* whoever closes the handle meanwhile does not end the wait */
    NTSTATUS status = KeWaitForSingleObject(waitable, UserRequest, KernelMode, Alertable, Timeout);
    ob_object_drop(object, 0);
    return status;
}
