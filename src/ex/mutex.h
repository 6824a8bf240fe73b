/*
 * Fast mutexes: one owner, no recursion, waiters served first come first.
 *
 * The driver's FAST_MUTEX is initialised by an inline function (Count 1, no owner); Count, Owner,
 * Contention and OldIrql are kept as Windows shows them, who owns and who waits is in the books.
 * A mutex with Count 1 is free, whatever the books say: a driver may have initialised it anew.
 */
#ifndef DRYDOCK_EX_MUTEX_H
#define DRYDOCK_EX_MUTEX_H

#include "nt/ex.h"

/* Take the mutex and run on at APC_LEVEL; the old IRQL is kept in the mutex. Try: FALSE, nothing
 * changed, if it is taken. Taking it twice on one thread is a breach (lock-recursive), and then
 * waits for ever. IRQL <= APC_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-exacquirefastmutex.md,
 * nf-wdm-extrytoacquirefastmutex.md */
VOID NTAPI ExAcquireFastMutex(PFAST_MUTEX FastMutex);
BOOLEAN NTAPI ExTryToAcquireFastMutex(PFAST_MUTEX FastMutex);

/* Gives it up and restores the IRQL. Breaches: fast-mutex-irql unless at APC_LEVEL,
 * fast-mutex-not-owned unless the thread holds it.
 * wdk-ddi-src/content/wdm/nf-wdm-exreleasefastmutex.md */
VOID NTAPI ExReleaseFastMutex(PFAST_MUTEX FastMutex);

/* The same without touching the IRQL: for callers at APC_LEVEL or in a critical region.
 * wdk-ddi-src/content/wdm/nf-wdm-exacquirefastmutexunsafe.md, nf-wdm-exreleasefastmutexunsafe.md */
VOID NTAPI ExAcquireFastMutexUnsafe(PFAST_MUTEX FastMutex);
VOID NTAPI ExReleaseFastMutexUnsafe(PFAST_MUTEX FastMutex);

#endif
