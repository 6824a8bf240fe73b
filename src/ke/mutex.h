/*
 * Mutexes: owned by a thread, as often as it took them; acquired through the wait routines.
 *
 * SignalState is 1 when free and 1 - n when its owner holds it n times. Owning one disables normal
 * kernel APCs, as a critical region does.
 */
#ifndef DRYDOCK_KE_MUTEX_H
#define DRYDOCK_KE_MUTEX_H

#include "nt/ke.h"

/* Makes a free mutex in the caller's resident memory; Level is ignored. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-keinitializemutex.md */
VOID NTAPI KeInitializeMutex(PRKMUTEX Mutex, ULONG Level);

/* Gives it back once; 0 when it became free. A thread that does not own it raises an exception on
 * NT: the end of the life here. With Wait = TRUE the IRQL stays raised until the wait that must
 * follow. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-kereleasemutex.md */
LONG NTAPI KeReleaseMutex(PRKMUTEX Mutex, BOOLEAN Wait);

/* 1 when free. <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-kereadstatemutex.md */
LONG NTAPI KeReadStateMutex(PRKMUTEX Mutex);

#endif
