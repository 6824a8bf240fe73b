/* See ke/semaphore.h. */
#include "ke/semaphore.h"

#include "ke/ke_state.h"
#include "machine/breach.h"

VOID NTAPI KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit)
{
    ke_object_init(&Semaphore->Header, SemaphoreObject, sizeof *Semaphore, Count);
    Semaphore->Limit = Limit;
}

LONG NTAPI KeReleaseSemaphore(PRKSEMAPHORE Semaphore, KPRIORITY Increment, LONG Adjustment,
                              BOOLEAN Wait)
{
    (void)Increment;
    ke_object_check(&Semaphore->Header, KE_SEM, "KeReleaseSemaphore");
    LONG before = Semaphore->Header.SignalState;
    int64_t after = (int64_t)before + Adjustment;
    if (Adjustment <= 0 || after > Semaphore->Limit) {
        breach_say("dispatcher-misuse", "STATUS_SEMAPHORE_LIMIT_EXCEEDED is raised",
                   "KeReleaseSemaphore added %d to a semaphore with count %d and limit %d",
                   Adjustment, before, Semaphore->Limit);
        machine_stop(MACHINE_STOP_FATAL);
    }
    Semaphore->Header.SignalState = (LONG)after;
    ke_wait_wake(&Semaphore->Header);
    ke_wait_promise(Wait, "KeReleaseSemaphore", PASSIVE_LEVEL);
    return before;
}

LONG NTAPI KeReadStateSemaphore(PRKSEMAPHORE Semaphore)
{
    ke_object_check(&Semaphore->Header, KE_SEM, "KeReadStateSemaphore");
    return Semaphore->Header.SignalState;
}
