/* See ke/interrupt.h. */
#include "ke/interrupt.h"

#include "ke/irql.h"
#include "ke/ke_state.h"
#include "ke/thread.h"
#include "machine/breach.h"
#include "machine/gate.h"

#include <inttypes.h>
#include <stdio.h>

static struct ke_interrupt **ke_interrupt_link(PKINTERRUPT object)
{
    struct ke_interrupt **link = &ke_state()->interrupts;
    while (*link != NULL && (*link)->object != object)
        link = &(*link)->next;
    return link;
}

static struct ke_interrupt *ke_interrupt_get(PKINTERRUPT object, const char *routine)
{
    struct ke_interrupt *interrupt = *ke_interrupt_link(object);
    if (interrupt == NULL)
        breach_stop("interrupt-misuse", "the kernel follows wild pointers in it",
                    "%s was given 0x%" PRIx64 ", which is no connected interrupt object", routine,
                    (uint64_t)object);
    return interrupt;
}

static bool ke_interrupt_is_on(const struct ke_interrupt *interrupt, uint32_t vector)
{
    for (uint32_t i = 0; i < interrupt->vector_count; i++)
        if (interrupt->vectors[i] == vector)
            return true;
    return false;
}

/* The first one on a vector behind `at` (NULL: of all). */
static struct ke_interrupt *ke_interrupt_next(const struct ke_interrupt *at, uint32_t vector)
{
    struct ke_interrupt *next = at == NULL ? ke_state()->interrupts : at->next;
    while (next != NULL && !ke_interrupt_is_on(next, vector))
        next = next->next;
    return next;
}

bool ke_interrupt_connect(const struct ke_interrupt *interrupt)
{
    for (uint32_t i = 0; i < interrupt->vector_count; i++) {
        const struct ke_interrupt *other = ke_interrupt_next(NULL, interrupt->vectors[i]);
        if (other != NULL && (!other->is_shared || !interrupt->is_shared))
            return false;
    }
    struct ke_origin origin = ke_origin_here();
    struct ke_interrupt **end = ke_interrupt_link(NULL);
    *end = machine_alloc(sizeof **end);
    **end = *interrupt;
    (*end)->driver = origin.driver;
    (*end)->site = origin.site;
    return true;
}

struct ke_interrupt_waiter {
    struct ke_interrupt_waiter *next; /* newest first */
    struct task *task;
    bool is_woken;
};

/* Sleeps until the interrupt task has finished something. */
static void ke_interrupt_wait(const char *what)
{
    struct ke_interrupt_waiter *waiter = machine_alloc(sizeof *waiter);
    *waiter = (struct ke_interrupt_waiter){ke_state()->interrupt_waiters, task_current(), false};
    ke_state()->interrupt_waiters = waiter;
    while (!waiter->is_woken)
        task_block(what, 0);
    machine_free(waiter);
}

/* All look again whether it was what they wait for. */
static void ke_interrupt_over(void)
{
    struct ke_interrupt_waiter *waiter = ke_state()->interrupt_waiters;
    ke_state()->interrupt_waiters = NULL;
    for (; waiter != NULL; waiter = waiter->next) {
        waiter->is_woken = true;
        task_ready(waiter->task);
    }
}

static void ke_interrupt_remove(struct ke_interrupt **link)
{
    struct ke_interrupt *gone = *link;
    *link = gone->next;
    machine_free(gone);
}

void ke_interrupt_disconnect(PKINTERRUPT object, const char *routine)
{
    while (ke_interrupt_get(object, routine)->running > 0) /* or somebody else disconnects it */
        ke_interrupt_wait(routine);
    ke_interrupt_remove(ke_interrupt_link(object));
}

/* On the interrupt task. True: the device was the routine's. */
static bool ke_interrupt_call(struct ke_interrupt *interrupt)
{
    task_current()->affinity = (uint8_t)interrupt->processors;
    task_move();
    processor_irql_set(interrupt->irql);
    ke_spin_acquire(interrupt->lock, NULL, "an interrupt");
    struct ke_mark before = ke_mark_take();
    uint64_t routine = (uint64_t)interrupt->routine;
    uint64_t answer = gate_call_of(interrupt->driver, "InterruptService", 0, (void *)routine,
                                   (uint64_t)interrupt->object, (uint64_t)interrupt->context, 0, 0);
    ke_mark_check(&before, "its InterruptService", routine);
    ke_spin_release(interrupt->lock, NULL, "an interrupt");
    processor_irql_set(PASSIVE_LEVEL);
    return (answer & 0xff) != 0;
}

static void ke_interrupt_serve(uint32_t vector)
{
    bool is_over = false;
    struct ke_interrupt *next, *at = ke_interrupt_next(NULL, vector);
    while (at != NULL && !is_over) {
        at->running++;
        bool is_mine = ke_interrupt_call(at);
        is_over = is_mine && !at->is_latched;
        next = ke_interrupt_next(at, vector); /* first: who disconnects it waits for us */
        at->running--;
        ke_interrupt_over();
        at = next;
    }
}

static void ke_interrupt_body(void *argument)
{
    (void)argument;
    struct ke_state *state = ke_state();
    for (;;) {
        while (state->interrupt_vector == 0)
            task_block("the next interrupt", 0);
        task_ready(state->interrupt_raiser);
        state->interrupt_raiser = NULL;
        ke_interrupt_serve(state->interrupt_vector);
        state->interrupt_vector = 0;
        ke_interrupt_over();
    }
}

void ke_interrupt_raise(uint32_t vector)
{
    struct ke_state *state = ke_state();
    while (state->interrupt_vector != 0)
        ke_interrupt_wait("the interrupt before");
    if (ke_interrupt_next(NULL, vector) == NULL)
        return;
    state->interrupt_vector = vector;
    state->interrupt_raiser = task_current();
    if (state->interrupt_task == NULL)
        state->interrupt_task = ke_thread_start("interrupts", ke_interrupt_body, NULL);
    else
        task_ready(state->interrupt_task);
    if (state->interrupt_task == NULL) { /* drivers have used all threads up: nobody is there */
        state->interrupt_vector = 0;
        return;
    }
    while (state->interrupt_raiser != NULL)
        task_block("an interrupt", 0);
}

static void ke_interrupt_report(struct ke_interrupt *interrupt, const char *note,
                                const char *effect)
{
    if (!interrupt->is_reported)
        EMIT(BREACH, breach, .rule = "interrupt-left", .driver = interrupt->driver,
             .site = interrupt->site, .note = note, .effect = effect);
    interrupt->is_reported = true;
}

void ke_interrupt_check_removed(uint32_t vector)
{
    struct ke_interrupt *at = NULL;
    while ((at = ke_interrupt_next(at, vector)) != NULL)
        ke_interrupt_report(at, "an interrupt is still connected when its device is removed",
                            "the next interrupt is served for a device that is gone");
}

/* The first one that the driver has connected; NULL if there is none. */
static struct ke_interrupt *ke_interrupt_of_driver(uint32_t driver)
{
    struct ke_interrupt *at = ke_state()->interrupts;
    while (at != NULL && at->driver != driver)
        at = at->next;
    return at;
}

PKINTERRUPT ke_interrupt_check_left(uint32_t driver)
{
    struct ke_interrupt *left = ke_interrupt_of_driver(driver);
    if (left == NULL)
        return NULL;
    ke_interrupt_report(left, "an interrupt is still connected when its driver is unloaded",
                        "the next interrupt calls code that is gone");
    while ((left = ke_interrupt_of_driver(driver)) != NULL && left->running > 0)
        ke_interrupt_wait("the interrupts of a driver that is unloaded");
    PKINTERRUPT object = left != NULL ? left->object : NULL;
    if (left != NULL)
        ke_interrupt_remove(ke_interrupt_link(object));
    return object;
}

static KIRQL ke_interrupt_enter(const struct ke_interrupt *interrupt, const char *routine)
{
    KIRQL before = processor_irql();
    if (before > interrupt->irql)
        breach_stop("interrupt-misuse", "the interrupt's lock may be taken below it for ever",
                    "%s at IRQL %u, above the interrupt's %u", routine, before, interrupt->irql);
    processor_irql_set(interrupt->irql);
    ke_spin_acquire(interrupt->lock, NULL, routine);
    return before;
}

BOOLEAN NTAPI KeSynchronizeExecution(PKINTERRUPT Interrupt,
                                     PKSYNCHRONIZE_ROUTINE SynchronizeRoutine,
                                     PVOID SynchronizeContext)
{
    struct ke_interrupt *interrupt = ke_interrupt_get(Interrupt, "KeSynchronizeExecution");
    KIRQL irql = ke_interrupt_enter(interrupt, "KeSynchronizeExecution");
    struct ke_mark before = ke_mark_take();
    uint64_t answer = gate_call("SynchCritSection", 0, (void *)SynchronizeRoutine,
                                (uint64_t)SynchronizeContext, 0, 0, 0);
    ke_mark_check(&before, "its SynchCritSection", (uint64_t)SynchronizeRoutine);
    ke_spin_release(interrupt->lock, NULL, "KeSynchronizeExecution");
    processor_irql_set(irql);
    return (BOOLEAN)answer;
}

KIRQL NTAPI KeAcquireInterruptSpinLock(PKINTERRUPT Interrupt)
{
    return ke_interrupt_enter(ke_interrupt_get(Interrupt, "KeAcquireInterruptSpinLock"),
                              "KeAcquireInterruptSpinLock");
}

VOID NTAPI KeReleaseInterruptSpinLock(PKINTERRUPT Interrupt, KIRQL OldIrql)
{
    const struct ke_interrupt *interrupt =
        ke_interrupt_get(Interrupt, "KeReleaseInterruptSpinLock");
    ke_spin_release(interrupt->lock, NULL, "KeReleaseInterruptSpinLock");
    ke_spin_lower(OldIrql, "KeReleaseInterruptSpinLock");
}
