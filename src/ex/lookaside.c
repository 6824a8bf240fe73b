/* See ex/lookaside.h. */
#include "ex/lookaside.h"

#include "ex/ex_state.h"
#include "ex/interlocked.h"
#include "ex/pool.h"
#include "machine/gate.h"

/* Entries a list keeps: Windows' minimum, which it leaves only under load. */
#define EX_LOOKASIDE_DEPTH     4
#define EX_LOOKASIDE_DEPTH_MAX 256

enum { EX_LOOKASIDE_ALLOCATE, EX_LOOKASIDE_FREE };

/* What the gates stand for, as their rows in ddi/ddi.def say. */
static const struct gate_routine ex_lookaside_routines[2] = {
    [EX_LOOKASIDE_ALLOCATE] = {.module = "ntoskrnl.exe",
                               .name = "ExAllocatePoolWithTag",
                               .target = (void *)ExAllocatePoolWithTag,
                               .shape = "xqx:p",
                               .irql_max = PROCESSOR_DISPATCH,
                               .touches = "-",
                               .file = "ex/pool.c",
                               .may_fail = true},
    [EX_LOOKASIDE_FREE] = {.module = "ntoskrnl.exe",
                           .name = "ExFreePool",
                           .target = (void *)ExFreePool,
                           .shape = "p:v",
                           .irql_max = PROCESSOR_DISPATCH,
                           .touches = "W0",
                           .is_point = true,
                           .file = "ex/pool.c"},
};

/* Where the calling driver reaches one of the two routines: through a gate of its own. */
static void *ex_lookaside_routine(unsigned which)
{
    const struct gate_routine *routine = &ex_lookaside_routines[which];
    uint32_t driver = gate_current_caller();
    if (driver == 0)
        return routine->target;
    struct gate **gate = &ex_state()->lookaside_gates[driver][which];
    if (*gate == NULL) {
        const struct gate wanted = {.kind = GATE_IMPORT,
                                    .owner = driver,
                                    .target = (uint64_t)routine->target,
                                    .routine = routine,
                                    .name = routine->name};
        *gate = gate_new(&wanted);
    }
    return (void *)(*gate)->stub;
}

static void ex_lookaside_init(GENERAL_LOOKASIDE *list, const GENERAL_LOOKASIDE *wanted)
{
    *list = *wanted;
    list->Depth = EX_LOOKASIDE_DEPTH;
    list->MaximumDepth = EX_LOOKASIDE_DEPTH_MAX;
    if (list->Allocate == NULL)
        list->Allocate = (PALLOCATE_FUNCTION)ex_lookaside_routine(EX_LOOKASIDE_ALLOCATE);
    if (list->Free == NULL)
        list->Free = (PFREE_FUNCTION)ex_lookaside_routine(EX_LOOKASIDE_FREE);
    nt_list_init(&list->ListEntry);
}

VOID NTAPI ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside,
                                           PALLOCATE_FUNCTION Allocate, PFREE_FUNCTION Free,
                                           ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth)
{
    (void)Depth;
    const GENERAL_LOOKASIDE wanted = {.Type = (POOL_TYPE)(NonPagedPool | Flags),
                                      .Tag = Tag,
                                      .Size = (ULONG)Size,
                                      .Allocate = Allocate,
                                      .Free = Free};
    ex_lookaside_init(Lookaside, &wanted);
}

VOID NTAPI ExInitializePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside,
                                          PALLOCATE_FUNCTION Allocate, PFREE_FUNCTION Free,
                                          ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth)
{
    ExInitializeNPagedLookasideList(Lookaside, Allocate, Free, PagedPool | Flags, Size, Tag, Depth);
}

VOID NTAPI ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside)
{
    PSLIST_ENTRY entry;
    while ((entry = ExpInterlockedPopEntrySList(&Lookaside->ListHead)) != NULL) {
        if (module_number((uint64_t)Lookaside->Free) != 0)
            gate_call("lookaside Free", 0, (void *)Lookaside->Free, (uint64_t)entry, 0, 0, 0);
        else
            ExFreePool(entry);
    }
}

VOID NTAPI ExDeletePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside)
{
    ExDeleteNPagedLookasideList(Lookaside);
}
