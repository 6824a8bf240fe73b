/*
 * Remove locks (IO_REMOVE_LOCK): a count with a gate that closes, and a tag for every hold.
 *
 * The lock lies in the driver's device extension (IoCount is one more than what is held, as in
 * Windows); who holds it, by tag and call site, lies in the books.
 */
#ifndef DRYDOCK_IO_REMOVE_LOCK_H
#define DRYDOCK_IO_REMOVE_LOCK_H

#include "nt/remove_lock.h"
#include "nt/status.h"

/* Documented: wdk-ddi-src/content/wdm/nf-wdm-io{initialize,acquire,release}removelock*.md. The
 * macros of the headers pass file, line and the size of the driver's structure. IRQL <=
 * DISPATCH_LEVEL, ...AndWait and ...Initialize PASSIVE_LEVEL. */
void NTAPI IoInitializeRemoveLockEx(PIO_REMOVE_LOCK Lock, ULONG AllocateTag, ULONG MaxLockedMinutes,
                                    ULONG HighWatermark, ULONG RemlockSize);
NTSTATUS NTAPI IoAcquireRemoveLockEx(PIO_REMOVE_LOCK RemoveLock, PVOID Tag, PCSTR File, ULONG Line,
                                     ULONG RemlockSize);
void NTAPI IoReleaseRemoveLockEx(PIO_REMOVE_LOCK RemoveLock, PVOID Tag, ULONG RemlockSize);
void NTAPI IoReleaseRemoveLockAndWaitEx(PIO_REMOVE_LOCK RemoveLock, PVOID Tag, ULONG RemlockSize);

#endif
