/*
 * Fast and guarded mutexes: one owner, no recursion, waiters served first come first.
 *
 * Both are the same structure. The driver's object is initialised inline or by
 * KeInitializeGuardedMutex (Count 1, no owner); Count, Owner, Contention and OldIrql are kept as
 * Windows shows them, who owns and who waits is in the books. A mutex with Count 1 is free,
 * whatever the books say: a driver may have initialised it anew.
 *
 * Breaches: deadlock (taken twice by one thread; the run stops), fast-mutex-not-owned (released by
 * a thread that does not hold it), fast-mutex-irql (released, or used unsafely, at the wrong IRQL).
 */
#ifndef DRYDOCK_EX_MUTEX_H
#define DRYDOCK_EX_MUTEX_H

#include "nt/ex.h"

struct task;

/* Take the mutex and run on at APC_LEVEL; the old IRQL is kept in the mutex. Try: FALSE, nothing
 * changed, if it is taken. IRQL <= APC_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-exacquirefastmutex.md,
 * nf-wdm-extrytoacquirefastmutex.md */
VOID NTAPI ExAcquireFastMutex(PFAST_MUTEX FastMutex);
BOOLEAN NTAPI ExTryToAcquireFastMutex(PFAST_MUTEX FastMutex);

/* Gives it up and restores the IRQL. IRQL = APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exreleasefastmutex.md */
VOID NTAPI ExReleaseFastMutex(PFAST_MUTEX FastMutex);

/* The same without touching the IRQL: for callers at APC_LEVEL or in a critical region.
 * wdk-ddi-src/content/wdm/nf-wdm-exacquirefastmutexunsafe.md, nf-wdm-exreleasefastmutexunsafe.md */
VOID NTAPI ExAcquireFastMutexUnsafe(PFAST_MUTEX FastMutex);
VOID NTAPI ExReleaseFastMutexUnsafe(PFAST_MUTEX FastMutex);

/* Guarded mutexes hold a guarded region instead of raising the IRQL; the unsafe forms expect one,
 * or APC_LEVEL. IRQL <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-keinitializeguardedmutex.md, nf-wdm-keacquireguardedmutex.md,
 * nf-wdm-ketrytoacquireguardedmutex.md, nf-wdm-kereleaseguardedmutex.md,
 * nf-wdm-keacquireguardedmutexunsafe.md, nf-wdm-kereleaseguardedmutexunsafe.md */
VOID NTAPI KeInitializeGuardedMutex(PKGUARDED_MUTEX Mutex);
VOID NTAPI KeAcquireGuardedMutex(PKGUARDED_MUTEX Mutex);
BOOLEAN NTAPI KeTryToAcquireGuardedMutex(PKGUARDED_MUTEX Mutex);
VOID NTAPI KeReleaseGuardedMutex(PKGUARDED_MUTEX Mutex);
VOID NTAPI KeAcquireGuardedMutexUnsafe(PKGUARDED_MUTEX FastMutex);
VOID NTAPI KeReleaseGuardedMutexUnsafe(PKGUARDED_MUTEX FastMutex);

/* For pictures of deadlocks: the task that holds the mutex at object; NULL if it is none. */
struct task *ex_mutex_holder(uint64_t object);

#endif
