/* See ke/processor.h. */
#include "ke/processor.h"

#include "ke/irql.h"
#include "ke/ke_state.h"
#include "machine/breach.h"
#include "machine/gate.h"

#define KE_EXPORT_OFFSET 0x300 /* in the place that holds the system process */

void ke_processor_export(void *place)
{
    *((CCHAR *)place + KE_EXPORT_OFFSET) = (CCHAR)machine()->options.cpu_count;
}

void *ke_number_processors(void)
{
    ke_state();
    return (void *)(ARENA_THREADS + KE_EXPORT_OFFSET);
}

ULONG NTAPI KeQueryActiveProcessorCount(KAFFINITY *ActiveProcessors)
{
    if (ActiveProcessors != NULL)
        *ActiveProcessors = KeQueryActiveProcessors();
    return machine()->options.cpu_count;
}

ULONG NTAPI KeQueryActiveProcessorCountEx(USHORT GroupNumber)
{
    bool is_ours = GroupNumber == 0 || GroupNumber == ALL_PROCESSOR_GROUPS;
    return is_ours ? machine()->options.cpu_count : 0;
}

KAFFINITY NTAPI KeQueryActiveProcessors(VOID)
{
    return ((KAFFINITY)1 << machine()->options.cpu_count) - 1;
}

ULONG NTAPI KeQueryMaximumProcessorCount(VOID)
{
    return machine()->options.cpu_count;
}

ULONG NTAPI KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber)
{
    ULONG number = processor_current()->number;
    if (ProcNumber != NULL)
        *ProcNumber = (PROCESSOR_NUMBER){.Number = (UCHAR)number};
    return number;
}

/* Whose affinity is the running thread's: a DPC borrows the thread it displaced. */
static struct task *ke_processor_thread(void)
{
    struct task *self = task_current();
    return self->is_dpc ? processor_current()->displaced : self;
}

static KAFFINITY ke_processor_set_affinity(KAFFINITY affinity)
{
    struct task *thread = ke_processor_thread();
    if (thread == NULL)
        return 0;
    KAFFINITY before = thread->affinity;
    thread->affinity = (uint8_t)affinity;
    if (thread == task_current() && processor_irql() < DISPATCH_LEVEL)
        task_move();
    return before;
}

KAFFINITY NTAPI KeSetSystemAffinityThreadEx(KAFFINITY Affinity)
{
    const struct task *thread = ke_processor_thread();
    if (Affinity == 0 || (Affinity & ~KeQueryActiveProcessors()) != 0)
        return thread != NULL ? thread->affinity : 0;
    return ke_processor_set_affinity(Affinity);
}

VOID NTAPI KeSetSystemAffinityThread(KAFFINITY Affinity)
{
    KeSetSystemAffinityThreadEx(Affinity);
}

VOID NTAPI KeRevertToUserAffinityThread(VOID)
{
    ke_processor_set_affinity(0);
}

VOID NTAPI KeRevertToUserAffinityThreadEx(KAFFINITY Affinity)
{
    if ((Affinity & ~KeQueryActiveProcessors()) == 0)
        ke_processor_set_affinity(Affinity);
}

struct ke_broadcast {
    void *routine;
    ULONG_PTR context, answer; /* answer: of the source processor's call */
    const struct processor *source;
};

static void ke_broadcast_visit(void *argument)
{
    struct ke_broadcast *broadcast = argument;
    struct ke_mark before = ke_mark_take();
    ULONG_PTR answer =
        gate_call("IpiGenericCall", 0, broadcast->routine, broadcast->context, 0, 0, 0);
    ke_mark_check(&before, "its IpiGenericCall", (uint64_t)broadcast->routine);
    if (processor_current() == broadcast->source)
        broadcast->answer = answer;
}

ULONG_PTR NTAPI KeIpiGenericCall(PKIPI_BROADCAST_WORKER BroadcastFunction, ULONG_PTR Context)
{
    struct ke_broadcast broadcast = {
        .routine = (void *)BroadcastFunction, .context = Context, .source = processor_current()};
    if (processor_irql() >= IPI_LEVEL)
        breach_stop("irql-misuse", "the processors wait for each other for ever",
                    "KeIpiGenericCall at IRQL %u", processor_irql());
    processor_broadcast(IPI_LEVEL, ke_broadcast_visit, &broadcast);
    return broadcast.answer;
}

BOOLEAN NTAPI KeInvalidateAllCaches(VOID)
{
    return TRUE;
}
