/*
 * DPCs: routines that run soon, at DISPATCH_LEVEL, on a processor's DPC queue.
 *
 * A KDPC is in the driver's memory and queued at most once; it leaves the queue before its routine
 * runs, so the routine may queue or free it.
 */
#ifndef DRYDOCK_KE_DPC_H
#define DRYDOCK_KE_DPC_H

#include "nt/ke.h"

/* Makes a DPC of MediumImportance for the queueing processor. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-keinitializedpc.md */
VOID NTAPI KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext);

/* Queues it; FALSE (nothing done) if it is queued already. Any IRQL; below DISPATCH_LEVEL it may
 * have run when this returns. wdk-ddi-src/content/wdm/nf-wdm-keinsertqueuedpc.md */
BOOLEAN NTAPI KeInsertQueueDpc(PRKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2);

/* Takes it out of its queue; FALSE if it was in none (its routine may be running). Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-keremovequeuedpc.md */
BOOLEAN NTAPI KeRemoveQueueDpc(PRKDPC Dpc);

/* HighImportance: to the front of the queue. A queue is begun as soon as its processor allows, also
 * for LowImportance, which NT may put off. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-kesetimportancedpc.md */
VOID NTAPI KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance);

/* From now on it is queued to this processor. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-kesettargetprocessordpc.md */
VOID NTAPI KeSetTargetProcessorDpc(PRKDPC Dpc, CCHAR Number);

/* Returns when every DPC that was queued before the call, on any processor, has run. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-keflushqueueddpcs.md */
VOID NTAPI KeFlushQueuedDpcs(VOID);

#endif
