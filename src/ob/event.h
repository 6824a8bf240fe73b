/*
 * Event objects that have a handle, and perhaps a name: a KEVENT in nonpaged memory of the system's
 * own, which the KeXxxEvent routines work on too.
 */
#ifndef DRYDOCK_OB_EVENT_H
#define DRYDOCK_OB_EVENT_H

#include "nt/ob.h"
#include "nt/status.h"

/* Make the event of that name, signalled, or open it as it is; the handle is the kernel's, and
 * ZwClose ends it. The pointer is good for as long as the handle is open. NULL: there is no such
 * directory, the name belongs to something else, or no memory is left. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-iocreatenotificationevent.md,
 * nf-wdm-iocreatesynchronizationevent.md */
PKEVENT NTAPI IoCreateNotificationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle);
PKEVENT NTAPI IoCreateSynchronizationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle);

/* Makes an event in the given state, or with OBJ_OPENIF opens the one of that name
 * (STATUS_OBJECT_NAME_EXISTS); ZwClose the handle. ObjectAttributes NULL, or without a name: an
 * event without one. STATUS_INVALID_PARAMETER_4: no such type; other errors: see ob/open.h.
 * PASSIVE_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-zwcreateevent.md */
NTSTATUS NTAPI ZwCreateEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes, EVENT_TYPE EventType,
                             BOOLEAN InitialState);

/* Signals an event; its state before goes to *PreviousState (may be NULL). STATUS_INVALID_HANDLE,
 * STATUS_OBJECT_TYPE_MISMATCH. PASSIVE_LEVEL. wdk-ddi-src/content/ntifs/nf-ntifs-zwsetevent.md */
NTSTATUS NTAPI ZwSetEvent(HANDLE EventHandle, PLONG PreviousState);

/* Waits for the object behind a handle: an event, a thread, or a file's own event; else as
 * KeWaitForSingleObject. STATUS_INVALID_HANDLE; STATUS_OBJECT_TYPE_MISMATCH: nobody can wait for an
 * object of that type. <= APC_LEVEL; a poll <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-zwwaitforsingleobject.md */
NTSTATUS NTAPI ZwWaitForSingleObject(HANDLE Handle, BOOLEAN Alertable, PLARGE_INTEGER Timeout);

#endif
