/* Raising and lowering IRQL, and whether a driver's routine gave it back as it got it. */
#ifndef DRYDOCK_KE_IRQL_H
#define DRYDOCK_KE_IRQL_H

#include "nt/ke.h"

/* What a routine of a driver must leave as it found it. */
struct ke_mark {
    KIRQL irql;
    uint32_t locks; /* spin locks held by the running task */
};

/* Around a call into a driver, host code: ke_mark_check says `irql-not-restored` or
 * `spin-lock-misuse` about the driver that has the routine, as "returned from <what>", and puts the
 * IRQL back. routine: its address; the place shown is in it, not before it. */
struct ke_mark ke_mark_take(void);
void ke_mark_check(const struct ke_mark *before, const char *what, uint64_t routine);

/* The IRQL of the running processor. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-kegetcurrentirql.md */
KIRQL NTAPI KeGetCurrentIrql(VOID);

/* Raise; return the IRQL before. A lower one is an `irql-misuse`. Any IRQL; ToDpcLevel <=
 * DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-keraiseirql.md, nf-wdm-keraiseirqltodpclevel.md */
KIRQL NTAPI KfRaiseIrql(KIRQL NewIrql);
KIRQL NTAPI KeRaiseIrqlToDpcLevel(VOID);

/* Lowers to what a raise returned; DPCs queued meanwhile run before it returns. A higher one, or
 * below DISPATCH_LEVEL in a DPC, is an `irql-misuse`; with a spin lock held a `spin-lock-misuse`.
 * Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-kelowerirql.md */
VOID NTAPI KeLowerIrql(KIRQL NewIrql);

#endif
