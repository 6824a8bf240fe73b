/*
 * Drivers that look at every handle to a process or a thread before and after it is opened, and may
 * take rights out of it.
 *
 *   ob_handle_open -> before, from the highest altitude down -> the handle -> after, back up
 *
 * Two registrations never have the same altitude, so that their order is fixed. One that its driver
 * leaves when it is unloaded is a `notify-routine-left`.
 */
#ifndef DRYDOCK_OB_FILTER_H
#define DRYDOCK_OB_FILTER_H

#include "nt/ps.h"
#include "nt/status.h"
#include "ob/object.h"

/* A handle that is about to be opened, for ob_handle_open. */
struct ob_filter_call {
    struct ob_object *object;
    ACCESS_MASK access;             /* what is left of the rights */
    bool is_kernel;                 /* the handle */
    struct ob_filter_visit *visits; /* whom to tell when it is open, last asked first */
};
void ob_filter_before(struct ob_filter_call *call);
void ob_filter_after(struct ob_filter_call *call);

/* For ob_check_unload. */
void ob_filter_check_unload(uint32_t driver);

/* Registers routines at an altitude (a decimal number). STATUS_INVALID_PARAMETER for a version, an
 * altitude, operations or an object type that cannot be;
 * STATUS_FLT_INSTANCE_ALTITUDE_COLLISION; STATUS_ACCESS_DENIED unless every routine's image was
 * linked with IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY; STATUS_INSUFFICIENT_RESOURCES. Unregister
 * with the handle, which waits for calls in progress; what is no such handle is an
 * `object-callback-misuse`. Only rights that the pages list can be taken away. Handles are opened
 * only, never duplicated. <= APC_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-obregistercallbacks.md,
 * nf-wdm-obunregistercallbacks.md, ns-wdm-_ob_pre_create_handle_information.md */
NTSTATUS NTAPI ObRegisterCallbacks(const OB_CALLBACK_REGISTRATION *CallbackRegistration,
                                   PVOID *RegistrationHandle);
VOID NTAPI ObUnRegisterCallbacks(PVOID RegistrationHandle);

/* The version of it: 0x100. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-obgetfilterversion.md */
USHORT NTAPI ObGetFilterVersion(VOID);

#endif
