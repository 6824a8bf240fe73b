/* See ke/dpc.h. */
#include "ke/dpc.h"

#include "ke/irql.h"
#include "ke/ke_state.h"
#include "ke/thread.h"
#include "machine/breach.h"
#include "machine/gate.h"

/* A queued DPC; freed when it leaves its queue. */
struct ke_dpc {
    struct processor_dpc entry; /* first: what processors hand back */
    struct ke_dpc *next;
    PKDPC object;
    struct processor *cpu;
    struct ke_origin origin;
};

/* Stands behind all that is queued on one processor. */
struct ke_dpc_mark {
    struct processor_dpc entry; /* first */
    struct ke_dpc_flush *flush;
};

struct ke_dpc_flush {
    struct ke_dpc_mark marks[MACHINE_CPU_MAX];
    struct task *task;
    unsigned pending;
};

void ke_dpc_check(const KDPC *dpc, const char *routine)
{
    if (dpc->Type == DpcObject)
        return;
    breach_say("dispatcher-misuse", "the kernel calls a wild routine",
               "%s was given 0x%llx, which is no initialised DPC", routine,
               (unsigned long long)(uint64_t)dpc);
    machine_stop(MACHINE_STOP_FATAL);
}

static struct ke_dpc *ke_dpc_find(const KDPC *dpc)
{
    struct ke_dpc *record = ke_state()->dpcs;
    while (record != NULL && record->object != dpc)
        record = record->next;
    return record;
}

uint64_t ke_dpc_find_in(uint64_t base, uint64_t size)
{
    for (const struct ke_dpc *record = ke_state()->dpcs; record != NULL; record = record->next)
        if ((uint64_t)record->object - base < size ||
            (!ke_address_is_gone((uint64_t)record->object) &&
             (uint64_t)record->object->DeferredRoutine - base < size))
            return (uint64_t)record->object;
    return 0;
}

static void ke_dpc_forget(struct ke_dpc *record)
{
    struct ke_dpc **link = &ke_state()->dpcs;
    while (*link != record)
        link = &(*link)->next;
    *link = record->next;
    machine_free(record);
}

VOID NTAPI KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
    if (ke_dpc_find(Dpc) != NULL)
        ke_bug_check(TIMER_OR_DPC_INVALID, NULL, "KeInitializeDpc of a DPC that is queued");
    *Dpc = (KDPC){
        .Type = DpcObject,
        .Importance = MediumImportance,
        .DeferredRoutine = DeferredRoutine,
        .DeferredContext = DeferredContext,
    };
}

/* On the processor's DPC task. */
static void ke_dpc_run(struct processor_dpc *entry)
{
    struct ke_dpc *record = (struct ke_dpc *)entry;
    PKDPC dpc = record->object;
    struct ke_origin origin = record->origin;
    ke_dpc_forget(record);
    if (ke_address_is_gone((uint64_t)dpc) || ke_address_is_gone((uint64_t)dpc->DeferredRoutine))
        ke_bug_check(DRIVER_UNLOADED_WITHOUT_CANCELLING_PENDING_OPERATIONS, &origin,
                     "a DPC was still queued");
    if (dpc->Type != DpcObject)
        ke_bug_check(TIMER_OR_DPC_INVALID, &origin,
                     "the memory of a queued DPC was freed or reused");
    dpc->DpcData = NULL;
    void *routine = (void *)dpc->DeferredRoutine;
    ke_thread_show_context(task_current(), processor_current()->displaced);
    struct ke_mark before = ke_mark_take();
    gate_call_of(origin.driver, "DPC", 0, routine, (uint64_t)dpc, (uint64_t)dpc->DeferredContext,
                 (uint64_t)dpc->SystemArgument1, (uint64_t)dpc->SystemArgument2);
    ke_mark_check(&before, "its DPC", (uint64_t)routine);
}

struct processor *ke_dpc_target(const KDPC *dpc, struct processor *otherwise)
{
    return dpc->Number == 0 ? otherwise : &machine()->cpus[dpc->Number - 1];
}

/* processor_dpc_queue appends; HighImportance overtakes what has not begun. */
static void ke_dpc_overtake(const KDPC *dpc, struct processor *cpu)
{
    struct ke_dpc *record = ke_dpc_find(dpc);
    if (record == NULL || !processor_dpc_remove(&record->entry))
        return;
    record->entry.next = cpu->dpc_first;
    cpu->dpc_first = &record->entry;
    if (record->entry.next == NULL)
        cpu->dpc_last = &record->entry.next;
}

bool ke_dpc_insert(PKDPC dpc, PVOID argument1, PVOID argument2, struct processor *cpu)
{
    if (ke_dpc_find(dpc) != NULL)
        return false;
    struct ke_dpc *record = machine_alloc(sizeof *record);
    *record = (struct ke_dpc){
        .entry.run = ke_dpc_run,
        .next = ke_state()->dpcs,
        .object = dpc,
        .cpu = cpu,
        .origin = ke_origin_here(),
    };
    ke_state()->dpcs = record;
    bool is_first = dpc->Importance == HighImportance;
    dpc->SystemArgument1 = argument1;
    dpc->SystemArgument2 = argument2;
    dpc->DpcData = dpc;
    processor_dpc_queue(cpu, &record->entry);
    if (is_first)
        ke_dpc_overtake(dpc, cpu);
    return true;
}

BOOLEAN NTAPI KeInsertQueueDpc(PRKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2)
{
    ke_dpc_check(Dpc, "KeInsertQueueDpc");
    return ke_dpc_insert(Dpc, SystemArgument1, SystemArgument2,
                         ke_dpc_target(Dpc, processor_current()));
}

BOOLEAN NTAPI KeRemoveQueueDpc(PRKDPC Dpc)
{
    ke_dpc_check(Dpc, "KeRemoveQueueDpc");
    struct ke_dpc *record = ke_dpc_find(Dpc);
    if (record == NULL || !processor_dpc_remove(&record->entry))
        return FALSE;
    ke_dpc_forget(record);
    Dpc->DpcData = NULL;
    return TRUE;
}

VOID NTAPI KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance)
{
    ke_dpc_check(Dpc, "KeSetImportanceDpc");
    Dpc->Importance = (UCHAR)Importance;
}

VOID NTAPI KeSetTargetProcessorDpc(PRKDPC Dpc, CCHAR Number)
{
    ke_dpc_check(Dpc, "KeSetTargetProcessorDpc");
    if (Number < 0 || (unsigned)Number >= machine()->options.cpu_count)
        breach_say("dispatcher-misuse", "the DPC stays with the processor it had",
                   "KeSetTargetProcessorDpc to processor %d of %u", Number,
                   machine()->options.cpu_count);
    else
        Dpc->Number = (USHORT)(Number + 1);
}

static void ke_dpc_flush_mark(struct processor_dpc *entry)
{
    struct ke_dpc_flush *flush = ((struct ke_dpc_mark *)entry)->flush;
    if (--flush->pending == 0)
        task_ready(flush->task);
}

VOID NTAPI KeFlushQueuedDpcs(VOID)
{
    struct machine *m = machine();
    struct ke_dpc_flush *flush = machine_alloc(sizeof *flush);
    flush->task = task_current();
    flush->pending = m->options.cpu_count;
    for (unsigned i = 0; i < m->options.cpu_count; i++) {
        flush->marks[i] = (struct ke_dpc_mark){{.run = ke_dpc_flush_mark}, flush};
        processor_dpc_queue(&m->cpus[i], &flush->marks[i].entry);
    }
    while (flush->pending > 0)
        task_block("KeFlushQueuedDpcs", 0);
    machine_free(flush);
}
