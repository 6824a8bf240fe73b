/*
 * Generic tables: a driver's elements in order, each found by the driver's own comparison.
 *
 * The table, its nodes and everything in them lie in the driver's memory; the driver keeps others
 * away meanwhile. Routines of its own compare, allocate and free: <= DISPATCH_LEVEL, lower where
 * these or the memory are pageable. Two forms: splay trees, which also keep the order of insertion,
 * and AVL trees (table_avl.c), which do not.
 */
#ifndef DRYDOCK_RTL_TABLE_H
#define DRYDOCK_RTL_TABLE_H

#include "nt/table.h"

/* An empty table. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-rtlinitializegenerictable.md,
 * nf-ntddk-rtlinitializegenerictableavl.md */
VOID NTAPI RtlInitializeGenericTable(PRTL_GENERIC_TABLE Table,
                                     PRTL_GENERIC_COMPARE_ROUTINE CompareRoutine,
                                     PRTL_GENERIC_ALLOCATE_ROUTINE AllocateRoutine,
                                     PRTL_GENERIC_FREE_ROUTINE FreeRoutine, PVOID TableContext);
VOID NTAPI RtlInitializeGenericTableAvl(PRTL_AVL_TABLE Table,
                                        PRTL_AVL_COMPARE_ROUTINE CompareRoutine,
                                        PRTL_AVL_ALLOCATE_ROUTINE AllocateRoutine,
                                        PRTL_AVL_FREE_ROUTINE FreeRoutine, PVOID TableContext);

/* Copies Buffer into a new element, unless one compares equal: gives that one's data. NULL if
 * the driver allocates nothing. The element belongs to the table until it is deleted. ...Full
 * goes by what ...LookupElement...Full found. <= DISPATCH_LEVEL. wdk-ddi-src/content/ntddk/
 * nf-ntddk-rtlinsertelementgenerictable.md, nf-ntddk-rtlinsertelementgenerictablefull.md,
 * nf-ntddk-rtlinsertelementgenerictableavl.md, nf-ntddk-rtlinsertelementgenerictablefullavl.md */
PVOID NTAPI RtlInsertElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer, ULONG BufferSize,
                                         PBOOLEAN NewElement);
PVOID NTAPI RtlInsertElementGenericTableFull(PRTL_GENERIC_TABLE Table, PVOID Buffer,
                                             ULONG BufferSize, PBOOLEAN NewElement,
                                             PVOID NodeOrParent, TABLE_SEARCH_RESULT SearchResult);
PVOID NTAPI RtlInsertElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer, ULONG BufferSize,
                                            PBOOLEAN NewElement);
PVOID NTAPI RtlInsertElementGenericTableFullAvl(PRTL_AVL_TABLE Table, PVOID Buffer,
                                                ULONG BufferSize, PBOOLEAN NewElement,
                                                PVOID NodeOrParent,
                                                TABLE_SEARCH_RESULT SearchResult);

/* Takes out the element that compares equal and has the driver free it; false if there is none.
 * <= DISPATCH_LEVEL. wdk-ddi-src/content/ntddk/nf-ntddk-rtldeleteelementgenerictable.md,
 * nf-ntddk-rtldeleteelementgenerictableavl.md */
BOOLEAN NTAPI RtlDeleteElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer);
BOOLEAN NTAPI RtlDeleteElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer);

/* The data of the element that compares equal, NULL if there is none; ...Full says where it would
 * go; FirstMatching is the first of several, from which an enumeration goes on (<= APC_LEVEL where
 * the rest is). wdk-ddi-src/content/ntddk/nf-ntddk-rtllookupelementgenerictable.md,
 * nf-ntddk-rtllookupelementgenerictablefull.md, nf-ntddk-rtllookupelementgenerictableavl.md,
 * nf-ntddk-rtllookupelementgenerictablefullavl.md,
 * nf-ntddk-rtllookupfirstmatchingelementgenerictableavl.md */
PVOID NTAPI RtlLookupElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer);
PVOID NTAPI RtlLookupElementGenericTableFull(PRTL_GENERIC_TABLE Table, PVOID Buffer,
                                             PVOID *NodeOrParent,
                                             TABLE_SEARCH_RESULT *SearchResult);
PVOID NTAPI RtlLookupElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer);
PVOID NTAPI RtlLookupElementGenericTableFullAvl(PRTL_AVL_TABLE Table, PVOID Buffer,
                                                PVOID *NodeOrParent,
                                                TABLE_SEARCH_RESULT *SearchResult);
PVOID NTAPI RtlLookupFirstMatchingElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer,
                                                         PVOID *RestartKey);

/* The first element's data (Restart, or a key that is NULL), then the next in order; NULL at the
 * end. <= DISPATCH_LEVEL. wdk-ddi-src/content/ntddk/nf-ntddk-rtlenumerategenerictable.md,
 * nf-ntddk-rtlenumerategenerictablewithoutsplaying.md, nf-ntddk-rtlenumerategenerictableavl.md,
 * nf-ntddk-rtlenumerategenerictablewithoutsplayingavl.md */
PVOID NTAPI RtlEnumerateGenericTable(PRTL_GENERIC_TABLE Table, BOOLEAN Restart);
PVOID NTAPI RtlEnumerateGenericTableWithoutSplaying(PRTL_GENERIC_TABLE Table, PVOID *RestartKey);
PVOID NTAPI RtlEnumerateGenericTableAvl(PRTL_AVL_TABLE Table, BOOLEAN Restart);
PVOID NTAPI RtlEnumerateGenericTableWithoutSplayingAvl(PRTL_AVL_TABLE Table, PVOID *RestartKey);

/* The I-th element's data, NULL beyond the last: in order of insertion, of AVL trees by
 * comparison (their nodes have no room for the order of insertion, which the page speaks of
 * too). <= DISPATCH_LEVEL. wdk-ddi-src/content/ntddk/nf-ntddk-rtlgetelementgenerictable.md,
 * nf-ntddk-rtlgetelementgenerictableavl.md */
PVOID NTAPI RtlGetElementGenericTable(PRTL_GENERIC_TABLE Table, ULONG I);
PVOID NTAPI RtlGetElementGenericTableAvl(PRTL_AVL_TABLE Table, ULONG I);

/* <= DISPATCH_LEVEL. wdk-ddi-src/content/ntddk/nf-ntddk-rtlnumbergenerictableelements.md,
 * nf-ntddk-rtlisgenerictableempty.md, and the Avl forms */
ULONG NTAPI RtlNumberGenericTableElements(PRTL_GENERIC_TABLE Table);
ULONG NTAPI RtlNumberGenericTableElementsAvl(PRTL_AVL_TABLE Table);
BOOLEAN NTAPI RtlIsGenericTableEmpty(PRTL_GENERIC_TABLE Table);
BOOLEAN NTAPI RtlIsGenericTableEmptyAvl(PRTL_AVL_TABLE Table);

#endif
