/* See io/remove_lock.h. */
#include "io/remove_lock.h"

#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/gate.h"

#include <stdio.h>
#include <string.h>

/* One hold: IoAcquireRemoveLock that was not released yet. */
struct io_hold {
    struct io_hold *next;
    uint64_t tag;
    uint64_t site;
};

struct io_remove_lock {
    struct io_hold *holds;
};

static void io_remove_lock_breach(const char *note)
{
    EMIT(BREACH, breach, .rule = "remove-lock-misuse", .driver = gate_current_caller(),
         .site = gate_current_site(), .note = note);
}

void NTAPI IoInitializeRemoveLockEx(PIO_REMOVE_LOCK Lock, ULONG AllocateTag, ULONG MaxLockedMinutes,
                                    ULONG HighWatermark, ULONG RemlockSize)
{
    (void)AllocateTag;
    (void)MaxLockedMinutes;
    (void)HighWatermark;
    struct map *locks = &io_state()->remove_locks;
    struct io_remove_lock *record = map_find(locks, (uint64_t)Lock);
    if (record != NULL && record->holds != NULL)
        io_remove_lock_breach(
            "IoInitializeRemoveLock of a lock that is held (Driver Verifier 0xC4/D7)");
    memset(Lock, 0, RemlockSize <= NT_REMOVE_LOCK_CHECKED_SIZE ? RemlockSize : sizeof *Lock);
    Lock->Common.IoCount = 1;
    if (record == NULL)
        map_put(locks, (uint64_t)Lock, machine_alloc(sizeof *record)); /* memory: it was written */
    KeInitializeEvent(&Lock->Common.RemoveEvent, SynchronizationEvent, FALSE);
}

NTSTATUS NTAPI IoAcquireRemoveLockEx(PIO_REMOVE_LOCK RemoveLock, PVOID Tag, PCSTR File, ULONG Line,
                                     ULONG RemlockSize)
{
    (void)File;
    (void)Line;
    (void)RemlockSize;
    struct io_remove_lock *record = map_find(&io_state()->remove_locks, (uint64_t)RemoveLock);
    if (record == NULL) {
        io_remove_lock_breach("IoAcquireRemoveLock of a lock that was never initialised");
        return STATUS_DELETE_PENDING;
    }
    if (RemoveLock->Common.Removed)
        return STATUS_DELETE_PENDING;
    RemoveLock->Common.IoCount++;
    struct io_hold *hold = machine_alloc(sizeof *hold);
    *hold = (struct io_hold){record->holds, (uint64_t)Tag, gate_current_site()};
    record->holds = hold;
    return STATUS_SUCCESS;
}

/* Takes a hold with the tag out; false if there is none. */
static bool io_remove_lock_drop(PIO_REMOVE_LOCK lock, PVOID tag)
{
    struct io_remove_lock *record = map_find(&io_state()->remove_locks, (uint64_t)lock);
    struct io_hold **link = record != NULL ? &record->holds : NULL;
    while (link != NULL && *link != NULL && (*link)->tag != (uint64_t)tag)
        link = &(*link)->next;
    if (link == NULL || *link == NULL)
        return false;
    struct io_hold *hold = *link;
    *link = hold->next;
    machine_free(hold);
    lock->Common.IoCount--;
    return true;
}

void NTAPI IoReleaseRemoveLockEx(PIO_REMOVE_LOCK RemoveLock, PVOID Tag, ULONG RemlockSize)
{
    (void)RemlockSize;
    if (!io_remove_lock_drop(RemoveLock, Tag)) {
        io_remove_lock_breach("IoReleaseRemoveLock with a tag that is not held (Driver Verifier "
                              "0xC4/D5)");
        return;
    }
    if (RemoveLock->Common.IoCount == 0)
        KeSetEvent(&RemoveLock->Common.RemoveEvent, IO_NO_INCREMENT, FALSE);
}

void NTAPI IoReleaseRemoveLockAndWaitEx(PIO_REMOVE_LOCK RemoveLock, PVOID Tag, ULONG RemlockSize)
{
    (void)RemlockSize;
    RemoveLock->Common.Removed = TRUE;
    if (!io_remove_lock_drop(RemoveLock, Tag)) {
        io_remove_lock_breach("IoReleaseRemoveLockAndWait with a tag that is not held (Driver "
                              "Verifier 0xC4/D6)");
        return;
    }
    RemoveLock->Common.IoCount--;
    if (RemoveLock->Common.IoCount > 0)
        KeWaitForSingleObject(&RemoveLock->Common.RemoveEvent, Executive, KernelMode, FALSE, NULL);
}
