/* Executive resources: who gets in, who waits, who is let in next. */
#include "../common/routine_test.h"

#pragma GCC diagnostic ignored "-Warray-bounds" /* the header reads gs:[0x188] */

NTKERNELAPI PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceExclusive(PERESOURCE Resource);
NTKERNELAPI PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceShared(PERESOURCE Resource);
NTKERNELAPI PVOID NTAPI ExEnterCriticalRegionAndAcquireSharedWaitForExclusive(PERESOURCE Resource);
NTKERNELAPI VOID NTAPI ExReleaseResourceAndLeaveCriticalRegion(PERESOURCE Resource);

typedef BOOLEAN(NTAPI *ACQUIRE)(PERESOURCE Resource, BOOLEAN Wait);

/* Another thread that acquires, says what came of it, and releases when it is told to. */
typedef struct {
    ACQUIRE Acquire;
    BOOLEAN Wait;
    BOOLEAN Result;
    BOOLEAN IsExclusive;
    ULONG Count;
    KEVENT Tried;
    KEVENT LetGo;
    PVOID Thread;
} OTHER;

static ERESOURCE Resource;

static VOID OtherMain(PVOID Context)
{
    OTHER *other = Context;

    other->Result = other->Acquire(&Resource, other->Wait);
    other->IsExclusive = ExIsResourceAcquiredExclusiveLite(&Resource);
    other->Count = ExIsResourceAcquiredSharedLite(&Resource);
    KeSetEvent(&other->Tried, IO_NO_INCREMENT, FALSE);
    KeWaitForSingleObject(&other->LetGo, Executive, KernelMode, FALSE, NULL);
    if (other->Result)
        ExReleaseResourceLite(&Resource);
}

/* Starts it and lets it come as far as it can. */
static VOID Start(OTHER *Other, ACQUIRE Acquire, BOOLEAN Wait)
{
    HANDLE handle;
    LARGE_INTEGER while_it_runs = {.QuadPart = -100 * 1000};

    RtlZeroMemory(Other, sizeof(*Other));
    Other->Acquire = Acquire;
    Other->Wait = Wait;
    KeInitializeEvent(&Other->Tried, NotificationEvent, FALSE);
    KeInitializeEvent(&Other->LetGo, NotificationEvent, FALSE);
    CHECK(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, OtherMain, Other) ==
          STATUS_SUCCESS);
    ObReferenceObjectByHandle(handle, SYNCHRONIZE, *PsThreadType, KernelMode, &Other->Thread, NULL);
    ZwClose(handle);
    KeDelayExecutionThread(KernelMode, FALSE, &while_it_runs);
}

static BOOLEAN HasTried(OTHER *Other)
{
    return KeReadStateEvent(&Other->Tried) != 0;
}

static VOID Finish(OTHER *Other)
{
    KeSetEvent(&Other->LetGo, IO_NO_INCREMENT, FALSE);
    KeWaitForSingleObject(Other->Thread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(Other->Thread);
}

static VOID WaitTried(OTHER *Other)
{
    KeWaitForSingleObject(&Other->Tried, Executive, KernelMode, FALSE, NULL);
}

static VOID Recursion(VOID)
{
    CHECK(ExAcquireResourceExclusiveLite(&Resource, FALSE));
    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    CHECK(ExIsResourceAcquiredExclusiveLite(&Resource));
    CHECK(ExIsResourceAcquiredSharedLite(&Resource) == 3);
    ExReleaseResourceLite(&Resource);
    ExReleaseResourceLite(&Resource);
    CHECK(ExIsResourceAcquiredExclusiveLite(&Resource));
    ExReleaseResourceForThreadLite(&Resource, ExGetCurrentResourceThread());
    CHECK(!ExIsResourceAcquiredExclusiveLite(&Resource));
    CHECK(ExIsResourceAcquiredSharedLite(&Resource) == 0);
}

static VOID SharedTogether(VOID)
{
    OTHER other;

    CHECK(ExAcquireResourceSharedLite(&Resource, FALSE));
    CHECK(!ExIsResourceAcquiredExclusiveLite(&Resource));
    Start(&other, ExAcquireResourceSharedLite, FALSE);
    CHECK(HasTried(&other) && other.Result && !other.IsExclusive && other.Count == 1);
    CHECK(!ExAcquireResourceExclusiveLite(&Resource, FALSE));
    Finish(&other);
    CHECK(!ExAcquireResourceExclusiveLite(&Resource, FALSE));
    ExReleaseResourceLite(&Resource);
}

static VOID RefusedWithoutWaiting(VOID)
{
    static const ACQUIRE all[] = {ExAcquireResourceExclusiveLite, ExAcquireResourceSharedLite,
                                  ExAcquireSharedStarveExclusive, ExAcquireSharedWaitForExclusive};
    OTHER other;

    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    for (ULONG i = 0; i < RTL_NUMBER_OF(all); i++) {
        Start(&other, all[i], FALSE);
        CHECK(HasTried(&other) && !other.Result && other.Count == 0);
        Finish(&other);
    }
    CHECK(ExGetExclusiveWaiterCount(&Resource) == 0);
    ExReleaseResourceLite(&Resource);
}

static VOID ExclusiveWaits(VOID)
{
    OTHER other;

    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    Start(&other, ExAcquireResourceExclusiveLite, TRUE);
    CHECK(!HasTried(&other));
    CHECK(ExGetExclusiveWaiterCount(&Resource) == 1);
    CHECK(ExGetSharedWaiterCount(&Resource) == 0);
    ExReleaseResourceLite(&Resource);
    WaitTried(&other);
    CHECK(other.Result && other.IsExclusive && other.Count == 1);
    CHECK(ExGetExclusiveWaiterCount(&Resource) == 0);
    CHECK(!ExAcquireResourceSharedLite(&Resource, FALSE));
    Finish(&other);
}

static VOID SharedQueues(VOID)
{
    OTHER exclusive, shared, starving;

    CHECK(ExAcquireResourceSharedLite(&Resource, TRUE));
    Start(&exclusive, ExAcquireResourceExclusiveLite, TRUE);
    Start(&shared, ExAcquireResourceSharedLite, TRUE);
    CHECK(!HasTried(&shared));
    CHECK(ExGetSharedWaiterCount(&Resource) == 1);
    Start(&starving, ExAcquireSharedStarveExclusive, TRUE);
    CHECK(HasTried(&starving) && starving.Result);
    Finish(&starving);
    /* An owner comes in again, unless it asks to let the others go first. */
    CHECK(ExAcquireResourceSharedLite(&Resource, FALSE));
    CHECK(!ExAcquireSharedWaitForExclusive(&Resource, FALSE));
    ExReleaseResourceLite(&Resource);
    ExReleaseResourceLite(&Resource);
    WaitTried(&exclusive);
    CHECK(!HasTried(&shared));
    Finish(&exclusive);
    WaitTried(&shared);
    CHECK(shared.Result && !shared.IsExclusive);
    Finish(&shared);
}

static VOID WaitForExclusiveAlone(VOID)
{
    CHECK(ExAcquireSharedWaitForExclusive(&Resource, FALSE));
    CHECK(ExAcquireSharedWaitForExclusive(&Resource, FALSE));
    CHECK(ExIsResourceAcquiredSharedLite(&Resource) == 2);
    ExReleaseResourceLite(&Resource);
    ExReleaseResourceLite(&Resource);
}

static VOID Convert(VOID)
{
    OTHER shared, exclusive;

    CHECK(ExAcquireResourceExclusiveLite(&Resource, TRUE));
    Start(&shared, ExAcquireResourceSharedLite, TRUE);
    Start(&exclusive, ExAcquireResourceExclusiveLite, TRUE);
    CHECK(!HasTried(&shared));
    ExConvertExclusiveToSharedLite(&Resource);
    WaitTried(&shared);
    CHECK(shared.Result && !HasTried(&exclusive));
    CHECK(!ExIsResourceAcquiredExclusiveLite(&Resource));
    CHECK(ExIsResourceAcquiredSharedLite(&Resource) == 1);
    ExReleaseResourceLite(&Resource);
    CHECK(!HasTried(&exclusive));
    Finish(&shared);
    WaitTried(&exclusive);
    Finish(&exclusive);
}

static VOID WithRegion(VOID)
{
    KeLeaveCriticalRegion();
    ExEnterCriticalRegionAndAcquireResourceExclusive(&Resource);
    CHECK(KeAreApcsDisabled());
    CHECK(ExIsResourceAcquiredExclusiveLite(&Resource));
    ExReleaseResourceAndLeaveCriticalRegion(&Resource);
    CHECK(!KeAreApcsDisabled());
    ExEnterCriticalRegionAndAcquireResourceShared(&Resource);
    ExEnterCriticalRegionAndAcquireSharedWaitForExclusive(&Resource);
    CHECK(!ExIsResourceAcquiredExclusiveLite(&Resource));
    CHECK(ExIsResourceAcquiredSharedLite(&Resource) == 2);
    ExReleaseResourceAndLeaveCriticalRegion(&Resource);
    CHECK(KeAreApcsDisabled());
    ExReleaseResourceAndLeaveCriticalRegion(&Resource);
    CHECK(!KeAreApcsDisabled());
    KeEnterCriticalRegion();
}

static VOID Renewed(VOID)
{
    CHECK(ExReinitializeResourceLite(&Resource) == STATUS_SUCCESS);
    CHECK(ExIsResourceAcquiredSharedLite(&Resource) == 0);
    CHECK(ExDeleteResourceLite(&Resource) == STATUS_SUCCESS);
    CHECK(ExInitializeResourceLite(&Resource) == STATUS_SUCCESS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    ExInitializeResourceLite(&Resource);
    KeEnterCriticalRegion();
    RUN(ExAcquireResourceExclusiveLite, "an owner acquires again, each time to release", Recursion);
    RUN(ExAcquireResourceSharedLite, "many at once, and no exclusive owner", SharedTogether);
    RUN(ExAcquireResourceExclusiveLite, "refuses without Wait", RefusedWithoutWaiting);
    RUN(ExGetExclusiveWaiterCount, "a waiter goes on when the last owner releases", ExclusiveWaits);
    RUN(ExAcquireSharedStarveExclusive, "passes by who waits for exclusive access", SharedQueues);
    RUN(ExAcquireSharedWaitForExclusive, "nobody waits: comes in", WaitForExclusiveAlone);
    RUN(ExConvertExclusiveToSharedLite, "lets shared waiters in, no exclusive one", Convert);
    RUN(ExReleaseResourceAndLeaveCriticalRegion, "region and resource together", WithRegion);
    RUN(ExReinitializeResourceLite, "as new", Renewed);
    KeLeaveCriticalRegion();
    ExDeleteResourceLite(&Resource);
    return RoutineDone(Driver);
}
