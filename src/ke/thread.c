/* See ke/thread.h. */
#include "ke/thread.h"

#include "base/panic.h"
#include "ke/ke_state.h"
#include "ke/processor.h"
#include "machine/breach.h"

#include <string.h>

#define KE_THREAD_PLACES                                                                           \
    ((arena_extents[ARENA_PROCESSOR].base + arena_extents[ARENA_PROCESSOR].size - ARENA_THREADS) / \
     ARENA_THREAD_SIZE)
#define KE_PRIORITY_DEFAULT  8
#define KE_PROCESS_ID_SYSTEM 4

_Static_assert(sizeof(KDPC) <= ARENA_THREAD_SIZE, "places are larger than any object of ours");

static uint64_t ke_thread_place(uint64_t n)
{
    struct machine *m = machine();
    invariant(n < KE_THREAD_PLACES);
    uint64_t address = ARENA_THREADS + n * ARENA_THREAD_SIZE;
    uint64_t used = address + ARENA_THREAD_SIZE - arena_extents[ARENA_PROCESSOR].base;
    if (m->region_used[ARENA_PROCESSOR] < used)
        m->region_used[ARENA_PROCESSOR] = used;
    return address;
}

struct ke_state *ke_state(void)
{
    void **slot = &machine()->slots[MACHINE_SLOT_KE];
    if (*slot == NULL) {
        *slot = machine_alloc(sizeof(struct ke_state));
        void *process = (void *)ke_thread_place(0);
        memset(process, 0, ARENA_THREAD_SIZE);
        ke_object_init(process, ProcessObject, sizeof(DISPATCHER_HEADER), 0);
        ke_processor_export(process);
    }
    return *slot;
}

struct ke_task *ke_task_get(struct task *task)
{
    struct ke_task **slot = &ke_state()->tasks[task->number - 1];
    if (*slot == NULL) {
        *slot = machine_alloc(sizeof **slot);
        (*slot)->task = task;
        (*slot)->priority = KE_PRIORITY_DEFAULT;
    }
    return *slot;
}

struct ke_task *ke_task_self(void)
{
    return ke_task_get(task_current());
}

struct ke_task *ke_task_of_thread(const void *thread)
{
    uint64_t offset = (uint64_t)thread - ARENA_THREADS;
    uint64_t n = offset / ARENA_THREAD_SIZE;
    if (offset % ARENA_THREAD_SIZE != 0 || n == 0 || n > TASK_MAX)
        return NULL;
    struct ke_task *task = ke_state()->tasks[n - 1];
    return task != NULL && task->thread == thread ? task : NULL;
}

struct task *ke_thread_task(const void *thread)
{
    const struct ke_task *task = ke_task_of_thread(thread);
    return task != NULL ? task->task : NULL;
}

bool ke_thread_is_own(void)
{
    return ke_task_self()->body != NULL;
}

void ke_thread_set_system(struct task *task)
{
    struct ke_task *record = ke_task_get(task);
    record->critical_regions = record->critical_regions_base = 1;
}

/* Inlined KeGetCurrentThread reads it through gs. */
static void ke_thread_show(struct task *task, PKTHREAD thread)
{
    task->thread = thread;
    if (task == task_current())
        *(uint64_t *)(ARENA_KPCR + 0x188) = (uint64_t)thread;
}

static PKTHREAD ke_thread_object(struct ke_task *record)
{
    if (record->thread == NULL) {
        record->thread = (PKTHREAD)ke_thread_place(record->task->number);
        memset(record->thread, 0, ARENA_THREAD_SIZE);
        ke_object_init((DISPATCHER_HEADER *)record->thread, ThreadObject, ARENA_THREAD_SIZE / 2, 0);
    }
    return record->thread;
}

PKTHREAD ke_thread_new(struct task *task)
{
    if (task->thread == NULL)
        ke_thread_show(task, ke_thread_object(ke_task_get(task)));
    return task->thread;
}

void ke_thread_show_context(struct task *dpc_task, const struct task *displaced)
{
    bool is_borrowed = displaced != NULL && displaced->thread != NULL;
    ke_thread_show(dpc_task,
                   is_borrowed ? displaced->thread : ke_thread_object(ke_task_get(dpc_task)));
}

static void ke_thread_check_end(const struct ke_task *self)
{
    if (processor_irql() != PASSIVE_LEVEL) {
        breach_say("irql-not-restored", "bug check IRQL_UNEXPECTED_VALUE (0xC8)",
                   "the thread \"%s\" ended at IRQL %u", self->task->name, processor_irql());
        processor_irql_set(PASSIVE_LEVEL);
    }
    if (self->locks > 0)
        breach_say("spin-lock-misuse", "the lock stays held for ever",
                   "the thread \"%s\" ended holding a spin lock", self->task->name);
    if (self->mutexes > 0)
        breach_say("dispatcher-misuse", "bug check THREAD_TERMINATE_HELD_MUTEX",
                   "the thread \"%s\" ended owning a mutex", self->task->name);
    else if (self->critical_regions > self->critical_regions_base || self->guarded_regions > 0)
        breach_say("critical-region-unbalanced", "bug check KERNEL_APC_PENDING_DURING_EXIT",
                   "the thread \"%s\" ended inside a critical or guarded region", self->task->name);
}

static void ke_thread_finish(struct ke_task *self)
{
    ke_thread_check_end(self);
    DISPATCHER_HEADER *header = (DISPATCHER_HEADER *)self->thread;
    header->SignalState = 1;
    ke_wait_wake(header);
}

void ke_thread_exit(void)
{
    ke_thread_finish(ke_task_self());
    task_exit();
}

static void ke_thread_body(void *argument)
{
    struct ke_task *self = argument;
    self->body(self->argument);
    ke_thread_finish(self);
}

struct task *ke_thread_start(const char *name, void (*body)(void *argument), void *argument)
{
    if (machine()->tasks.count + 1 >= KE_THREAD_PLACES)
        return NULL;
    struct task *task = task_new(name, ke_thread_body, NULL);
    if (task == NULL)
        return NULL;
    struct ke_task *record = ke_task_get(task);
    record->body = body;
    record->argument = argument;
    task->argument = record;
    ke_thread_new(task);
    return task;
}

PKTHREAD NTAPI KeGetCurrentThread(VOID)
{
    return ke_thread_new(task_current());
}

PETHREAD NTAPI PsGetCurrentThread(VOID)
{
    return (PETHREAD)KeGetCurrentThread();
}

PEPROCESS NTAPI IoGetCurrentProcess(VOID)
{
    ke_state();
    return (PEPROCESS)ARENA_THREADS;
}

PEPROCESS NTAPI PsGetCurrentProcess(VOID)
{
    return IoGetCurrentProcess();
}

HANDLE NTAPI PsGetCurrentProcessId(VOID)
{
    return (HANDLE)KE_PROCESS_ID_SYSTEM;
}

HANDLE NTAPI PsGetCurrentThreadId(VOID)
{
    return PsGetThreadId(PsGetCurrentThread());
}

static struct ke_task *ke_thread_get(PETHREAD thread, const char *routine)
{
    ke_object_check((DISPATCHER_HEADER *)thread, KE_THREAD, routine);
    return ke_task_of_thread(thread);
}

HANDLE NTAPI PsGetThreadId(PETHREAD Thread)
{
    uint32_t number = ke_thread_get(Thread, "PsGetThreadId")->task->number;
    return (HANDLE)(uint64_t)(KE_PROCESS_ID_SYSTEM + 4 * number);
}

HANDLE NTAPI PsGetThreadProcessId(PETHREAD Thread)
{
    ke_thread_get(Thread, "PsGetThreadProcessId");
    return (HANDLE)KE_PROCESS_ID_SYSTEM;
}

HANDLE NTAPI PsGetProcessId(PEPROCESS Process)
{
    ke_object_check((DISPATCHER_HEADER *)Process, 1u << ProcessObject, "PsGetProcessId");
    return (HANDLE)KE_PROCESS_ID_SYSTEM;
}

PEPROCESS NTAPI IoThreadToProcess(PETHREAD Thread)
{
    ke_thread_get(Thread, "IoThreadToProcess");
    return IoGetCurrentProcess();
}

BOOLEAN NTAPI PsIsSystemThread(PETHREAD Thread)
{
    ke_thread_get(Thread, "PsIsSystemThread");
    return TRUE;
}

KPRIORITY NTAPI KeSetPriorityThread(PKTHREAD Thread, KPRIORITY Priority)
{
    struct ke_task *task = ke_task_of_thread(Thread);
    if (task == NULL || Priority <= LOW_PRIORITY || Priority > HIGH_PRIORITY) {
        breach_say("dispatcher-misuse", "the kernel writes to what it takes for a thread",
                   "KeSetPriorityThread(0x%llx, %d): %s", (unsigned long long)(uint64_t)Thread,
                   Priority, task == NULL ? "no thread" : "priorities are 1 to 31");
        machine_stop(MACHINE_STOP_FATAL);
    }
    KPRIORITY before = task->priority;
    task->priority = Priority;
    return before;
}

KPRIORITY NTAPI KeQueryPriorityThread(PKTHREAD Thread)
{
    ke_object_check((DISPATCHER_HEADER *)Thread, KE_THREAD, "KeQueryPriorityThread");
    return ke_task_of_thread(Thread)->priority;
}

KPROCESSOR_MODE NTAPI ExGetPreviousMode(VOID)
{
    return KernelMode;
}
