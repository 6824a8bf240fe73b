/* See ex/mutex.h. */
#include "ex/mutex.h"

#include "ex/ex_state.h"
#include "ex/wait.h"
#include "machine/gate.h"

#include <stdio.h>

/* A mutex that is held. */
struct ex_mutex {
    struct task *owner;
    uint32_t driver; /* who took it */
};

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

static void ex_mutex_acquire(PFAST_MUTEX mutex, const char *routine)
{
    if (ex_mutex_try(mutex))
        return;
    const struct ex_mutex *held = ex_mutex_find(mutex);
    if (held != NULL && held->owner == task_current())
        EMIT(BREACH, breach, .rule = "lock-recursive", .driver = gate_current_caller(),
             .site = gate_current_site(), .other = held->driver, .note = routine,
             .effect = "the thread waits for itself for ever");
    mutex->Contention++;
    ex_wait_block(routine, (uint64_t)mutex);
    struct ex_mutex *own = ex_mutex_find(mutex);
    if (own != NULL)
        own->driver = gate_current_caller();
}

static void ex_mutex_not_owned(const struct ex_mutex *held, const char *routine)
{
    char note[160];
    snprintf(note, sizeof note, "%s by task T%u; %s", routine, task_current()->number,
             held != NULL ? "another thread holds the mutex" : "nobody holds the mutex");
    EMIT(BREACH, breach, .rule = "fast-mutex-not-owned", .driver = gate_current_caller(),
         .site = gate_current_site(), .other = held != NULL ? held->driver : 0, .note = note,
         .effect = "a second thread enters what the mutex guards");
}

/* Whoever waits longest owns it next: it is never free in between. */
static void ex_mutex_release(PFAST_MUTEX mutex, const char *routine)
{
    struct ex_mutex *held = ex_mutex_find(mutex);
    if (held == NULL || held->owner != task_current())
        ex_mutex_not_owned(held, routine);
    if (held == NULL)
        return;
    held->owner = ex_wait_wake((uint64_t)mutex);
    if (held->owner != NULL) {
        mutex->Owner = held->owner->thread;
        return;
    }
    machine_free(map_remove(&ex_state()->mutexes, (uint64_t)mutex));
    mutex->Owner = NULL;
    mutex->Count = 1;
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
    uint8_t irql = processor_irql(), old = (uint8_t)FastMutex->OldIrql;
    if (irql != PROCESSOR_APC)
        EMIT(BREACH, breach, .rule = "fast-mutex-irql", .driver = gate_current_caller(),
             .site = gate_current_site(), .level = irql, .level_max = PROCESSOR_APC,
             .note = "ExReleaseFastMutex wants APC_LEVEL exactly",
             .effect = "the thread goes on at the IRQL that was saved in the mutex");
    bool is_held = ex_mutex_find(FastMutex) != NULL;
    ex_mutex_release(FastMutex, "ExReleaseFastMutex");
    if (is_held)
        processor_irql_set(old);
}

VOID NTAPI ExAcquireFastMutexUnsafe(PFAST_MUTEX FastMutex)
{
    ex_mutex_acquire(FastMutex, "ExAcquireFastMutexUnsafe");
}

VOID NTAPI ExReleaseFastMutexUnsafe(PFAST_MUTEX FastMutex)
{
    ex_mutex_release(FastMutex, "ExReleaseFastMutexUnsafe");
}
