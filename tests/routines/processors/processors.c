/* Threads bound to processors, and routines that run on all of them. */
#include "../common/routine_test.h"

#define PROCESSORS_MAX 64

NTKERNELAPI KAFFINITY NTAPI KeSetSystemAffinityThreadEx(KAFFINITY Affinity);
NTKERNELAPI VOID NTAPI KeRevertToUserAffinityThreadEx(KAFFINITY Affinity);
NTKERNELAPI BOOLEAN NTAPI KeInvalidateAllCaches(VOID);

static ULONG Calls[PROCESSORS_MAX];
static KIRQL Levels[PROCESSORS_MAX];
static LONG Total, Dpcs;
static KDPC Dpc;

static ULONG Here(VOID)
{
    return KeGetCurrentProcessorNumberEx(NULL);
}

static VOID EachInTurn(VOID)
{
    ULONG i, count = KeQueryActiveProcessorCount(NULL);

    for (i = count; i > 0; i--) {
        KeSetSystemAffinityThread((KAFFINITY)1 << (i - 1));
        CHECK(Here() == i - 1);
        CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
    }
    KeRevertToUserAffinityThread();
}

static VOID Before(VOID)
{
    ULONG last = KeQueryActiveProcessorCount(NULL) - 1;
    KAFFINITY set = (KAFFINITY)1 << last;

    CHECK(KeSetSystemAffinityThreadEx(set) == 0);
    CHECK(KeSetSystemAffinityThreadEx(1) == set);
    CHECK(Here() == 0);
    KeRevertToUserAffinityThreadEx(set);
    CHECK(Here() == last);
    CHECK(KeSetSystemAffinityThreadEx(set) == set);
    KeRevertToUserAffinityThreadEx(0);
    CHECK(KeSetSystemAffinityThreadEx(1) == 0);
    KeRevertToUserAffinityThreadEx(0);
}

static VOID NotThere(VOID)
{
    ULONG last = KeQueryActiveProcessorCount(NULL) - 1;
    KAFFINITY set = (KAFFINITY)1 << last;

    KeSetSystemAffinityThreadEx(set);
    KeSetSystemAffinityThreadEx(0);
    KeSetSystemAffinityThreadEx((KAFFINITY)1 << 63 | 1);
    CHECK(Here() == last);
    CHECK(KeSetSystemAffinityThreadEx(set) == set);
    KeRevertToUserAffinityThreadEx(0);
}

static VOID Deferred(VOID)
{
    ULONG last = KeQueryActiveProcessorCount(NULL) - 1;
    KIRQL irql;

    KeSetSystemAffinityThread(1);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    KeSetSystemAffinityThread((KAFFINITY)1 << last);
    CHECK(Here() == 0);
    KeLowerIrql(irql);
    CHECK(Here() == last);
    KeRevertToUserAffinityThread();
}

static ULONG_PTR NTAPI Count(ULONG_PTR Context)
{
    ULONG here = Here();

    Calls[here]++;
    Levels[here] = KeGetCurrentIrql();
    InterlockedIncrement(&Total);
    return Context + here;
}

static VOID Everywhere(VOID)
{
    ULONG i, count = KeQueryActiveProcessorCount(NULL), last = count - 1;

    KeSetSystemAffinityThread((KAFFINITY)1 << last);
    CHECK(KeIpiGenericCall(Count, 1000) == 1000 + last);
    CHECK(Here() == last && KeGetCurrentIrql() == PASSIVE_LEVEL);
    KeRevertToUserAffinityThread();
    CHECK(Total == (LONG)count);
    for (i = 0; i < count; i++)
        CHECK(Calls[i] == 1 && Levels[i] == IPI_LEVEL);
}

static VOID NTAPI CountDpc(PKDPC This, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(This);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    Dpcs += 1 + (LONG)Here() * 100;
}

static ULONG_PTR NTAPI QueueDpc(ULONG_PTR Context)
{
    if (Here() == (ULONG)Context)
        CHECK(KeInsertQueueDpc(&Dpc, NULL, NULL));
    CHECK(Dpcs == 0);
    return 0;
}

static VOID DpcsAfterwards(VOID)
{
    ULONG last = KeQueryActiveProcessorCount(NULL) - 1;
    LARGE_INTEGER soon;

    soon.QuadPart = -100000;
    KeInitializeDpc(&Dpc, CountDpc, NULL);
    KeSetSystemAffinityThread(1);
    KeIpiGenericCall(QueueDpc, last);
    KeRevertToUserAffinityThread();
    KeDelayExecutionThread(KernelMode, FALSE, &soon);
    CHECK(Dpcs == 1 + (LONG)last * 100);
}

static VOID AtDispatch(VOID)
{
    KIRQL irql;
    LONG before = Total;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    CHECK(KeIpiGenericCall(Count, 5) == 5 + Here());
    CHECK(KeGetCurrentIrql() == DISPATCH_LEVEL);
    KeLowerIrql(irql);
    CHECK(Total == before + (LONG)KeQueryActiveProcessorCount(NULL));
}

static VOID Caches(VOID)
{
    KeInvalidateAllCaches();
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(KeSetSystemAffinityThread, "the thread runs where it was told to", EachInTurn);
    RUN(KeSetSystemAffinityThreadEx, "the set before comes back", Before);
    RUN(KeSetSystemAffinityThreadEx, "a processor that is not there changes nothing", NotThere);
    RUN(KeSetSystemAffinityThread, "at DISPATCH_LEVEL it waits for lower", Deferred);
    RUN(KeIpiGenericCall, "once on every processor at IPI_LEVEL", Everywhere);
    RUN(KeIpiGenericCall, "DPCs run when it is over", DpcsAfterwards);
    RUN(KeIpiGenericCall, "at DISPATCH_LEVEL", AtDispatch);
    RUN(KeInvalidateAllCaches, "comes back", Caches);
    return RoutineDone(Driver);
}
