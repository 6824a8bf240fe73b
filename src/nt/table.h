/* Generic tables, as drivers see them: the nodes lie before the driver's own data. */
#ifndef DRYDOCK_NT_TABLE_H
#define DRYDOCK_NT_TABLE_H

#include "nt/types.h"

typedef enum _TABLE_SEARCH_RESULT {
    TableEmptyTree,
    TableFoundNode,
    TableInsertAsLeft,
    TableInsertAsRight
} TABLE_SEARCH_RESULT;

typedef enum _RTL_GENERIC_COMPARE_RESULTS {
    GenericLessThan,
    GenericGreaterThan,
    GenericEqual
} RTL_GENERIC_COMPARE_RESULTS;

typedef struct _RTL_AVL_TABLE RTL_AVL_TABLE, *PRTL_AVL_TABLE;
typedef struct _RTL_GENERIC_TABLE RTL_GENERIC_TABLE, *PRTL_GENERIC_TABLE;

typedef RTL_GENERIC_COMPARE_RESULTS(NTAPI *PRTL_AVL_COMPARE_ROUTINE)(PRTL_AVL_TABLE Table,
                                                                     PVOID First, PVOID Second);
typedef PVOID(NTAPI *PRTL_AVL_ALLOCATE_ROUTINE)(PRTL_AVL_TABLE Table, ULONG ByteSize);
typedef VOID(NTAPI *PRTL_AVL_FREE_ROUTINE)(PRTL_AVL_TABLE Table, PVOID Buffer);
typedef RTL_GENERIC_COMPARE_RESULTS(NTAPI *PRTL_GENERIC_COMPARE_ROUTINE)(PRTL_GENERIC_TABLE Table,
                                                                         PVOID First, PVOID Second);
typedef PVOID(NTAPI *PRTL_GENERIC_ALLOCATE_ROUTINE)(PRTL_GENERIC_TABLE Table, ULONG ByteSize);
typedef VOID(NTAPI *PRTL_GENERIC_FREE_ROUTINE)(PRTL_GENERIC_TABLE Table, PVOID Buffer);

typedef struct _RTL_BALANCED_LINKS {
    struct _RTL_BALANCED_LINKS *Parent;
    struct _RTL_BALANCED_LINKS *LeftChild;
    struct _RTL_BALANCED_LINKS *RightChild;
    signed char Balance; /* height of the right less that of the left */
    UCHAR Reserved[3];
} RTL_BALANCED_LINKS, *PRTL_BALANCED_LINKS;

struct _RTL_AVL_TABLE {
    RTL_BALANCED_LINKS BalancedRoot; /* the tree is its right child */
    PVOID OrderedPointer;
    ULONG WhichOrderedElement;
    ULONG NumberGenericTableElements;
    ULONG DepthOfTree;
    PRTL_BALANCED_LINKS RestartKey;
    ULONG DeleteCount;
    PRTL_AVL_COMPARE_ROUTINE CompareRoutine;
    PRTL_AVL_ALLOCATE_ROUTINE AllocateRoutine;
    PRTL_AVL_FREE_ROUTINE FreeRoutine;
    PVOID TableContext;
};

typedef struct _RTL_SPLAY_LINKS {
    struct _RTL_SPLAY_LINKS *Parent; /* the root's: itself */
    struct _RTL_SPLAY_LINKS *LeftChild;
    struct _RTL_SPLAY_LINKS *RightChild;
} RTL_SPLAY_LINKS, *PRTL_SPLAY_LINKS;

struct _RTL_GENERIC_TABLE {
    PRTL_SPLAY_LINKS TableRoot;
    LIST_ENTRY InsertOrderList;
    PLIST_ENTRY OrderedPointer;
    ULONG WhichOrderedElement;
    ULONG NumberGenericTableElements;
    PRTL_GENERIC_COMPARE_ROUTINE CompareRoutine;
    PRTL_GENERIC_ALLOCATE_ROUTINE AllocateRoutine;
    PRTL_GENERIC_FREE_ROUTINE FreeRoutine;
    PVOID TableContext;
};

#endif
