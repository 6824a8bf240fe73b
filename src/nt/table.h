/*
 * Generic tables: what lies in a driver's memory. Sources: wdk-ddi-src/content/ntddk/
 * ns-ntddk-_rtl_generic_table.md, ns-ntddk-_rtl_avl_table.md, ns-ntddk-_rtl_splay_links.md.
 */
#ifndef DRYDOCK_NT_TABLE_H
#define DRYDOCK_NT_TABLE_H

#include "nt/types.h"

/* Both kinds of node begin like this. The root of a splay tree is its own parent; that of a
 * balanced tree is the right child of the table's BalancedRoot. */
typedef struct _RTL_SPLAY_LINKS {
    struct _RTL_SPLAY_LINKS *Parent;
    struct _RTL_SPLAY_LINKS *LeftChild;
    struct _RTL_SPLAY_LINKS *RightChild;
} RTL_SPLAY_LINKS, *PRTL_SPLAY_LINKS;

typedef struct _RTL_BALANCED_LINKS {
    RTL_SPLAY_LINKS Links;
    CHAR Balance; /* height on the right less height on the left: -1, 0, 1 */
    UCHAR Reserved[3];
} RTL_BALANCED_LINKS, *PRTL_BALANCED_LINKS;

typedef enum _RTL_GENERIC_COMPARE_RESULTS {
    GenericLessThan,
    GenericGreaterThan,
    GenericEqual
} RTL_GENERIC_COMPARE_RESULTS;

typedef enum _TABLE_SEARCH_RESULT {
    TableEmptyTree,
    TableFoundNode,
    TableInsertAsLeft,
    TableInsertAsRight
} TABLE_SEARCH_RESULT;

typedef struct _RTL_GENERIC_TABLE {
    PRTL_SPLAY_LINKS TableRoot;
    LIST_ENTRY InsertOrderList;
    PLIST_ENTRY OrderedPointer;
    ULONG WhichOrderedElement;
    ULONG NumberGenericTableElements;
    PVOID CompareRoutine;  /* (table, buffer, element) */
    PVOID AllocateRoutine; /* (table, bytes) */
    PVOID FreeRoutine;     /* (table, block) */
    PVOID TableContext;
} RTL_GENERIC_TABLE, *PRTL_GENERIC_TABLE;

typedef struct _RTL_AVL_TABLE {
    RTL_BALANCED_LINKS BalancedRoot;
    PVOID OrderedPointer;
    ULONG WhichOrderedElement;
    ULONG NumberGenericTableElements;
    ULONG DepthOfTree;
    PRTL_BALANCED_LINKS RestartKey;
    ULONG DeleteCount;
    PVOID CompareRoutine;
    PVOID AllocateRoutine;
    PVOID FreeRoutine;
    PVOID TableContext;
} RTL_AVL_TABLE, *PRTL_AVL_TABLE;

#endif
