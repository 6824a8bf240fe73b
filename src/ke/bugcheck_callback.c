/* See ke/bugcheck_callback.h. The books say what is registered; State is what drivers see of it. */
#include "ke/bugcheck_callback.h"

#include "ke/ke_state.h"
#include "ke/thread.h"
#include "machine/gate.h"

struct ke_bugcheck_callback {
    struct ke_bugcheck_callback *next; /* newest first */
    const void *record;                /* the driver's */
    void *routine;                     /* NULL: for a crash dump only */
    PVOID buffer;
    ULONG length;
    struct ke_origin origin;
};

static struct ke_bugcheck_callback **ke_callback_find(const void *record)
{
    struct ke_bugcheck_callback **link = &ke_state()->bugcheck_callbacks;
    while (*link != NULL && (*link)->record != record)
        link = &(*link)->next;
    return link;
}

static struct ke_bugcheck_callback *ke_callback_add(const void *record)
{
    struct ke_bugcheck_callback *callback = machine_alloc(sizeof *callback);
    *callback = (struct ke_bugcheck_callback){
        .next = ke_state()->bugcheck_callbacks, .record = record, .origin = ke_origin_here()};
    ke_state()->bugcheck_callbacks = callback;
    return callback;
}

static bool ke_callback_remove(const void *record)
{
    struct ke_bugcheck_callback **link = ke_callback_find(record);
    struct ke_bugcheck_callback *gone = *link;
    if (gone == NULL)
        return false;
    *link = gone->next;
    machine_free(gone);
    return true;
}

BOOLEAN NTAPI KeRegisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD CallbackRecord,
                                         PKBUGCHECK_CALLBACK_ROUTINE CallbackRoutine, PVOID Buffer,
                                         ULONG Length, PUCHAR Component)
{
    if (CallbackRecord->State != BufferEmpty || *ke_callback_find(CallbackRecord) != NULL)
        return FALSE;
    CallbackRecord->CallbackRoutine = CallbackRoutine;
    CallbackRecord->Buffer = Buffer;
    CallbackRecord->Length = Length;
    CallbackRecord->Component = Component;
    CallbackRecord->State = BufferInserted;
    struct ke_bugcheck_callback *callback = ke_callback_add(CallbackRecord);
    callback->routine = (void *)CallbackRoutine;
    callback->buffer = Buffer;
    callback->length = Length;
    return TRUE;
}

BOOLEAN NTAPI KeDeregisterBugCheckCallback(PKBUGCHECK_CALLBACK_RECORD CallbackRecord)
{
    if (!ke_callback_remove(CallbackRecord))
        return FALSE;
    CallbackRecord->State = BufferEmpty;
    return TRUE;
}

BOOLEAN NTAPI KeRegisterBugCheckReasonCallback(PKBUGCHECK_REASON_CALLBACK_RECORD CallbackRecord,
                                               PKBUGCHECK_REASON_CALLBACK_ROUTINE CallbackRoutine,
                                               KBUGCHECK_CALLBACK_REASON Reason, PUCHAR Component)
{
    bool is_reason = Reason >= KbCallbackSecondaryDumpData && Reason <= KbCallbackTriageDumpData;
    if (!is_reason || CallbackRecord->State != BufferEmpty ||
        *ke_callback_find(CallbackRecord) != NULL)
        return FALSE;
    CallbackRecord->CallbackRoutine = CallbackRoutine;
    CallbackRecord->Component = Component;
    CallbackRecord->Reason = Reason;
    CallbackRecord->State = BufferInserted;
    ke_callback_add(CallbackRecord);
    return TRUE;
}

BOOLEAN NTAPI KeDeregisterBugCheckReasonCallback(PKBUGCHECK_REASON_CALLBACK_RECORD CallbackRecord)
{
    if (!ke_callback_remove(CallbackRecord))
        return FALSE;
    CallbackRecord->State = BufferEmpty;
    return TRUE;
}

static void ke_callback_body(void *argument)
{
    (void)argument;
    processor_irql_set(HIGH_LEVEL);
    struct ke_bugcheck_callback *callback;
    while ((callback = ke_state()->bugcheck_callbacks) != NULL) {
        ke_state()->bugcheck_callbacks = callback->next; /* first: what fails is not tried again */
        if (callback->routine != NULL)
            gate_call_of(callback->origin.driver, "BugCheckCallback", 0, callback->routine,
                         (uint64_t)callback->buffer, callback->length, 0, 0);
    }
}

void ke_bugcheck_callback_run(void)
{
    struct machine *m = machine();
    enum machine_stop stop = m->stop;
    struct task *task = NULL;
    if (m->slots[MACHINE_SLOT_KE] != NULL && ke_state()->bugcheck_callbacks != NULL)
        task = task_new("bug check", ke_callback_body, NULL);
    if (task == NULL)
        return;
    m->stop = MACHINE_STOP_NONE;
    m->trap.is_pending = false;
    m->trying = task;
    m->schedule.strategy.choose = NULL; /* nobody else runs again */
    task->cpu = m->tasks.current->cpu;
    if (task->cpu == NULL)
        task->cpu = &m->cpus[0];
    ke_thread_new(task);
    machine_run_task(task);
    m->stop = stop;
}

void ke_bugcheck_callback_check_left(uint32_t driver)
{
    struct ke_bugcheck_callback **link = &ke_state()->bugcheck_callbacks;
    while (*link != NULL) {
        struct ke_bugcheck_callback *callback = *link;
        if (callback->origin.driver != driver) {
            link = &callback->next;
            continue;
        }
        EMIT(BREACH, breach, .rule = "bug-check-callback-left", .driver = driver,
             .site = callback->origin.site,
             .note = "a bug check callback is still registered when its driver is unloaded",
             .effect = "the next bug check calls code that is gone");
        *link = callback->next;
        machine_free(callback);
    }
}
