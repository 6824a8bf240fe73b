/*
 * Lookaside lists: blocks of one size, kept on an SLIST in the driver's own structure.
 *
 * Taking and giving back is inline in every driver: it pops and pushes the list and, when that is
 * empty or Depth deep, calls Allocate and Free through the structure. Left to the system, those
 * point to gates for ExAllocatePoolWithTag and ExFreePool, so that no such call goes unseen.
 */
#ifndef DRYDOCK_EX_LOOKASIDE_H
#define DRYDOCK_EX_LOOKASIDE_H

#include "nt/ex.h"

typedef PVOID(NTAPI *PALLOCATE_FUNCTION)(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag);
typedef VOID(NTAPI *PFREE_FUNCTION)(PVOID Buffer);

typedef struct __attribute__((aligned(64))) _GENERAL_LOOKASIDE {
    SLIST_HEADER ListHead;
    USHORT Depth; /* entries kept at most */
    USHORT MaximumDepth;
    ULONG TotalAllocates;
    ULONG AllocateMisses;
    ULONG TotalFrees;
    ULONG FreeMisses;
    POOL_TYPE Type;
    ULONG Tag;
    ULONG Size;
    PALLOCATE_FUNCTION Allocate;
    PFREE_FUNCTION Free;
    LIST_ENTRY ListEntry;
    ULONG LastTotalAllocates;
    ULONG LastAllocateMisses;
    ULONG Future[2];
} GENERAL_LOOKASIDE, NPAGED_LOOKASIDE_LIST, *PNPAGED_LOOKASIDE_LIST, PAGED_LOOKASIDE_LIST,
    *PPAGED_LOOKASIDE_LIST;

_Static_assert(sizeof(GENERAL_LOOKASIDE) == 128, "GENERAL_LOOKASIDE");
_Static_assert(offsetof(GENERAL_LOOKASIDE, Depth) == 16, "GENERAL_LOOKASIDE.Depth");
_Static_assert(offsetof(GENERAL_LOOKASIDE, Type) == 36, "GENERAL_LOOKASIDE.Type");
_Static_assert(offsetof(GENERAL_LOOKASIDE, Size) == 44, "GENERAL_LOOKASIDE.Size");
_Static_assert(offsetof(GENERAL_LOOKASIDE, Allocate) == 48, "GENERAL_LOOKASIDE.Allocate");
_Static_assert(offsetof(GENERAL_LOOKASIDE, Free) == 56, "GENERAL_LOOKASIDE.Free");
_Static_assert(offsetof(GENERAL_LOOKASIDE, ListEntry) == 64, "GENERAL_LOOKASIDE.ListEntry");

/* An empty list; Allocate and Free may be NULL, Depth is reserved. IRQL <= DISPATCH_LEVEL (paged:
 * <= APC_LEVEL). wdk-ddi-src/content/wdm/nf-wdm-exinitializenpagedlookasidelist.md,
 * nf-wdm-exinitializepagedlookasidelist.md */
VOID NTAPI ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside,
                                           PALLOCATE_FUNCTION Allocate, PFREE_FUNCTION Free,
                                           ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth);
VOID NTAPI ExInitializePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside,
                                          PALLOCATE_FUNCTION Allocate, PFREE_FUNCTION Free,
                                          ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth);

/* Frees what the list keeps. IRQL as above.
 * wdk-ddi-src/content/wdm/nf-wdm-exdeletenpagedlookasidelist.md,
 * nf-wdm-exdeletepagedlookasidelist.md */
VOID NTAPI ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside);
VOID NTAPI ExDeletePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside);

#endif
