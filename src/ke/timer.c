/* See ke/timer.h. */
#include "ke/timer.h"

#include "ke/ke_state.h"

#define KE_100NS_PER_MS 10000

/* A timer that is set; freed when it expires for the last time or is cancelled. */
struct ke_timer {
    struct timer_entry entry; /* first: what the machine hands back */
    struct ke_timer *next;
    PKTIMER object;
    PKDPC dpc;
    LONG period_ms;
    struct processor *cpu; /* gets the DPC */
    struct ke_origin origin;
};

static struct ke_timer *ke_timer_find(const KTIMER *timer)
{
    struct ke_timer *record = ke_state()->timers;
    while (record != NULL && record->object != timer)
        record = record->next;
    return record;
}

static bool ke_timer_leads_into(const struct ke_timer *record, uint64_t base, uint64_t size)
{
    if ((uint64_t)record->object - base < size)
        return true;
    if (record->dpc == NULL || ke_address_is_gone((uint64_t)record->dpc))
        return false;
    return (uint64_t)record->dpc - base < size ||
           (uint64_t)record->dpc->DeferredRoutine - base < size;
}

uint64_t ke_timer_find_in(uint64_t base, uint64_t size)
{
    for (const struct ke_timer *record = ke_state()->timers; record != NULL; record = record->next)
        if (ke_timer_leads_into(record, base, size))
            return (uint64_t)record->object;
    return 0;
}

static void ke_timer_forget(struct ke_timer *record)
{
    struct ke_timer **link = &ke_state()->timers;
    while (*link != record)
        link = &(*link)->next;
    *link = record->next;
    timer_cancel(&record->entry);
    machine_free(record);
}

static bool ke_timer_cancel(PKTIMER timer, const char *routine)
{
    ke_object_check(&timer->Header, KE_TIMER, routine);
    struct ke_timer *record = ke_timer_find(timer);
    if (record != NULL)
        ke_timer_forget(record);
    return record != NULL;
}

VOID NTAPI KeInitializeTimer(PKTIMER Timer)
{
    KeInitializeTimerEx(Timer, NotificationTimer);
}

VOID NTAPI KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type)
{
    if (ke_timer_find(Timer) != NULL)
        ke_bug_check(TIMER_OR_DPC_INVALID, NULL, "KeInitializeTimer of a timer that is set");
    bool is_notification = Type == NotificationTimer;
    ke_object_init(&Timer->Header,
                   is_notification ? TimerNotificationObject : TimerSynchronizationObject,
                   sizeof *Timer, 0);
    Timer->DueTime.QuadPart = 0;
    nt_list_init(&Timer->TimerListEntry);
    Timer->Dpc = NULL;
    Timer->Processor = 0;
    Timer->Period = 0;
}

static void ke_timer_judge(const struct ke_timer *record)
{
    uint64_t object = (uint64_t)record->object;
    if (ke_address_is_gone(object) || ke_address_is_gone((uint64_t)record->dpc))
        ke_bug_check(DRIVER_UNLOADED_WITHOUT_CANCELLING_PENDING_OPERATIONS, &record->origin,
                     "a timer was still set");
    bool is_timer = record->object->Header.Type == TimerNotificationObject ||
                    record->object->Header.Type == TimerSynchronizationObject;
    bool is_dpc = record->dpc == NULL || record->dpc->Type == DpcObject;
    if (!is_timer || !is_dpc)
        ke_bug_check(TIMER_OR_DPC_INVALID, &record->origin,
                     "the memory of a timer that is set%s was freed or reused",
                     is_timer ? ", of its DPC," : "");
}

static void ke_timer_expire(struct timer_entry *entry)
{
    struct ke_timer *record = (struct ke_timer *)entry;
    ke_timer_judge(record);
    PKTIMER timer = record->object;
    PKDPC dpc = record->dpc;
    struct processor *cpu = record->cpu;
    if (record->period_ms > 0) {
        uint64_t period = (uint64_t)record->period_ms * KE_100NS_PER_MS;
        uint64_t due = entry->due_100ns + period;
        if (due <= timer_now())
            due = timer_now() + period;
        timer->DueTime.QuadPart = due;
        timer_set(entry, due);
    } else {
        ke_timer_forget(record);
    }
    timer->Header.SignalState = 1;
    ke_wait_wake(&timer->Header);
    if (dpc != NULL)
        ke_dpc_insert(dpc, NULL, NULL, ke_dpc_target(dpc, cpu));
}

BOOLEAN NTAPI KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc)
{
    return KeSetTimerEx(Timer, DueTime, 0, Dpc);
}

BOOLEAN NTAPI KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc)
{
    BOOLEAN was_set = ke_timer_cancel(Timer, "KeSetTimer");
    if (Dpc != NULL)
        ke_dpc_check(Dpc, "KeSetTimer");
    struct ke_timer *record = machine_alloc(sizeof *record);
    *record = (struct ke_timer){
        .entry.fire = ke_timer_expire,
        .entry.due_100ns = ke_time_due(DueTime.QuadPart),
        .next = ke_state()->timers,
        .object = Timer,
        .dpc = Dpc,
        .period_ms = Period,
        .cpu = processor_current(),
        .origin = ke_origin_here(),
    };
    ke_state()->timers = record;
    Timer->Header.SignalState = 0;
    Timer->DueTime.QuadPart = record->entry.due_100ns;
    Timer->Dpc = Dpc;
    Timer->Period = (ULONG)Period;
    if (record->entry.due_100ns <= timer_now())
        ke_timer_expire(&record->entry);
    else
        timer_set(&record->entry, record->entry.due_100ns);
    return was_set;
}

BOOLEAN NTAPI KeCancelTimer(PKTIMER Timer)
{
    return ke_timer_cancel(Timer, "KeCancelTimer");
}

BOOLEAN NTAPI KeReadStateTimer(PKTIMER Timer)
{
    ke_object_check(&Timer->Header, KE_TIMER, "KeReadStateTimer");
    return Timer->Header.SignalState != 0;
}
