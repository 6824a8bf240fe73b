/* See ke/spin.h. */
#include "ke/spin.h"

#include "ke/irql.h"
#include "ke/ke_state.h"
#include "machine/breach.h"
#include "machine/gate.h"

#include <inttypes.h>

/* A lock that is held. */
struct ke_lock {
    struct ke_lock *next;
    PKSPIN_LOCK lock;
    struct task *owner;
    PKLOCK_QUEUE_HANDLE handle; /* NULL: plain */
};

struct ke_lock_waiter {
    struct ke_lock_waiter *next; /* oldest first */
    PKSPIN_LOCK lock;
    struct task *task;
    PKLOCK_QUEUE_HANDLE handle;
    bool is_woken;
    bool is_granted; /* queued: it holds the lock now */
};

static struct ke_lock *ke_spin_find(const KSPIN_LOCK *lock)
{
    struct ke_lock *held = ke_state()->locks;
    while (held != NULL && held->lock != lock)
        held = held->next;
    return held;
}

struct task *ke_spin_holder(uint64_t lock)
{
    const struct ke_lock *held = ke_spin_find((const KSPIN_LOCK *)lock);
    return held != NULL ? held->owner : NULL;
}

uint64_t ke_spin_find_in(uint64_t base, uint64_t size)
{
    for (const struct ke_lock *held = ke_state()->locks; held != NULL; held = held->next)
        if ((uint64_t)held->lock - base < size)
            return (uint64_t)held->lock;
    return 0;
}

void ke_spin_check_lower(KIRQL irql, const char *routine)
{
    if (irql < DISPATCH_LEVEL && !task_current()->is_dpc && ke_task_self()->locks > 0)
        breach_say("spin-lock-misuse", "the holder may be switched away while others spin",
                   "%s to IRQL %u while still holding a spin lock", routine, irql);
}

static void ke_spin_hold(PKSPIN_LOCK lock, struct task *owner, PKLOCK_QUEUE_HANDLE handle)
{
    struct ke_lock *held = machine_alloc(sizeof *held);
    *held = (struct ke_lock){ke_state()->locks, lock, owner, handle};
    ke_state()->locks = held;
    ke_task_get(owner)->locks++;
    *lock = (KSPIN_LOCK)owner->number << 1 | 1;
}

static void ke_spin_drop(struct ke_lock *held)
{
    struct ke_lock **link = &ke_state()->locks;
    while (*link != held)
        link = &(*link)->next;
    *link = held->next;
    ke_task_get(held->owner)->locks--;
    *held->lock = 0;
    machine_free(held);
}

/* After a release: the first in the queue gets it, or every plain waiter may try. */
static void ke_spin_wake(const KSPIN_LOCK *lock)
{
    struct ke_lock_waiter **link = &ke_state()->lock_waiters;
    while (*link != NULL) {
        struct ke_lock_waiter *waiter = *link;
        if (waiter->lock != lock) {
            link = &waiter->next;
            continue;
        }
        *link = waiter->next;
        waiter->is_woken = true;
        task_ready(waiter->task);
        if (waiter->handle != NULL) {
            ke_spin_hold(waiter->lock, waiter->task, waiter->handle);
            waiter->is_granted = true;
            return;
        }
    }
}

/* True if the lock can be taken now. Finds out what a driver did to the word behind our back. */
static bool ke_spin_is_free(PKSPIN_LOCK lock, const char *routine)
{
    struct ke_lock *held = ke_spin_find(lock);
    if (held == NULL && *lock != 0) {
        breach_say("spin-lock-misuse", "the processor spins for ever",
                   "%s of a spin lock that was never initialised or was overwritten (0x%" PRIx64
                   ")",
                   routine, *lock);
        machine_stop(MACHINE_STOP_FATAL);
    }
    if (held != NULL && *lock == 0) {
        breach_say("spin-lock-misuse", "two holders at once",
                   "a spin lock was initialised anew while T%u held it", held->owner->number);
        ke_spin_drop(held);
        return true;
    }
    return held == NULL;
}

/* Sleeps until the lock may be had; true if it was handed over. */
static bool ke_spin_wait(PKSPIN_LOCK lock, PKLOCK_QUEUE_HANDLE handle, const char *routine)
{
    struct ke_lock_waiter **link = &ke_state()->lock_waiters;
    while (*link != NULL)
        link = &(*link)->next;
    struct ke_lock_waiter *waiter = machine_alloc(sizeof *waiter);
    *waiter = (struct ke_lock_waiter){.lock = lock, .task = task_current(), .handle = handle};
    *link = waiter;
    while (!waiter->is_woken)
        task_block(routine, (uint64_t)lock);
    bool is_granted = waiter->is_granted;
    machine_free(waiter);
    return is_granted;
}

void ke_spin_acquire(PKSPIN_LOCK lock, PKLOCK_QUEUE_HANDLE handle, const char *routine)
{
    struct task *self = task_current();
    while (!ke_spin_is_free(lock, routine)) {
        if (ke_spin_find(lock)->owner == self) {
            breach_say("deadlock", "the processor spins for ever",
                       "%s of a spin lock that T%u holds already", routine, self->number);
            machine_stop(MACHINE_STOP_FATAL);
        }
        if (ke_spin_wait(lock, handle, routine))
            return;
    }
    ke_spin_hold(lock, self, handle);
}

void ke_spin_release(PKSPIN_LOCK lock, const KLOCK_QUEUE_HANDLE *handle, const char *routine)
{
    struct ke_lock *held = ke_spin_find(lock);
    if (held == NULL) {
        breach_say("spin-lock-misuse", "none seen", "%s of a spin lock that nobody holds", routine);
        *lock = 0;
        return;
    }
    if (held->owner != task_current())
        breach_say("spin-lock-misuse", "two holders at once", "%s of a spin lock that T%u holds",
                   routine, held->owner->number);
    else if (held->handle != handle)
        breach_say("spin-lock-misuse", "the queue of waiters is destroyed",
                   "%s of a spin lock that was acquired %s", routine,
                   held->handle == NULL ? "by a plain routine" : "with another queue handle");
    ke_spin_drop(held);
    ke_spin_wake(lock);
}

static void ke_spin_check_dispatch(const char *routine, const char *code)
{
    if (processor_irql() < DISPATCH_LEVEL)
        breach_say("spin-lock-misuse", "the holder may be displaced by a DPC that wants the lock",
                   "%s below DISPATCH_LEVEL (%s)", routine, code);
}

VOID NTAPI KeInitializeSpinLock(PKSPIN_LOCK SpinLock)
{
    struct ke_lock *held = ke_spin_find(SpinLock);
    *SpinLock = 0;
    if (held != NULL)
        ke_spin_is_free(SpinLock, "KeInitializeSpinLock");
}

KIRQL NTAPI KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock)
{
    KIRQL before = KeRaiseIrqlToDpcLevel();
    ke_spin_acquire(SpinLock, NULL, "KeAcquireSpinLock");
    return before;
}

/* The end of both kinds that raised: judges the IRQLs, then goes back. */
void ke_spin_lower(KIRQL irql, const char *routine)
{
    if (irql > processor_irql())
        breach_say("spin-lock-misuse", "the IRQL is raised and may never come down",
                   "%s was given IRQL %u to go back to, at IRQL %u", routine, irql,
                   processor_irql());
    if (irql > HIGH_LEVEL)
        machine_stop(MACHINE_STOP_FATAL);
    ke_spin_check_lower(irql, routine);
    processor_irql_set(irql);
}

VOID NTAPI KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)
{
    ke_spin_check_dispatch("KeReleaseSpinLock", "0xC4/0x32");
    ke_spin_release(SpinLock, NULL, "KeReleaseSpinLock");
    ke_spin_lower(NewIrql, "KeReleaseSpinLock");
}

VOID NTAPI KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    ke_spin_check_dispatch("KeAcquireSpinLockAtDpcLevel", "0xC4/0x40");
    ke_spin_acquire(SpinLock, NULL, "KeAcquireSpinLockAtDpcLevel");
}

VOID NTAPI KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)
{
    ke_spin_check_dispatch("KeReleaseSpinLockFromDpcLevel", "0xC4/0x41");
    ke_spin_release(SpinLock, NULL, "KeReleaseSpinLockFromDpcLevel");
}

BOOLEAN NTAPI KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    ke_spin_check_dispatch("KeTryToAcquireSpinLockAtDpcLevel", "0xC4/0x40");
    if (!ke_spin_is_free(SpinLock, "KeTryToAcquireSpinLockAtDpcLevel"))
        return FALSE;
    ke_spin_hold(SpinLock, task_current(), NULL);
    return TRUE;
}

static void ke_spin_acquire_queued(PKSPIN_LOCK lock, PKLOCK_QUEUE_HANDLE handle, KIRQL irql,
                                   const char *routine)
{
    handle->LockQueue.Next = NULL;
    handle->LockQueue.Lock = lock;
    handle->OldIrql = irql;
    ke_spin_acquire(lock, handle, routine);
}

VOID NTAPI KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
    ke_spin_acquire_queued(SpinLock, LockHandle, KeRaiseIrqlToDpcLevel(),
                           "KeAcquireInStackQueuedSpinLock");
}

VOID NTAPI KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle)
{
    ke_spin_check_dispatch("KeReleaseInStackQueuedSpinLock", "0xC4/0x36");
    ke_spin_release(LockHandle->LockQueue.Lock, LockHandle, "KeReleaseInStackQueuedSpinLock");
    ke_spin_lower(LockHandle->OldIrql, "KeReleaseInStackQueuedSpinLock");
}

VOID NTAPI KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock,
                                                    PKLOCK_QUEUE_HANDLE LockHandle)
{
    ke_spin_check_dispatch("KeAcquireInStackQueuedSpinLockAtDpcLevel", "0xC4/0x40");
    ke_spin_acquire_queued(SpinLock, LockHandle, processor_irql(),
                           "KeAcquireInStackQueuedSpinLockAtDpcLevel");
}

VOID NTAPI KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle)
{
    ke_spin_check_dispatch("KeReleaseInStackQueuedSpinLockFromDpcLevel", "0xC4/0x41");
    ke_spin_release(LockHandle->LockQueue.Lock, LockHandle,
                    "KeReleaseInStackQueuedSpinLockFromDpcLevel");
}
