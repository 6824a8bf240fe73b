/*
 * Routines that drivers want called when the system stops.
 *
 * A life that a finding has ended, because Windows would not go on, is over for its drivers; then
 * the registered routines run once each, the newest first, at HIGH_LEVEL on a task of their own.
 * What they do wrong is a finding more. No crash dump is written, so callbacks that add to one
 * (KeRegisterBugCheckReasonCallback) are registered and never called, as on a Windows that is set
 * to write none.
 *
 * A routine that is still registered when its driver goes is a `bug-check-callback-left`.
 */
#ifndef DRYDOCK_KE_BUGCHECK_CALLBACK_H
#define DRYDOCK_KE_BUGCHECK_CALLBACK_H

#include "nt/bugcheck_callback.h"

/*
 * Registers a routine, called with Buffer and Length. CallbackRecord is the caller's resident
 * memory until it is deregistered; KeInitializeCallbackRecord made it. FALSE: it was not, or it is
 * registered already (and the reverse for the deregistering ones). Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-keregisterbugcheckcallback.md,
 * nf-wdm-kederegisterbugcheckcallback.md
 */
BOOLEAN NTAPI KeRegisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD CallbackRecord,
                                         PKBUGCHECK_CALLBACK_ROUTINE CallbackRoutine, PVOID Buffer,
                                         ULONG Length, PUCHAR Component);
BOOLEAN NTAPI KeDeregisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD CallbackRecord);

/* The same for routines that the writing of a crash dump calls. FALSE also for a Reason that is
 * none. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-keregisterbugcheckreasoncallback.md,
 * nf-wdm-kederegisterbugcheckreasoncallback.md */
BOOLEAN NTAPI KeRegisterBugCheckReasonCallback(PKBUGCHECK_REASON_CALLBACK_RECORD CallbackRecord,
                                               PKBUGCHECK_REASON_CALLBACK_ROUTINE CallbackRoutine,
                                               KBUGCHECK_CALLBACK_REASON Reason, PUCHAR Component);
BOOLEAN NTAPI KeDeregisterBugCheckReasonCallback(PKBUGCHECK_REASON_CALLBACK_RECORD CallbackRecord);

/* On the host's stack, when the life has stopped for good: calls what is registered. */
void ke_bugcheck_callback_run(void);

/* After DriverUnload. */
void ke_bugcheck_callback_check_left(uint32_t driver);

#endif
