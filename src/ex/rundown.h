/*
 * Run-down protection: many may hold an object, its owner waits until the last has let go.
 *
 * EX_RUNDOWN_REF.Count in driver memory is the whole truth: 2 for each protection held, plus 1 once
 * the run-down has begun. 1 alone is "run down".
 *
 *        acquire (+2) / release (-2)           last release
 *   0 <-----------------------------> 2n                        reinitialize
 *   |  wait                           | wait  -> 2n+1 -------> 1 -----------> 0
 *   +--------------------------------------------------------->
 */
#ifndef DRYDOCK_EX_RUNDOWN_H
#define DRYDOCK_EX_RUNDOWN_H

#include "nt/ex.h"

/* A fresh object. IRQL <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exinitializerundownprotection.md */
VOID NTAPI ExInitializeRundownProtection(PEX_RUNDOWN_REF RunRef);

/* FALSE once the run-down has begun. IRQL <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exacquirerundownprotection.md,
 * nf-wdm-exacquirerundownprotectionex.md
 */
BOOLEAN NTAPI ExAcquireRundownProtection(PEX_RUNDOWN_REF RunRef);
BOOLEAN NTAPI ExAcquireRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count);

/* Releasing more than is held is a breach (rundown-underflow) and changes nothing.
 * IRQL <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-exreleaserundownprotection.md,
 * nf-wdm-exreleaserundownprotectionex.md */
VOID NTAPI ExReleaseRundownProtection(PEX_RUNDOWN_REF RunRef);
VOID NTAPI ExReleaseRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count);

/* Begins the run-down and returns when nothing is held any more. IRQL <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exwaitforrundownprotectionrelease.md */
VOID NTAPI ExWaitForRundownProtectionRelease(PEX_RUNDOWN_REF RunRef);

/* Both demand an object that is run down (else: breach rundown-not-complete). IRQL <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exrundowncompleted.md, nf-wdm-exreinitializerundownprotection.md
 */
VOID NTAPI ExRundownCompleted(PEX_RUNDOWN_REF RunRef);
VOID NTAPI ExReInitializeRundownProtection(PEX_RUNDOWN_REF RunRef);

#endif
