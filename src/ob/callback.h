/*
 * Callback objects: named, opened by drivers that register routines with them, and notified by
 * whoever made them.
 *
 * The machine's clock is never set and no processor is added, so the objects that Windows makes for
 * these are there and call nobody; the one for power changes is told when the system sleeps and
 * wakes. A routine that its driver leaves registered when it is unloaded is a
 * `callback-left-registered`.
 */
#ifndef DRYDOCK_OB_CALLBACK_H
#define DRYDOCK_OB_CALLBACK_H

#include "nt/ob.h"
#include "nt/status.h"

typedef struct _CALLBACK_OBJECT *PCALLBACK_OBJECT;
typedef void(NTAPI *PCALLBACK_FUNCTION)(PVOID CallbackContext, PVOID Argument1, PVOID Argument2);

/* For ob_check_unload: the driver's routines that are still registered. */
void ob_callback_check_unload(uint32_t driver);

/* For the system itself: calls the routines of the object of that name, if there are any. */
void ob_callback_tell(const char *name, PVOID argument1, PVOID argument2);

/* Opens the object of that name, or makes it if Create says so; the caller dereferences it. Without
 * OBJ_PERMANENT the last reference deletes it. STATUS_UNSUCCESSFUL without a name,
 * STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_SYNTAX_BAD. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-excreatecallback.md */
NTSTATUS NTAPI ExCreateCallback(PCALLBACK_OBJECT *CallbackObject,
                                POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN Create,
                                BOOLEAN AllowMultipleCallbacks);

/* Adds a routine; the registration holds the object. NULL if the object allows one routine only and
 * has it. ExUnregisterCallback takes it away and returns when it runs no more; what is no
 * registration is a `callback-misuse`. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exregistercallback.md, nf-wdm-exunregistercallback.md */
PVOID NTAPI ExRegisterCallback(PCALLBACK_OBJECT CallbackObject, PCALLBACK_FUNCTION CallbackFunction,
                               PVOID CallbackContext);
VOID NTAPI ExUnregisterCallback(PVOID CallbackRegistration);

/* Calls every routine, in order of registration, at the caller's IRQL, which is <= DISPATCH_LEVEL.
 * Of an object that the system made: `callback-misuse`.
 * wdk-ddi-src/content/wdm/nf-wdm-exnotifycallback.md */
VOID NTAPI ExNotifyCallback(PVOID CallbackObject, PVOID Argument1, PVOID Argument2);

#endif
