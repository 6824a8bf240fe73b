/* See ke/mutex.h. */
#include "ke/mutex.h"

#include "ke/ke_state.h"
#include "ke/thread.h"
#include "machine/breach.h"

VOID NTAPI KeInitializeMutex(PRKMUTEX Mutex, ULONG Level)
{
    (void)Level;
    ke_object_init(&Mutex->Header, MutantObject, sizeof *Mutex, 1);
    nt_list_init(&Mutex->MutantListEntry);
    Mutex->OwnerThread = NULL;
    Mutex->Abandoned = FALSE;
    Mutex->ApcDisable = 1;
}

LONG NTAPI KeReleaseMutex(PRKMUTEX Mutex, BOOLEAN Wait)
{
    ke_object_check(&Mutex->Header, KE_MUTEX, "KeReleaseMutex");
    LONG before = Mutex->Header.SignalState;
    struct ke_task *owner = ke_task_of_thread(Mutex->OwnerThread);
    if (owner == NULL || Mutex->OwnerThread != KeGetCurrentThread()) {
        breach_say("dispatcher-misuse", "STATUS_MUTANT_NOT_OWNED is raised",
                   "KeReleaseMutex of a mutex that %s%s",
                   owner == NULL ? "nobody owns" : "another thread owns: ",
                   owner == NULL ? "" : owner->task->name);
        machine_stop(MACHINE_STOP_FATAL);
    }
    Mutex->Header.SignalState = before + 1;
    if (Mutex->Header.SignalState == 1) {
        Mutex->OwnerThread = NULL;
        owner->mutexes--;
        owner->critical_regions -= owner->critical_regions > 0;
        ke_wait_wake(&Mutex->Header);
    }
    ke_wait_promise(Wait, "KeReleaseMutex", DISPATCH_LEVEL);
    return before;
}

LONG NTAPI KeReadStateMutex(PRKMUTEX Mutex)
{
    ke_object_check(&Mutex->Header, KE_MUTEX, "KeReadStateMutex");
    return Mutex->Header.SignalState;
}
