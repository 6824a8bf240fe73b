/*
 * Spin locks, plain and queued.
 *
 * Nobody spins: who finds a lock held sleeps at DISPATCH_LEVEL, keeping its processor as a spinning
 * one would, until the holder releases. Plain waiters race for it then; queued ones get it in order
 * of arrival. The lock word is non-zero while held (the holder's task number above bit 0); who
 * holds it since where is in the books.
 *
 * Taking a lock twice is a `deadlock`. Releasing one that is free or another's, at a wrong IRQL, by
 * the other kind of routine, or zeroing one that is held, is a `spin-lock-misuse`.
 */
#ifndef DRYDOCK_KE_SPIN_H
#define DRYDOCK_KE_SPIN_H

#include "nt/ke.h"

/* Makes a free lock in the caller's resident memory. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-keinitializespinlock.md */
VOID NTAPI KeInitializeSpinLock(PKSPIN_LOCK SpinLock);

/* Raises to DISPATCH_LEVEL, takes the lock, returns the IRQL before. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-keacquirespinlockraisetodpc.md */
KIRQL NTAPI KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock);

/* Releases and goes back to NewIrql. DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-kereleasespinlock.md */
VOID NTAPI KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql);

/* The same where the caller is at DISPATCH_LEVEL or above and stays there; the Try form at
 * DISPATCH_LEVEL only. (The release has DISPATCH_LEVEL on its page; it must give back what the
 * acquiring page allows to take above.)
 * wdk-ddi-src/content/wdm/nf-wdm-keacquirespinlockatdpclevel.md,
 * nf-wdm-kereleasespinlockfromdpclevel.md, nf-wdm-ketrytoacquirespinlockatdpclevel.md */
VOID NTAPI KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock);
VOID NTAPI KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock);
BOOLEAN NTAPI KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock);

/* Queued: the handle (the caller's, usually on its stack) carries the lock and the IRQL before.
 * IRQLs as above. wdk-ddi-src/content/wdm/nf-wdm-keacquireinstackqueuedspinlock.md,
 * nf-wdm-kereleaseinstackqueuedspinlock.md, nf-wdm-keacquireinstackqueuedspinlockatdpclevel.md,
 * nf-wdm-kereleaseinstackqueuedspinlockfromdpclevel.md */
VOID NTAPI KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle);
VOID NTAPI KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle);
VOID NTAPI KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock,
                                                    PKLOCK_QUEUE_HANDLE LockHandle);
VOID NTAPI KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle);

#endif
