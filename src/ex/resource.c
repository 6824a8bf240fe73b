/* See ex/resource.h. What only looks is in ex/resource_query.c. */
#include "ex/resource.h"

#include "ex/resource_state.h"
#include "ex/wait.h"
#include "ke/ke.h"
#include "machine/gate.h"

#include <stdio.h>

/* How shared access treats threads that wait for exclusive access. */
enum ex_resource_order { EX_EXCLUSIVE, EX_SHARED, EX_SHARED_STARVE, EX_SHARED_WAIT };

static ERESOURCE_THREAD ex_resource_self(void)
{
    return (ERESOURCE_THREAD)KeGetCurrentThread();
}

/* Keeps what a driver's structure shows in step with the books. */
static void ex_resource_show(const struct ex_resource *record)
{
    PERESOURCE resource = record->resource;
    const struct ex_resource_owner *first = record->owners;
    ULONG owners = 0;
    for (const struct ex_resource_owner *owner = first; owner != NULL; owner = owner->next)
        owners++;
    resource->ActiveCount = (SHORT)owners;
    resource->ActiveEntries = owners;
    resource->Flag = record->is_exclusive ? ResourceOwnedExclusive : 0;
    resource->OwnerEntry.OwnerThread = first != NULL ? first->thread : 0;
    resource->NumberOfSharedWaiters = ex_resource_waiting(record, false);
    resource->NumberOfExclusiveWaiters = ex_resource_waiting(record, true);
}

static void ex_resource_reset(PERESOURCE resource)
{
    *resource = (ERESOURCE){0};
    nt_list_init(&resource->SystemResourcesList);
}

NTSTATUS NTAPI ExInitializeResourceLite(PERESOURCE Resource)
{
    struct ex_state *state = ex_state();
    if (map_find(&state->resources, (uint64_t)Resource) != NULL) {
        ex_resource_breach("resource-misuse", 0,
                           "ExInitializeResourceLite of a resource that was not deleted",
                           "the system's list of resources is corrupted");
        machine_stop(MACHINE_STOP_FATAL);
    }
    ex_resource_reset(Resource); /* first: what is no memory is no key of the books */
    struct ex_resource *record = machine_alloc(sizeof *record);
    record->resource = Resource;
    record->next = state->resource_first;
    state->resource_first = record;
    map_put(&state->resources, (uint64_t)Resource, record);
    return STATUS_SUCCESS;
}

static void ex_resource_check_idle(const struct ex_resource *record, const char *routine)
{
    if (record->owners == NULL && record->waiters == NULL)
        return;
    char note[128];
    snprintf(note, sizeof note, "%s of a resource that %s", routine,
             record->owners != NULL ? "a thread owns" : "a thread waits for");
    ex_resource_breach("resource-misuse", record->owners != NULL ? record->owners->driver : 0, note,
                       "its owner releases what is gone");
    machine_stop(MACHINE_STOP_FATAL);
}

NTSTATUS NTAPI ExDeleteResourceLite(PERESOURCE Resource)
{
    struct ex_resource *record = ex_resource_get(Resource, "ExDeleteResourceLite");
    ex_resource_check_idle(record, "ExDeleteResourceLite");
    struct ex_resource **link = &ex_state()->resource_first;
    while (*link != record)
        link = &(*link)->next;
    *link = record->next;
    machine_free(map_remove(&ex_state()->resources, (uint64_t)Resource));
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ExReinitializeResourceLite(PERESOURCE Resource)
{
    const struct ex_resource *record = ex_resource_get(Resource, "ExReinitializeResourceLite");
    ex_resource_check_idle(record, "ExReinitializeResourceLite");
    ex_resource_reset(Resource);
    return STATUS_SUCCESS;
}

static void ex_resource_grant(struct ex_resource *record, ERESOURCE_THREAD thread, uint32_t driver,
                              bool is_exclusive)
{
    struct ex_resource_owner *owner = ex_resource_owner_find(record, thread);
    if (owner == NULL) {
        struct ex_resource_owner **link = &record->owners;
        while (*link != NULL)
            link = &(*link)->next;
        *link = owner = machine_alloc(sizeof *owner);
        owner->thread = thread;
        owner->driver = driver;
        record->is_exclusive = is_exclusive;
    }
    owner->count++;
}

static bool ex_resource_is_open(const struct ex_resource *record, ERESOURCE_THREAD thread,
                                enum ex_resource_order order)
{
    bool is_mine = ex_resource_owner_find(record, thread) != NULL;
    bool is_contended = ex_resource_waiting(record, true) > 0;
    if (record->owners == NULL)
        return true;
    if (record->is_exclusive || order == EX_EXCLUSIVE)
        return record->is_exclusive && is_mine;
    return !is_contended || order == EX_SHARED_STARVE || (order == EX_SHARED && is_mine);
}

/* A critical region keeps an APC from suspending an owner. A thread that the system, or a driver,
 * made for its own work is never suspended. */
static void ex_resource_check_apcs(const char *routine)
{
    if (processor_irql() >= APC_LEVEL || KeAreApcsDisabled() || ke_thread_is_own())
        return;
    char note[128];
    snprintf(note, sizeof note, "%s outside a critical region", routine);
    ex_resource_breach("resource-apcs-enabled", 0, note,
                       "the thread may be suspended while it owns the resource");
}

static void ex_resource_check_upgrade(const struct ex_resource *record, ERESOURCE_THREAD thread,
                                      const char *routine)
{
    if (record->is_exclusive || ex_resource_owner_find(record, thread) == NULL)
        return;
    char note[128];
    snprintf(note, sizeof note, "%s by T%u, which has shared access", routine,
             task_current()->number);
    ex_resource_breach("deadlock", 0, note, "the thread waits for itself for ever");
    machine_stop(MACHINE_STOP_FATAL);
}

static void ex_resource_wait(struct ex_resource *record, ERESOURCE_THREAD thread, bool is_exclusive,
                             const char *routine)
{
    ex_wait_check_irql(routine);
    struct ex_resource_waiter *waiter = machine_alloc(sizeof *waiter);
    *waiter = (struct ex_resource_waiter){.task = task_current(),
                                          .thread = thread,
                                          .driver = gate_current_caller(),
                                          .is_exclusive = is_exclusive};
    struct ex_resource_waiter **link = &record->waiters;
    while (*link != NULL)
        link = &(*link)->next;
    *link = waiter;
    record->resource->ContentionCount++;
    ex_resource_show(record);
    while (!waiter->is_served)
        task_block(routine, (uint64_t)record->resource);
    machine_free(waiter);
}

static BOOLEAN ex_resource_acquire(PERESOURCE resource, BOOLEAN is_waiting,
                                   enum ex_resource_order order, const char *routine)
{
    struct ex_resource *record = ex_resource_get(resource, routine);
    ERESOURCE_THREAD thread = ex_resource_self();
    ex_resource_check_apcs(routine);
    if (!ex_resource_is_open(record, thread, order)) {
        if (!is_waiting)
            return FALSE;
        if (order == EX_EXCLUSIVE)
            ex_resource_check_upgrade(record, thread, routine);
        ex_resource_wait(record, thread, order == EX_EXCLUSIVE, routine);
        return TRUE;
    }
    ex_resource_grant(record, thread, gate_current_caller(), order == EX_EXCLUSIVE);
    ex_resource_show(record);
    return TRUE;
}

BOOLEAN NTAPI ExAcquireResourceExclusiveLite(PERESOURCE Resource, BOOLEAN Wait)
{
    return ex_resource_acquire(Resource, Wait, EX_EXCLUSIVE, "ExAcquireResourceExclusiveLite");
}

BOOLEAN NTAPI ExAcquireResourceSharedLite(PERESOURCE Resource, BOOLEAN Wait)
{
    return ex_resource_acquire(Resource, Wait, EX_SHARED, "ExAcquireResourceSharedLite");
}

BOOLEAN NTAPI ExAcquireSharedStarveExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
    return ex_resource_acquire(Resource, Wait, EX_SHARED_STARVE, "ExAcquireSharedStarveExclusive");
}

BOOLEAN NTAPI ExAcquireSharedWaitForExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
    return ex_resource_acquire(Resource, Wait, EX_SHARED_WAIT, "ExAcquireSharedWaitForExclusive");
}

/* Waiters of one kind become owners: the first, or all. */
static void ex_resource_serve(struct ex_resource *record, bool is_exclusive)
{
    struct ex_resource_waiter **link = &record->waiters;
    while (*link != NULL) {
        struct ex_resource_waiter *waiter = *link;
        if (waiter->is_exclusive != is_exclusive) {
            link = &waiter->next;
            continue;
        }
        *link = waiter->next;
        ex_resource_grant(record, waiter->thread, waiter->driver, is_exclusive);
        waiter->is_served = true;
        task_ready(waiter->task);
        if (is_exclusive)
            return;
    }
}

static void ex_resource_release(PERESOURCE resource, ERESOURCE_THREAD thread, const char *routine)
{
    struct ex_resource *record = ex_resource_get(resource, routine);
    struct ex_resource_owner **link = &record->owners;
    ex_resource_check_apcs(routine);
    while (*link != NULL && (*link)->thread != thread)
        link = &(*link)->next;
    struct ex_resource_owner *owner = *link;
    if (owner == NULL) {
        char note[128];
        snprintf(note, sizeof note, "%s for a thread that does not own the resource%s", routine,
                 record->owners != NULL ? "; another does" : "; none does");
        ex_resource_breach("resource-not-owned",
                           record->owners != NULL ? record->owners->driver : 0, note,
                           "bug check RESOURCE_NOT_OWNED (0xE3)");
        machine_stop(MACHINE_STOP_FATAL);
    }
    if (--owner->count == 0) {
        *link = owner->next;
        machine_free(owner);
    }
    if (record->owners == NULL) {
        record->is_exclusive = false;
        if (record->waiters != NULL)
            ex_resource_serve(record, record->waiters->is_exclusive);
    }
    ex_resource_show(record);
}

VOID NTAPI ExReleaseResourceLite(PERESOURCE Resource)
{
    ex_resource_release(Resource, ex_resource_self(), "ExReleaseResourceLite");
}

VOID NTAPI ExReleaseResourceForThreadLite(PERESOURCE Resource, ERESOURCE_THREAD ResourceThreadId)
{
    ex_resource_release(Resource, ResourceThreadId, "ExReleaseResourceForThreadLite");
}

VOID NTAPI ExSetResourceOwnerPointer(PERESOURCE Resource, PVOID OwnerPointer)
{
    const struct ex_resource *record = ex_resource_get(Resource, "ExSetResourceOwnerPointer");
    struct ex_resource_owner *owner = ex_resource_owner_find(record, ex_resource_self());
    bool is_pointer = ((ERESOURCE_THREAD)OwnerPointer & 3) == 3;
    if (owner != NULL && is_pointer) {
        owner->thread = (ERESOURCE_THREAD)OwnerPointer;
        ex_resource_show(record);
        return;
    }
    if (owner == NULL)
        ex_resource_breach("resource-not-owned", 0,
                           "ExSetResourceOwnerPointer by a thread that does not own the resource",
                           "bug check RESOURCE_NOT_OWNED (0xE3)");
    else
        ex_resource_breach(
            "resource-misuse", 0,
            "ExSetResourceOwnerPointer with an address whose two low bits are not set",
            "the address is taken for a thread");
    machine_stop(MACHINE_STOP_FATAL);
}

VOID NTAPI ExConvertExclusiveToSharedLite(PERESOURCE Resource)
{
    struct ex_resource *record = ex_resource_get(Resource, "ExConvertExclusiveToSharedLite");
    if (!record->is_exclusive || ex_resource_owner_find(record, ex_resource_self()) == NULL) {
        ex_resource_breach("resource-not-owned", 0,
                           "ExConvertExclusiveToSharedLite without exclusive access",
                           "shared access is given to nobody");
        machine_stop(MACHINE_STOP_FATAL);
    }
    record->is_exclusive = false;
    ex_resource_serve(record, false);
    ex_resource_show(record);
}

PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceExclusive(PERESOURCE Resource)
{
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(Resource, TRUE);
    return KeGetCurrentThread();
}

PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceShared(PERESOURCE Resource)
{
    KeEnterCriticalRegion();
    ExAcquireResourceSharedLite(Resource, TRUE);
    return KeGetCurrentThread();
}

PVOID NTAPI ExEnterCriticalRegionAndAcquireSharedWaitForExclusive(PERESOURCE Resource)
{
    KeEnterCriticalRegion();
    ExAcquireSharedWaitForExclusive(Resource, TRUE);
    return KeGetCurrentThread();
}

VOID NTAPI ExReleaseResourceAndLeaveCriticalRegion(PERESOURCE Resource)
{
    ExReleaseResourceLite(Resource);
    KeLeaveCriticalRegion();
}
