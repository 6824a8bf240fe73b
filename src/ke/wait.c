/*
 * See ke/wait.h. Waits in progress are one list, oldest first; whoever signals an object walks it.
 * Invariant: between two scheduling points no wait on the list could be satisfied.
 */
#include "ke/wait.h"

#include "ke/ke_state.h"
#include "ke/thread.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "nt/status.h"

#include <string.h>

#define KE_YIELD_100NS 10

struct ke_wait {
    struct timer_entry timeout; /* first: what timers hand back */
    struct ke_wait *next;
    struct task *task;
    PKTHREAD thread;
    ULONG count;
    bool is_all;
    bool is_done;
    NTSTATUS status;
    DISPATCHER_HEADER *objects[MAXIMUM_WAIT_OBJECTS]; /* NULL: made anew under the wait */
};

struct ke_sleep {
    struct timer_entry timeout; /* first */
    struct task *task;
    bool is_done;
};

static bool ke_wait_has(const struct ke_wait *wait, const DISPATCHER_HEADER *object)
{
    for (ULONG i = 0; i < wait->count; i++)
        if (wait->objects[i] == object)
            return true;
    return false;
}

/* On NT an object made anew starts with an empty list of waiters: the old ones are lost. */
static void ke_wait_forget(const DISPATCHER_HEADER *object)
{
    for (struct ke_wait *wait = ke_state()->waits; wait != NULL; wait = wait->next)
        for (ULONG i = 0; i < wait->count; i++)
            if (wait->objects[i] == object)
                wait->objects[i] = NULL;
}

void ke_object_init(DISPATCHER_HEADER *object, UCHAR type, size_t size, LONG signal_state)
{
    ke_wait_forget(object);
    object->Lock = 0;
    object->Type = type;
    object->Size = (UCHAR)(size / sizeof(ULONG));
    object->SignalState = signal_state;
    nt_list_init(&object->WaitListHead);
}

void ke_object_check(const DISPATCHER_HEADER *object, unsigned kinds, const char *routine)
{
    bool is_made = object->WaitListHead.Flink == &object->WaitListHead &&
                   object->WaitListHead.Blink == &object->WaitListHead;
    if (is_made && object->Type < 32 && (kinds & 1u << object->Type))
        return;
    breach_say("dispatcher-misuse", "the kernel follows the object's wild list pointers",
               "%s was given 0x%llx, which is %s", routine, (unsigned long long)(uint64_t)object,
               is_made ? "an object of another kind" : "no initialised dispatcher object");
    machine_stop(MACHINE_STOP_FATAL);
}

static bool ke_object_is_available(const DISPATCHER_HEADER *object, PKTHREAD thread)
{
    if (object == NULL)
        return false;
    if (object->Type == MutantObject && ((const KMUTANT *)object)->OwnerThread == thread)
        return true;
    return object->SignalState > 0;
}

static void ke_object_take(DISPATCHER_HEADER *object, PKTHREAD thread)
{
    switch (object->Type) {
    case EventSynchronizationObject:
    case TimerSynchronizationObject: object->SignalState = 0; break;
    case SemaphoreObject: object->SignalState--; break;
    case MutantObject: {
        KMUTANT *mutex = (KMUTANT *)object;
        if (object->SignalState-- == 1) {
            struct ke_task *owner = ke_task_of_thread(thread);
            mutex->OwnerThread = thread;
            owner->mutexes++;
            owner->critical_regions++;
        }
        break;
    }
    default: break;
    }
}

/* Satisfies the wait if it can be: all its side effects at once, or none. */
static bool ke_wait_try(struct ke_wait *wait)
{
    ULONG available = 0, first = 0;
    for (ULONG i = wait->count; i-- > 0;) {
        if (!ke_object_is_available(wait->objects[i], wait->thread))
            continue;
        available++;
        first = i;
    }
    if (wait->is_all ? available < wait->count : available == 0)
        return false;
    for (ULONG i = 0; wait->is_all && i < wait->count; i++)
        ke_object_take(wait->objects[i], wait->thread);
    if (!wait->is_all)
        ke_object_take(wait->objects[first], wait->thread);
    wait->status = wait->is_all ? STATUS_SUCCESS : STATUS_WAIT_0 + (NTSTATUS)first;
    return true;
}

static void ke_wait_finish(struct ke_wait *wait)
{
    struct ke_wait **link = &ke_state()->waits;
    while (*link != wait)
        link = &(*link)->next;
    *link = wait->next;
    timer_cancel(&wait->timeout);
    wait->is_done = true;
    task_ready(wait->task);
}

static void ke_wait_expire(struct timer_entry *entry)
{
    struct ke_wait *wait = (struct ke_wait *)entry;
    wait->status = STATUS_TIMEOUT;
    ke_wait_finish(wait);
}

void ke_wait_wake(DISPATCHER_HEADER *object)
{
    struct ke_wait *next;
    for (struct ke_wait *wait = ke_state()->waits; wait != NULL; wait = next) {
        next = wait->next;
        if (object->SignalState <= 0)
            return;
        if (ke_wait_has(wait, object) && ke_wait_try(wait))
            ke_wait_finish(wait);
    }
}

uint64_t ke_wait_find_in(uint64_t base, uint64_t size)
{
    for (const struct ke_wait *wait = ke_state()->waits; wait != NULL; wait = wait->next)
        for (ULONG i = 0; i < wait->count; i++)
            if ((uint64_t)wait->objects[i] - base < size)
                return (uint64_t)wait->objects[i];
    return 0;
}

void ke_wait_promise(BOOLEAN is_promised, const char *routine, KIRQL irql_max)
{
    if (!is_promised)
        return;
    KIRQL irql = processor_irql();
    struct ke_task *self = ke_task_self();
    if (irql > irql_max)
        EMIT(BREACH, breach, .rule = "irql-too-high", .driver = gate_current_caller(),
             .site = gate_current_site(), .level = irql, .level_max = irql_max, .note = routine,
             .effect = "with Wait = TRUE a wait must follow, which this IRQL forbids");
    self->is_wait_next = true;
    self->wait_irql = irql;
    if (irql < DISPATCH_LEVEL)
        processor_irql_set(DISPATCH_LEVEL);
}

/* The wait that a call with Wait = TRUE announced has come. */
static void ke_wait_keep_promise(void)
{
    struct ke_task *self = ke_task_self();
    if (!self->is_wait_next)
        return;
    self->is_wait_next = false;
    if (processor_irql() > self->wait_irql)
        processor_irql_set(self->wait_irql);
}

/* The IRQL, or a spin lock held, forbids to wait. */
static void ke_wait_judge(bool is_satisfied, const char *routine)
{
    if (processor_irql() < DISPATCH_LEVEL) {
        if (!is_satisfied && ke_task_self()->locks > 0)
            breach_say("spin-lock-misuse", "whoever wants the lock spins until the wait is over",
                       "%s while holding a spin lock", routine);
        return;
    }
    const char *effect = is_satisfied             ? "the wait was satisfied at once, by luck"
                         : task_current()->is_dpc ? "bug check ATTEMPTED_SWITCH_FROM_DPC (0xB8)"
                                                  : "bug check IRQL_NOT_LESS_OR_EQUAL (0xA)";
    breach_say("wait-at-dispatch", effect, "%s with a time-out other than 0", routine);
    if (!is_satisfied)
        machine_stop(MACHINE_STOP_FATAL);
}

/* *draft describes the wait and was not satisfiable: the task sleeps until it is. */
static NTSTATUS ke_wait_block(const struct ke_wait *draft, const LARGE_INTEGER *timeout,
                              const char *routine)
{
    uint64_t due = timeout != NULL ? ke_time_due(timeout->QuadPart) : 0;
    if (timeout != NULL && due <= timer_now())
        return STATUS_TIMEOUT;
    struct ke_wait *wait = machine_alloc(sizeof *wait);
    *wait = *draft;
    struct ke_wait **link = &ke_state()->waits;
    while (*link != NULL)
        link = &(*link)->next;
    *link = wait;
    wait->timeout.fire = ke_wait_expire;
    if (timeout != NULL)
        timer_set(&wait->timeout, due);
    wait->task->wait = wait;
    while (!wait->is_done)
        task_block(routine, (uint64_t)wait->objects[0]);
    wait->task->wait = NULL;
    NTSTATUS status = wait->status;
    machine_free(wait);
    return status;
}

static NTSTATUS ke_wait(struct ke_wait *draft, const LARGE_INTEGER *timeout, const char *routine)
{
    draft->task = task_current();
    draft->thread = KeGetCurrentThread();
    draft->next = NULL;
    draft->is_done = false;
    memset(&draft->timeout, 0, sizeof draft->timeout);
    ke_wait_keep_promise();
    for (ULONG i = 0; i < draft->count; i++)
        ke_object_check(draft->objects[i], KE_ANY, routine);
    bool is_poll = timeout != NULL && timeout->QuadPart == 0;
    bool is_satisfied = ke_wait_try(draft);
    if (!is_poll)
        ke_wait_judge(is_satisfied, routine);
    if (is_satisfied)
        return draft->status;
    return is_poll ? STATUS_TIMEOUT : ke_wait_block(draft, timeout, routine);
}

NTSTATUS NTAPI KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason,
                                     KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                     PLARGE_INTEGER Timeout)
{
    (void)WaitReason;
    (void)WaitMode;
    (void)Alertable;
    struct ke_wait draft;
    draft.count = 1;
    draft.is_all = true;
    draft.objects[0] = Object;
    return ke_wait(&draft, Timeout, "KeWaitForSingleObject");
}

NTSTATUS NTAPI KeWaitForMultipleObjects(ULONG Count, PVOID Object[], WAIT_TYPE WaitType,
                                        KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                                        BOOLEAN Alertable, PLARGE_INTEGER Timeout,
                                        PKWAIT_BLOCK WaitBlockArray)
{
    (void)WaitReason;
    (void)WaitMode;
    (void)Alertable;
    if (Count > MAXIMUM_WAIT_OBJECTS || (Count > THREAD_WAIT_OBJECTS && WaitBlockArray == NULL))
        ke_bug_check(MAXIMUM_WAIT_OBJECTS_EXCEEDED, NULL,
                     "KeWaitForMultipleObjects on %u objects %s a WaitBlockArray", Count,
                     WaitBlockArray == NULL ? "without" : "with");
    struct ke_wait draft;
    draft.count = Count;
    draft.is_all = WaitType == WaitAll;
    draft.objects[0] = NULL;
    memcpy(draft.objects, Object, Count * sizeof *Object);
    return ke_wait(&draft, Timeout, "KeWaitForMultipleObjects");
}

static void ke_sleep_expire(struct timer_entry *entry)
{
    struct ke_sleep *sleep = (struct ke_sleep *)entry;
    sleep->is_done = true;
    task_ready(sleep->task);
}

void ke_wait_sleep(uint64_t due_100ns, const char *what)
{
    struct ke_sleep *sleep = machine_alloc(sizeof *sleep);
    sleep->task = task_current();
    sleep->timeout.fire = ke_sleep_expire;
    timer_set(&sleep->timeout, due_100ns);
    while (!sleep->is_done)
        task_block(what, 0);
    machine_free(sleep);
}

NTSTATUS NTAPI KeDelayExecutionThread(KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                      PLARGE_INTEGER Interval)
{
    (void)WaitMode;
    (void)Alertable;
    if (processor_irql() >= DISPATCH_LEVEL)
        ke_bug_check(task_current()->is_dpc ? ATTEMPTED_SWITCH_FROM_DPC : IRQL_NOT_LESS_OR_EQUAL,
                     NULL, "KeDelayExecutionThread at IRQL %u", processor_irql());
    ke_wait_judge(false, "KeDelayExecutionThread");
    uint64_t due = ke_time_due(Interval->QuadPart);
    uint64_t now = timer_now();
    ke_wait_sleep(due > now ? due : now + KE_YIELD_100NS, "KeDelayExecutionThread");
    return STATUS_SUCCESS;
}
