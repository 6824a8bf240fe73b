/*
 * Critical and guarded regions: counted per thread. No APC is ever delivered in this machine, so
 * what a driver sees of them is whether they balance and what KeAre...ApcsDisabled says.
 */
#ifndef DRYDOCK_KE_APC_H
#define DRYDOCK_KE_APC_H

#include "nt/types.h"

/* Disable normal kernel APCs (critical) or all (guarded), until left as often as entered. Leaving
 * what was not entered is a `critical-region-unbalanced`. <= APC_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-keentercriticalregion.md, nf-ntddk-keleavecriticalregion.md,
 * wdm/nf-wdm-keenterguardedregion.md, nf-wdm-keleaveguardedregion.md */
VOID NTAPI KeEnterCriticalRegion(VOID);
VOID NTAPI KeLeaveCriticalRegion(VOID);
VOID NTAPI KeEnterGuardedRegion(VOID);
VOID NTAPI KeLeaveGuardedRegion(VOID);

/* In a critical or guarded region, or owning a mutex? <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-keareapcsdisabled.md */
BOOLEAN NTAPI KeAreApcsDisabled(VOID);

/* In a guarded region, or at APC_LEVEL or above? <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-keareallapcsdisabled.md */
BOOLEAN NTAPI KeAreAllApcsDisabled(VOID);

#endif
