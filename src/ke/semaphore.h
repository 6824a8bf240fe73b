/* Semaphores: a count of permits up to a limit. */
#ifndef DRYDOCK_KE_SEMAPHORE_H
#define DRYDOCK_KE_SEMAPHORE_H

#include "nt/ke.h"

/* Makes a semaphore in the caller's resident memory; 0 <= Count <= Limit, Limit > 0.
 * PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-keinitializesemaphore.md */
VOID NTAPI KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit);

/* Adds Adjustment (> 0) permits; returns the count before. Going past the limit raises an exception
 * on NT: the end of the life here. <= DISPATCH_LEVEL; with Wait = TRUE PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-kereleasesemaphore.md */
LONG NTAPI KeReleaseSemaphore(PRKSEMAPHORE Semaphore, KPRIORITY Increment, LONG Adjustment,
                              BOOLEAN Wait);

/* The count. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-kereadstatesemaphore.md */
LONG NTAPI KeReadStateSemaphore(PRKSEMAPHORE Semaphore);

#endif
