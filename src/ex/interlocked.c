/* See ex/interlocked.h. */
#include "ex/interlocked.h"

#include "ke/spin.h"
#include "machine/machine.h"

/* To DISPATCH_LEVEL if below, and the lock taken. Returns the IRQL to come back to. */
static uint8_t ex_interlocked_enter(PKSPIN_LOCK lock)
{
    uint8_t old = processor_irql();
    if (old < PROCESSOR_DISPATCH)
        processor_irql_set(PROCESSOR_DISPATCH);
    KeAcquireSpinLockAtDpcLevel(lock);
    return old;
}

static void ex_interlocked_leave(PKSPIN_LOCK lock, uint8_t old)
{
    KeReleaseSpinLockFromDpcLevel(lock);
    if (old < PROCESSOR_DISPATCH)
        processor_irql_set(old);
}

PLIST_ENTRY NTAPI ExInterlockedInsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                              PKSPIN_LOCK Lock)
{
    uint8_t old = ex_interlocked_enter(Lock);
    PLIST_ENTRY first = ListHead->Flink;
    nt_list_push_head(ListHead, ListEntry);
    ex_interlocked_leave(Lock, old);
    return first != ListHead ? first : NULL;
}

PLIST_ENTRY NTAPI ExInterlockedInsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                              PKSPIN_LOCK Lock)
{
    uint8_t old = ex_interlocked_enter(Lock);
    PLIST_ENTRY last = ListHead->Blink;
    nt_list_push_tail(ListHead, ListEntry);
    ex_interlocked_leave(Lock, old);
    return last != ListHead ? last : NULL;
}

PLIST_ENTRY NTAPI ExInterlockedRemoveHeadList(PLIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
    uint8_t old = ex_interlocked_enter(Lock);
    PLIST_ENTRY entry = nt_list_pop_head(ListHead);
    ex_interlocked_leave(Lock, old);
    return entry;
}

PSINGLE_LIST_ENTRY NTAPI ExInterlockedPushEntryList(PSINGLE_LIST_ENTRY ListHead,
                                                    PSINGLE_LIST_ENTRY ListEntry, PKSPIN_LOCK Lock)
{
    uint8_t old = ex_interlocked_enter(Lock);
    PSINGLE_LIST_ENTRY first = ListHead->Next;
    ListEntry->Next = first;
    ListHead->Next = ListEntry;
    ex_interlocked_leave(Lock, old);
    return first;
}

PSINGLE_LIST_ENTRY NTAPI ExInterlockedPopEntryList(PSINGLE_LIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
    uint8_t old = ex_interlocked_enter(Lock);
    PSINGLE_LIST_ENTRY entry = ListHead->Next;
    if (entry != NULL)
        ListHead->Next = entry->Next;
    ex_interlocked_leave(Lock, old);
    return entry;
}

ULONG NTAPI ExInterlockedAddUlong(PULONG Addend, ULONG Increment, PKSPIN_LOCK Lock)
{
    uint8_t old = ex_interlocked_enter(Lock);
    ULONG before = *Addend;
    *Addend = before + Increment;
    ex_interlocked_leave(Lock, old);
    return before;
}

VOID NTAPI InitializeSListHead(PSLIST_HEADER ListHead)
{
    *ListHead = (SLIST_HEADER){.Alignment = 0, .Region = 0};
}

static PSLIST_ENTRY ex_slist_first(const SLIST_HEADER *head)
{
    return (PSLIST_ENTRY)(head->Region & ~15ull);
}

static void ex_slist_set(PSLIST_HEADER head, PSLIST_ENTRY first, unsigned depth)
{
    head->HeaderX64.Depth = (USHORT)depth;
    head->HeaderX64.Sequence++;
    head->HeaderX64.NextEntry = (ULONGLONG)first >> 4;
}

PSLIST_ENTRY NTAPI ExpInterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry)
{
    PSLIST_ENTRY first = ex_slist_first(ListHead);
    ListEntry->Next = first;
    ex_slist_set(ListHead, ListEntry, ListHead->HeaderX64.Depth + 1u);
    return first;
}

PSLIST_ENTRY NTAPI ExpInterlockedPopEntrySList(PSLIST_HEADER ListHead)
{
    PSLIST_ENTRY entry = ex_slist_first(ListHead);
    if (entry != NULL)
        ex_slist_set(ListHead, entry->Next, ListHead->HeaderX64.Depth - 1u);
    return entry;
}

PSLIST_ENTRY NTAPI ExpInterlockedFlushSList(PSLIST_HEADER ListHead)
{
    PSLIST_ENTRY entry = ex_slist_first(ListHead);
    if (entry != NULL)
        ex_slist_set(ListHead, NULL, 0);
    return entry;
}

USHORT NTAPI ExQueryDepthSList(PSLIST_HEADER ListHead)
{
    return (USHORT)ListHead->HeaderX64.Depth;
}
