/*
 * Interrupts: service routines connected to vectors, and the lock each shares with its driver.
 *
 * A device's interrupt is served by a task of the machine's own, on a processor that the connection
 * allows: it goes to the connection's IRQL, takes its lock and calls the routine, while tasks on
 * other processors go on. Of the routines on one level-sensitive vector the first that says TRUE is
 * the last; a latched one calls all.
 *
 * What is no connected interrupt object, or a call above its IRQL, is an `interrupt-misuse`; an
 * object that is still connected when its device or its driver is gone an `interrupt-left`.
 */
#ifndef DRYDOCK_KE_INTERRUPT_H
#define DRYDOCK_KE_INTERRUPT_H

#include "nt/interrupt.h"

#include <stdbool.h>

#define KE_INTERRUPT_VECTOR_MAX 16

struct ke_interrupt {
    struct ke_interrupt *next;
    PKINTERRUPT object; /* memory of io/'s */
    PKSERVICE_ROUTINE routine;
    PVOID context;
    PKSPIN_LOCK lock;
    KIRQL irql; /* SynchronizeIrql */
    bool is_shared, is_latched;
    KAFFINITY processors;
    uint32_t vector_count;
    uint32_t vectors[KE_INTERRUPT_VECTOR_MAX];
    /* Ours. */
    uint32_t driver;
    uint64_t site;
    uint32_t running; /* calls in progress */
    bool is_reported; /* as left behind */
};

/* Connects (a copy of) it for the calling driver. False: a vector is taken and not shared. */
bool ke_interrupt_connect(const struct ke_interrupt *interrupt);
/* Takes it out, when its routine is not running any more. PASSIVE_LEVEL. */
void ke_interrupt_disconnect(PKINTERRUPT object, const char *routine);

/* The device interrupts: returns when the interrupt was taken, which may be before it is over. Does
 * nothing where nobody is connected. PASSIVE_LEVEL, host code. */
void ke_interrupt_raise(uint32_t vector);

/* Says `interrupt-left` for what is still connected to a vector whose device is removed. */
void ke_interrupt_check_removed(uint32_t vector);
/* After DriverUnload: the same for the next one of the driver's, which is taken out; NULL: none. */
PKINTERRUPT ke_interrupt_check_left(uint32_t driver);

/* Calls SynchronizeRoutine(SynchronizeContext) at the interrupt's IRQL, holding its lock; returns
 * its answer. IRQL <= the interrupt's. wdk-ddi-src/content/wdm/nf-wdm-kesynchronizeexecution.md */
BOOLEAN NTAPI KeSynchronizeExecution(PKINTERRUPT Interrupt,
                                     PKSYNCHRONIZE_ROUTINE SynchronizeRoutine,
                                     PVOID SynchronizeContext);

/* Go to the interrupt's IRQL, take its lock and return the IRQL before; and back. IRQL <= the
 * interrupt's. wdk-ddi-src/content/wdm/nf-wdm-keacquireinterruptspinlock.md,
 * nf-wdm-kereleaseinterruptspinlock.md */
KIRQL NTAPI KeAcquireInterruptSpinLock(PKINTERRUPT Interrupt);
VOID NTAPI KeReleaseInterruptSpinLock(PKINTERRUPT Interrupt, KIRQL OldIrql);

#endif
