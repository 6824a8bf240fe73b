/* See ex/mutex.h. */
#include "ex/mutex.h"

#include "ex/ex_state.h"
#include "ex/wait.h"
#include "ke/apc.h"
#include "ke/event.h"
#include "machine/gate.h"

#include <stdio.h>

/* A mutex that is held. */
struct ex_mutex {
    struct task *owner;
    uint32_t driver; /* who took it */
};

struct task *ex_mutex_holder(uint64_t object)
{
    const struct ex_mutex *held = map_find(&ex_state()->mutexes, object);
    return held != NULL ? held->owner : NULL;
}

static struct ex_mutex *ex_mutex_find(const FAST_MUTEX *mutex)
{
    struct map *mutexes = &ex_state()->mutexes;
    struct ex_mutex *held = map_find(mutexes, (uint64_t)mutex);
    if (held == NULL || mutex->Count <= 0)
        return held;
    machine_free(map_remove(mutexes, (uint64_t)mutex));
    return NULL;
}

static bool ex_mutex_try(PFAST_MUTEX mutex)
{
    if (ex_mutex_find(mutex) != NULL || mutex->Count <= 0)
        return false;
    struct ex_mutex *held = machine_alloc(sizeof *held);
    *held = (struct ex_mutex){task_current(), gate_current_caller()};
    map_put(&ex_state()->mutexes, (uint64_t)mutex, held);
    mutex->Count = 0;
    mutex->Owner = task_current()->thread;
    return true;
}

static void ex_mutex_check_recursion(PFAST_MUTEX mutex, const char *routine)
{
    const struct ex_mutex *held = ex_mutex_find(mutex);
    if (held == NULL || held->owner != task_current())
        return;
    char note[128];
    snprintf(note, sizeof note, "%s of a mutex that T%u holds already", routine,
             task_current()->number);
    EMIT(BREACH, breach, .rule = "deadlock", .driver = gate_current_caller(),
         .site = gate_current_site(), .other = held->driver, .note = note,
         .effect = "the thread waits for itself for ever");
    machine_stop(MACHINE_STOP_FATAL);
}

static void ex_mutex_acquire(PFAST_MUTEX mutex, const char *routine)
{
    if (ex_mutex_try(mutex))
        return;
    ex_mutex_check_recursion(mutex, routine);
    mutex->Contention++;
    ex_wait_block(routine, (uint64_t)mutex);
    struct ex_mutex *own = ex_mutex_find(mutex);
    if (own != NULL)
        own->driver = gate_current_caller();
}

static void ex_mutex_not_owned(const struct ex_mutex *held, const char *routine)
{
    char note[160];
    snprintf(note, sizeof note, "%s by T%u; %s", routine, task_current()->number,
             held != NULL ? "another thread holds the mutex" : "nobody holds the mutex");
    EMIT(BREACH, breach, .rule = "fast-mutex-not-owned", .driver = gate_current_caller(),
         .site = gate_current_site(), .other = held != NULL ? held->driver : 0, .note = note,
         .effect = "a second thread enters what the mutex guards");
}

/* Whoever waits longest owns it next: it is never free in between. False if it was not held. */
static bool ex_mutex_release(PFAST_MUTEX mutex, const char *routine)
{
    struct ex_mutex *held = ex_mutex_find(mutex);
    if (held == NULL || held->owner != task_current())
        ex_mutex_not_owned(held, routine);
    if (held == NULL)
        return false;
    held->owner = ex_wait_wake((uint64_t)mutex);
    if (held->owner != NULL) {
        mutex->Owner = held->owner->thread;
        return true;
    }
    machine_free(map_remove(&ex_state()->mutexes, (uint64_t)mutex));
    mutex->Owner = NULL;
    mutex->Count = 1;
    return true;
}

/* Says that the IRQL is not what the routine wants, unless it is. */
static void ex_mutex_check_irql(bool is_right, const char *routine, const char *effect)
{
    if (is_right)
        return;
    EMIT(BREACH, breach, .rule = "fast-mutex-irql", .driver = gate_current_caller(),
         .site = gate_current_site(), .level = processor_irql(), .level_max = PROCESSOR_APC,
         .note = routine, .effect = effect);
}

/* To APC_LEVEL, unless above already. Returns the old level. */
static uint8_t ex_mutex_raise(void)
{
    uint8_t old = processor_irql();
    if (old < PROCESSOR_APC)
        processor_irql_set(PROCESSOR_APC);
    return old;
}

VOID NTAPI ExAcquireFastMutex(PFAST_MUTEX FastMutex)
{
    uint8_t old = ex_mutex_raise();
    ex_mutex_acquire(FastMutex, "ExAcquireFastMutex");
    FastMutex->OldIrql = old;
}

BOOLEAN NTAPI ExTryToAcquireFastMutex(PFAST_MUTEX FastMutex)
{
    uint8_t old = ex_mutex_raise();
    if (ex_mutex_try(FastMutex)) {
        FastMutex->OldIrql = old;
        return TRUE;
    }
    processor_irql_set(old);
    return FALSE;
}

VOID NTAPI ExReleaseFastMutex(PFAST_MUTEX FastMutex)
{
    uint8_t old = (uint8_t)FastMutex->OldIrql;
    ex_mutex_check_irql(processor_irql() == PROCESSOR_APC, "ExReleaseFastMutex below APC_LEVEL",
                        "the thread goes on at the IRQL that was saved in the mutex");
    if (ex_mutex_release(FastMutex, "ExReleaseFastMutex"))
        processor_irql_set(old);
}

static void ex_mutex_check_unsafe(const char *routine)
{
    ex_mutex_check_irql(processor_irql() >= PROCESSOR_APC || KeAreApcsDisabled(), routine,
                        "an APC may suspend the thread while it holds the mutex");
}

VOID NTAPI ExAcquireFastMutexUnsafe(PFAST_MUTEX FastMutex)
{
    ex_mutex_check_unsafe("ExAcquireFastMutexUnsafe below APC_LEVEL, in no critical region");
    ex_mutex_acquire(FastMutex, "ExAcquireFastMutexUnsafe");
}

VOID NTAPI ExReleaseFastMutexUnsafe(PFAST_MUTEX FastMutex)
{
    ex_mutex_check_unsafe("ExReleaseFastMutexUnsafe below APC_LEVEL, in no critical region");
    ex_mutex_release(FastMutex, "ExReleaseFastMutexUnsafe");
}

VOID NTAPI KeInitializeGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    *Mutex = (KGUARDED_MUTEX){.Count = 1};
    KeInitializeEvent(&Mutex->Event, SynchronizationEvent, FALSE);
}

VOID NTAPI KeAcquireGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    KeEnterGuardedRegion();
    ex_mutex_acquire(Mutex, "KeAcquireGuardedMutex");
}

BOOLEAN NTAPI KeTryToAcquireGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    if (!ex_mutex_try(Mutex))
        return FALSE;
    KeEnterGuardedRegion();
    return TRUE;
}

VOID NTAPI KeReleaseGuardedMutex(PKGUARDED_MUTEX Mutex)
{
    if (ex_mutex_release(Mutex, "KeReleaseGuardedMutex"))
        KeLeaveGuardedRegion();
}

static void ex_mutex_check_unguarded(const char *routine)
{
    ex_mutex_check_irql(KeAreAllApcsDisabled(), routine,
                        "an APC may suspend the thread while it holds the mutex");
}

VOID NTAPI KeAcquireGuardedMutexUnsafe(PKGUARDED_MUTEX FastMutex)
{
    ex_mutex_check_unguarded("KeAcquireGuardedMutexUnsafe below APC_LEVEL, in no guarded region");
    ex_mutex_acquire(FastMutex, "KeAcquireGuardedMutexUnsafe");
}

VOID NTAPI KeReleaseGuardedMutexUnsafe(PKGUARDED_MUTEX FastMutex)
{
    ex_mutex_check_unguarded("KeReleaseGuardedMutexUnsafe below APC_LEVEL, in no guarded region");
    ex_mutex_release(FastMutex, "KeReleaseGuardedMutexUnsafe");
}
