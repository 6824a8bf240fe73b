/*
 * See rtl/table.h: the splay form. What was found or inserted last is the root.
 */
#include "rtl/table.h"

#include "machine/gate.h"

#include <string.h>

/* What the driver's AllocateRoutine gives room for, before its own data. */
struct rtl_table_node {
    RTL_SPLAY_LINKS links;
    LIST_ENTRY order; /* of insertion */
};

static struct rtl_table_node *rtl_table_node(void *links)
{
    return links;
}

static PVOID rtl_table_data(RTL_SPLAY_LINKS *links)
{
    return links != NULL ? rtl_table_node(links) + 1 : NULL;
}

/* Where the pointer to a node is kept: in its parent, or in the table. */
static RTL_SPLAY_LINKS **rtl_table_slot(PRTL_GENERIC_TABLE table, RTL_SPLAY_LINKS *node)
{
    RTL_SPLAY_LINKS *parent = node->Parent;
    if (parent == node)
        return &table->TableRoot;
    return parent->LeftChild == node ? &parent->LeftChild : &parent->RightChild;
}

/* Puts `node` (may be NULL) where `old` is. */
static void rtl_table_replace(PRTL_GENERIC_TABLE table, RTL_SPLAY_LINKS *old, RTL_SPLAY_LINKS *node)
{
    *rtl_table_slot(table, old) = node;
    if (node != NULL)
        node->Parent = old->Parent == old ? node : old->Parent;
}

/* The node changes places with its parent; the order stays. */
static void rtl_table_rotate(PRTL_GENERIC_TABLE table, RTL_SPLAY_LINKS *node)
{
    RTL_SPLAY_LINKS *parent = node->Parent;
    bool is_left = parent->LeftChild == node;
    RTL_SPLAY_LINKS *between = is_left ? node->RightChild : node->LeftChild;
    rtl_table_replace(table, parent, node);
    *(is_left ? &parent->LeftChild : &parent->RightChild) = between;
    if (between != NULL)
        between->Parent = parent;
    *(is_left ? &node->RightChild : &node->LeftChild) = parent;
    parent->Parent = node;
}

static void rtl_table_splay(PRTL_GENERIC_TABLE table, RTL_SPLAY_LINKS *node)
{
    while (node->Parent != node) {
        RTL_SPLAY_LINKS *parent = node->Parent, *above = parent->Parent;
        if (above != parent) {
            bool is_straight = (parent->LeftChild == node) == (above->LeftChild == parent);
            rtl_table_rotate(table, is_straight ? parent : node);
        }
        rtl_table_rotate(table, node);
    }
}

static RTL_SPLAY_LINKS *rtl_table_first(RTL_SPLAY_LINKS *node)
{
    while (node != NULL && node->LeftChild != NULL)
        node = node->LeftChild;
    return node;
}

static RTL_SPLAY_LINKS *rtl_table_next(RTL_SPLAY_LINKS *node)
{
    if (node->RightChild != NULL)
        return rtl_table_first(node->RightChild);
    while (node->Parent != node && node->Parent->RightChild == node)
        node = node->Parent;
    return node->Parent != node ? node->Parent : NULL;
}

static TABLE_SEARCH_RESULT rtl_table_search(PRTL_GENERIC_TABLE table, PVOID buffer,
                                            RTL_SPLAY_LINKS **ret_node)
{
    RTL_SPLAY_LINKS *next = table->TableRoot;
    TABLE_SEARCH_RESULT result = TableEmptyTree;
    while (next != NULL) {
        *ret_node = next;
        ULONG order =
            (ULONG)gate_call("table comparison", 0, (void *)table->CompareRoutine, (uint64_t)table,
                             (uint64_t)buffer, (uint64_t)rtl_table_data(next), 0);
        if (order != GenericLessThan && order != GenericGreaterThan)
            return TableFoundNode;
        result = order == GenericLessThan ? TableInsertAsLeft : TableInsertAsRight;
        next = order == GenericLessThan ? next->LeftChild : next->RightChild;
    }
    return result;
}

VOID NTAPI RtlInitializeGenericTable(PRTL_GENERIC_TABLE Table,
                                     PRTL_GENERIC_COMPARE_ROUTINE CompareRoutine,
                                     PRTL_GENERIC_ALLOCATE_ROUTINE AllocateRoutine,
                                     PRTL_GENERIC_FREE_ROUTINE FreeRoutine, PVOID TableContext)
{
    *Table = (RTL_GENERIC_TABLE){.CompareRoutine = CompareRoutine,
                                 .AllocateRoutine = AllocateRoutine,
                                 .FreeRoutine = FreeRoutine,
                                 .TableContext = TableContext};
    nt_list_init(&Table->InsertOrderList);
    Table->OrderedPointer = &Table->InsertOrderList;
}

PVOID NTAPI RtlInsertElementGenericTableFull(PRTL_GENERIC_TABLE Table, PVOID Buffer,
                                             ULONG BufferSize, PBOOLEAN NewElement,
                                             PVOID NodeOrParent, TABLE_SEARCH_RESULT SearchResult)
{
    RTL_SPLAY_LINKS *links = NodeOrParent;
    if (SearchResult != TableFoundNode) {
        ULONG size = (ULONG)sizeof(struct rtl_table_node) + BufferSize;
        struct rtl_table_node *node = (void *)gate_call(
            "table allocation", 0, (void *)Table->AllocateRoutine, (uint64_t)Table, size, 0, 0);
        if (node == NULL) {
            if (NewElement != NULL)
                *NewElement = FALSE;
            return NULL;
        }
        node->links = (RTL_SPLAY_LINKS){.Parent = &node->links};
        if (SearchResult == TableEmptyTree) {
            Table->TableRoot = &node->links;
        } else {
            *(SearchResult == TableInsertAsLeft ? &links->LeftChild : &links->RightChild) =
                &node->links;
            node->links.Parent = links;
        }
        nt_list_push_tail(&Table->InsertOrderList, &node->order);
        Table->NumberGenericTableElements++;
        memcpy(node + 1, Buffer, BufferSize);
        links = &node->links;
    }
    rtl_table_splay(Table, links);
    if (NewElement != NULL)
        *NewElement = SearchResult != TableFoundNode;
    return rtl_table_data(links);
}

PVOID NTAPI RtlInsertElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer, ULONG BufferSize,
                                         PBOOLEAN NewElement)
{
    RTL_SPLAY_LINKS *node = NULL;
    TABLE_SEARCH_RESULT result = rtl_table_search(Table, Buffer, &node);
    return RtlInsertElementGenericTableFull(Table, Buffer, BufferSize, NewElement, node, result);
}

/* Takes the root out: what is right of it comes under the last one that is left of it. */
static void rtl_table_remove_root(PRTL_GENERIC_TABLE table)
{
    RTL_SPLAY_LINKS *root = table->TableRoot, *left = root->LeftChild, *right = root->RightChild;
    if (left == NULL) {
        rtl_table_replace(table, root, right);
        return;
    }
    rtl_table_replace(table, root, left);
    RTL_SPLAY_LINKS *last = left;
    while (last->RightChild != NULL)
        last = last->RightChild;
    rtl_table_splay(table, last);
    last->RightChild = right;
    if (right != NULL)
        right->Parent = last;
}

BOOLEAN NTAPI RtlDeleteElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer)
{
    RTL_SPLAY_LINKS *node = NULL;
    if (rtl_table_search(Table, Buffer, &node) != TableFoundNode)
        return FALSE;
    rtl_table_splay(Table, node);
    rtl_table_remove_root(Table);
    nt_list_remove(&rtl_table_node(node)->order);
    Table->NumberGenericTableElements--;
    gate_call("table free", 0, (void *)Table->FreeRoutine, (uint64_t)Table, (uint64_t)node, 0, 0);
    return TRUE;
}

PVOID NTAPI RtlLookupElementGenericTableFull(PRTL_GENERIC_TABLE Table, PVOID Buffer,
                                             PVOID *NodeOrParent, TABLE_SEARCH_RESULT *SearchResult)
{
    RTL_SPLAY_LINKS *node = NULL;
    *SearchResult = rtl_table_search(Table, Buffer, &node);
    if (*SearchResult != TableEmptyTree)
        *NodeOrParent = node;
    if (*SearchResult != TableFoundNode)
        return NULL;
    rtl_table_splay(Table, node);
    return rtl_table_data(node);
}

PVOID NTAPI RtlLookupElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer)
{
    PVOID node;
    TABLE_SEARCH_RESULT result;
    return RtlLookupElementGenericTableFull(Table, Buffer, &node, &result);
}

/* The one given last is the root. */
PVOID NTAPI RtlEnumerateGenericTable(PRTL_GENERIC_TABLE Table, BOOLEAN Restart)
{
    if (Table->TableRoot == NULL)
        return NULL;
    RTL_SPLAY_LINKS *node =
        Restart ? rtl_table_first(Table->TableRoot) : rtl_table_next(Table->TableRoot);
    if (node != NULL)
        rtl_table_splay(Table, node);
    return rtl_table_data(node);
}

PVOID NTAPI RtlEnumerateGenericTableWithoutSplaying(PRTL_GENERIC_TABLE Table, PVOID *RestartKey)
{
    RTL_SPLAY_LINKS *node =
        *RestartKey == NULL ? rtl_table_first(Table->TableRoot) : rtl_table_next(*RestartKey);
    if (node != NULL)
        *RestartKey = node;
    return rtl_table_data(node);
}

PVOID NTAPI RtlGetElementGenericTable(PRTL_GENERIC_TABLE Table, ULONG I)
{
    if (I >= Table->NumberGenericTableElements)
        return NULL;
    LIST_ENTRY *entry = Table->InsertOrderList.Flink;
    for (ULONG i = 0; i < I; i++)
        entry = entry->Flink;
    return CONTAINING_RECORD(entry, struct rtl_table_node, order) + 1;
}

ULONG NTAPI RtlNumberGenericTableElements(PRTL_GENERIC_TABLE Table)
{
    return Table->NumberGenericTableElements;
}

BOOLEAN NTAPI RtlIsGenericTableEmpty(PRTL_GENERIC_TABLE Table)
{
    return Table->TableRoot == NULL;
}
