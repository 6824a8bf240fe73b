/*
 * Generic tables: sets of a driver's own records in order of their keys.
 *
 * The table and its elements lie in memory of the driver's, which allocates, frees and compares by
 * its own routines, called back through gates at the caller's IRQL. The caller synchronises. All:
 * IRQL <= DISPATCH_LEVEL. Two kinds with the same calls: a splay tree with its elements also in
 * order of insertion, and a balanced tree (...Avl). An element is a header of 40 bytes (splay) or
 * 32 (Avl) and then what the driver put in; pointers that go in and out are to the latter.
 */
#ifndef DRYDOCK_RTL_TABLE_H
#define DRYDOCK_RTL_TABLE_H

#include "nt/table.h"

/* Makes the table empty. Nothing is allocated.
 * wdk-ddi-src/content/ntddk/nf-ntddk-rtlinitializegenerictable.md, ...avl.md */
VOID NTAPI RtlInitializeGenericTable(PRTL_GENERIC_TABLE Table, PVOID CompareRoutine,
                                     PVOID AllocateRoutine, PVOID FreeRoutine, PVOID TableContext);
VOID NTAPI RtlInitializeGenericTableAvl(PRTL_AVL_TABLE Table, PVOID CompareRoutine,
                                        PVOID AllocateRoutine, PVOID FreeRoutine,
                                        PVOID TableContext);

/* Adds an element with a copy of the buffer's first BufferSize bytes. Returns it, or the one that
 * compares equal (*NewElement, may be NULL, tells), or NULL if AllocateRoutine gave nothing.
 * wdk-ddi-src/content/ntddk/nf-ntddk-rtlinsertelementgenerictable.md, ...avl.md */
PVOID NTAPI RtlInsertElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer, ULONG BufferSize,
                                         PBOOLEAN NewElement);
PVOID NTAPI RtlInsertElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer, ULONG BufferSize,
                                            PBOOLEAN NewElement);

/* The same where RtlLookupElementGenericTableFullAvl has said already where the element belongs;
 * nothing is compared. wdk-ddi-src/content/ntddk/nf-ntddk-rtlinsertelementgenerictablefullavl.md */
PVOID NTAPI RtlInsertElementGenericTableFullAvl(PRTL_AVL_TABLE Table, PVOID Buffer,
                                                ULONG BufferSize, PBOOLEAN NewElement,
                                                PVOID NodeOrParent,
                                                TABLE_SEARCH_RESULT SearchResult);

/* Takes the element that compares equal out and gives its block to FreeRoutine; FALSE: there is
 * none. wdk-ddi-src/content/ntddk/nf-ntddk-rtldeleteelementgenerictable.md, ...avl.md */
BOOLEAN NTAPI RtlDeleteElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer);
BOOLEAN NTAPI RtlDeleteElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer);

/* The element that compares equal; NULL if there is none. The full form also gives the node, or the
 * one that a new element would hang under and on which side; an empty tree leaves *NodeOrParent
 * alone. wdk-ddi-src/content/ntddk/nf-ntddk-rtllookupelementgenerictable.md, ...avl.md,
 * ...fullavl.md
 */
PVOID NTAPI RtlLookupElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer);
PVOID NTAPI RtlLookupElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer);
PVOID NTAPI RtlLookupElementGenericTableFullAvl(PRTL_AVL_TABLE Table, PVOID Buffer,
                                                PVOID *NodeOrParent,
                                                TABLE_SEARCH_RESULT *SearchResult);

/* One element after another in order of keys, NULL after the last. The splay form makes the
 * returned element the root and goes on from the root. The ...WithoutSplaying forms leave the tree
 * alone and keep the place in *RestartKey, which is NULL at first.
 * wdk-ddi-src/content/ntddk/nf-ntddk-rtlenumerategenerictable.md, ...avl.md,
 * nf-ntddk-rtlenumerategenerictablewithoutsplaying.md, ...avl.md */
PVOID NTAPI RtlEnumerateGenericTable(PRTL_GENERIC_TABLE Table, BOOLEAN Restart);
PVOID NTAPI RtlEnumerateGenericTableAvl(PRTL_AVL_TABLE Table, BOOLEAN Restart);
PVOID NTAPI RtlEnumerateGenericTableWithoutSplaying(PRTL_GENERIC_TABLE Table, PVOID *RestartKey);
PVOID NTAPI RtlEnumerateGenericTableWithoutSplayingAvl(PRTL_AVL_TABLE Table, PVOID *RestartKey);

/* The I-th element, from 0: in order of insertion, in the Avl form in order of keys; NULL beyond
 * the last. wdk-ddi-src/content/ntddk/nf-ntddk-rtlgetelementgenerictable.md, ...avl.md */
PVOID NTAPI RtlGetElementGenericTable(PRTL_GENERIC_TABLE Table, ULONG I);
PVOID NTAPI RtlGetElementGenericTableAvl(PRTL_AVL_TABLE Table, ULONG I);

/* How many there are; is it none?
 * wdk-ddi-src/content/ntddk/nf-ntddk-rtlnumbergenerictableelements.md, ...avl.md,
 * nf-ntddk-rtlisgenerictableempty.md, ntifs/...avl.md */
ULONG NTAPI RtlNumberGenericTableElements(PRTL_GENERIC_TABLE Table);
ULONG NTAPI RtlNumberGenericTableElementsAvl(PRTL_AVL_TABLE Table);
BOOLEAN NTAPI RtlIsGenericTableEmpty(PRTL_GENERIC_TABLE Table);
BOOLEAN NTAPI RtlIsGenericTableEmptyAvl(PRTL_AVL_TABLE Table);

#endif
