/*
 * Cancelling IRPs: the one cancel spin lock, and the call of a cancel routine.
 *
 * A cancel routine is taken out of its IRP by an atomic exchange: whoever gets the routine, and not
 * NULL, has the IRP (IoSetCancelRoutine is inline in the drivers). It is called at DISPATCH_LEVEL
 * with the cancel spin lock held and releases it to Irp->CancelIrql.
 */
#ifndef DRYDOCK_IO_CANCEL_H
#define DRYDOCK_IO_CANCEL_H

#include "nt/irp.h"

/* Raises to DISPATCH_LEVEL and takes the lock; *Irql: the level before, for the release.
 * <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-ioacquirecancelspinlock.md */
void NTAPI IoAcquireCancelSpinLock(PKIRQL Irql);

/* Releases it and goes back to Irql. By somebody who does not hold it: `cancel-lock-misuse`, and
 * the lock stays as it is. DISPATCH_LEVEL. nf-wdm-ioreleasecancelspinlock.md */
void NTAPI IoReleaseCancelSpinLock(KIRQL Irql);

/* Sets the IRP's cancel bit; calls its cancel routine if one is set, and answers whether it did.
 * The IRP may be gone when this returns TRUE. <= DISPATCH_LEVEL. nf-wdm-iocancelirp.md */
BOOLEAN NTAPI IoCancelIrp(PIRP Irp);

/* The IRP's cancel routine, taken out; NULL if none was set or another has taken it. */
PDRIVER_CANCEL io_cancel_take(PIRP irp);

/* Calls a routine that was taken out, the lock being held; comes back without the lock, at `irql`,
 * with findings if the routine left either otherwise. */
void io_cancel_call(PDEVICE_OBJECT device, PIRP irp, PDRIVER_CANCEL routine, KIRQL irql);

#endif
