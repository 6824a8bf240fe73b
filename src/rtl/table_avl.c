/*
 * See rtl/table.h: the AVL form. Between any two calls the heights below each node differ by one at
 * most, and its Balance says how.
 *
 * The tree is the right child of the table's own BalancedRoot, so that every node has a parent.
 */
#include "machine/gate.h"
#include "rtl/table.h"

#include <string.h>

static PVOID rtl_table_avl_data(RTL_BALANCED_LINKS *node)
{
    return node != NULL ? node + 1 : NULL;
}

static RTL_BALANCED_LINKS **rtl_table_avl_slot(RTL_BALANCED_LINKS *node)
{
    RTL_BALANCED_LINKS *parent = node->Parent;
    return parent->LeftChild == node ? &parent->LeftChild : &parent->RightChild;
}

static void rtl_table_avl_replace(RTL_BALANCED_LINKS *old, RTL_BALANCED_LINKS *node)
{
    *rtl_table_avl_slot(old) = node;
    if (node != NULL)
        node->Parent = old->Parent;
}

/* The node comes in its parent's place. */
static void rtl_table_avl_rotate(RTL_BALANCED_LINKS *node)
{
    RTL_BALANCED_LINKS *parent = node->Parent;
    bool is_left = parent->LeftChild == node;
    RTL_BALANCED_LINKS *between = is_left ? node->RightChild : node->LeftChild;
    rtl_table_avl_replace(parent, node);
    *(is_left ? &parent->LeftChild : &parent->RightChild) = between;
    if (between != NULL)
        between->Parent = parent;
    *(is_left ? &node->RightChild : &node->LeftChild) = parent;
    parent->Parent = node;
}

/* A node that leans by two to `side` (-1, 1) is put right; gives the node that stands there now,
 * *ret_is_lower: lower by one than before. */
static RTL_BALANCED_LINKS *rtl_table_avl_balance(RTL_BALANCED_LINKS *node, int side,
                                                 bool *ret_is_lower)
{
    RTL_BALANCED_LINKS *child = side < 0 ? node->LeftChild : node->RightChild;
    *ret_is_lower = child->Balance != 0;
    if (child->Balance != -side) {
        rtl_table_avl_rotate(child);
        node->Balance = (signed char)(side - child->Balance);
        child->Balance = (signed char)(child->Balance - side);
        return child;
    }
    RTL_BALANCED_LINKS *inner = side < 0 ? child->RightChild : child->LeftChild;
    rtl_table_avl_rotate(inner);
    rtl_table_avl_rotate(inner);
    node->Balance = (signed char)(inner->Balance == side ? -side : 0);
    child->Balance = (signed char)(inner->Balance == -side ? side : 0);
    inner->Balance = 0;
    return inner;
}

static int rtl_table_avl_side(const RTL_BALANCED_LINKS *node)
{
    return node->Parent->LeftChild == node ? -1 : 1;
}

static void rtl_table_avl_grown(PRTL_AVL_TABLE table, RTL_BALANCED_LINKS *node)
{
    for (; node->Parent != &table->BalancedRoot; node = node->Parent) {
        RTL_BALANCED_LINKS *parent = node->Parent;
        int side = rtl_table_avl_side(node);
        bool is_lower;
        if (parent->Balance == side) {
            rtl_table_avl_balance(parent, side, &is_lower);
            return;
        }
        parent->Balance = (signed char)(parent->Balance + side);
        if (parent->Balance == 0)
            return;
    }
    table->DepthOfTree++;
}

/* What is on that side of `node` has become lower by one. */
static void rtl_table_avl_shrunk(PRTL_AVL_TABLE table, RTL_BALANCED_LINKS *node, int side)
{
    while (node != &table->BalancedRoot) {
        bool is_lower = true;
        RTL_BALANCED_LINKS *top = node;
        if (node->Balance == -side)
            top = rtl_table_avl_balance(node, -side, &is_lower);
        else {
            node->Balance = (signed char)(node->Balance - side);
            is_lower = node->Balance == 0;
        }
        if (!is_lower)
            return;
        side = rtl_table_avl_side(top);
        node = top->Parent;
    }
    table->DepthOfTree--;
}

static RTL_BALANCED_LINKS *rtl_table_avl_first(RTL_BALANCED_LINKS *node)
{
    while (node != NULL && node->LeftChild != NULL)
        node = node->LeftChild;
    return node;
}

static RTL_BALANCED_LINKS *rtl_table_avl_next(PRTL_AVL_TABLE table, RTL_BALANCED_LINKS *node)
{
    if (node->RightChild != NULL)
        return rtl_table_avl_first(node->RightChild);
    while (node != &table->BalancedRoot && node->Parent->LeftChild != node)
        node = node->Parent;
    return node != &table->BalancedRoot ? node->Parent : NULL;
}

static RTL_BALANCED_LINKS *rtl_table_avl_before(PRTL_AVL_TABLE table, RTL_BALANCED_LINKS *node)
{
    if (node->LeftChild != NULL) {
        for (node = node->LeftChild; node->RightChild != NULL;)
            node = node->RightChild;
        return node;
    }
    while (node->Parent != &table->BalancedRoot && node->Parent->LeftChild == node)
        node = node->Parent;
    return node->Parent != &table->BalancedRoot ? node->Parent : NULL;
}

static TABLE_SEARCH_RESULT rtl_table_avl_search(PRTL_AVL_TABLE table, PVOID buffer,
                                                RTL_BALANCED_LINKS **ret_node)
{
    RTL_BALANCED_LINKS *next = table->BalancedRoot.RightChild;
    TABLE_SEARCH_RESULT result = TableEmptyTree;
    while (next != NULL) {
        *ret_node = next;
        ULONG order =
            (ULONG)gate_call("table comparison", 0, (void *)table->CompareRoutine, (uint64_t)table,
                             (uint64_t)buffer, (uint64_t)rtl_table_avl_data(next), 0);
        if (order != GenericLessThan && order != GenericGreaterThan)
            return TableFoundNode;
        result = order == GenericLessThan ? TableInsertAsLeft : TableInsertAsRight;
        next = order == GenericLessThan ? next->LeftChild : next->RightChild;
    }
    return result;
}

VOID NTAPI RtlInitializeGenericTableAvl(PRTL_AVL_TABLE Table,
                                        PRTL_AVL_COMPARE_ROUTINE CompareRoutine,
                                        PRTL_AVL_ALLOCATE_ROUTINE AllocateRoutine,
                                        PRTL_AVL_FREE_ROUTINE FreeRoutine, PVOID TableContext)
{
    *Table = (RTL_AVL_TABLE){.BalancedRoot.Parent = &Table->BalancedRoot,
                             .CompareRoutine = CompareRoutine,
                             .AllocateRoutine = AllocateRoutine,
                             .FreeRoutine = FreeRoutine,
                             .TableContext = TableContext};
}

PVOID NTAPI RtlInsertElementGenericTableFullAvl(PRTL_AVL_TABLE Table, PVOID Buffer,
                                                ULONG BufferSize, PBOOLEAN NewElement,
                                                PVOID NodeOrParent,
                                                TABLE_SEARCH_RESULT SearchResult)
{
    if (NewElement != NULL)
        *NewElement = FALSE;
    if (SearchResult == TableFoundNode)
        return rtl_table_avl_data(NodeOrParent);
    RTL_BALANCED_LINKS *node =
        (void *)gate_call("table allocation", 0, (void *)Table->AllocateRoutine, (uint64_t)Table,
                          (ULONG)sizeof *node + BufferSize, 0, 0);
    if (node == NULL)
        return NULL;
    RTL_BALANCED_LINKS *parent =
        SearchResult == TableEmptyTree ? &Table->BalancedRoot : NodeOrParent;
    *node = (RTL_BALANCED_LINKS){.Parent = parent};
    *(SearchResult == TableInsertAsLeft ? &parent->LeftChild : &parent->RightChild) = node;
    Table->NumberGenericTableElements++;
    rtl_table_avl_grown(Table, node);
    memcpy(node + 1, Buffer, BufferSize);
    if (NewElement != NULL)
        *NewElement = TRUE;
    return node + 1;
}

PVOID NTAPI RtlInsertElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer, ULONG BufferSize,
                                            PBOOLEAN NewElement)
{
    RTL_BALANCED_LINKS *node = NULL;
    TABLE_SEARCH_RESULT result = rtl_table_avl_search(Table, Buffer, &node);
    return RtlInsertElementGenericTableFullAvl(Table, Buffer, BufferSize, NewElement, node, result);
}

/* Takes a node out. With two children, the one before it comes in its place first. */
static void rtl_table_avl_remove(PRTL_AVL_TABLE table, RTL_BALANCED_LINKS *node)
{
    RTL_BALANCED_LINKS *out = node;
    if (node->LeftChild != NULL && node->RightChild != NULL)
        out = rtl_table_avl_before(table, node);
    int side = rtl_table_avl_side(out);
    RTL_BALANCED_LINKS *parent = out->Parent;
    rtl_table_avl_replace(out, out->LeftChild != NULL ? out->LeftChild : out->RightChild);
    if (out != node) {
        if (parent == node)
            parent = out;
        rtl_table_avl_replace(node, out);
        out->LeftChild = node->LeftChild;
        out->RightChild = node->RightChild;
        out->Balance = node->Balance;
        if (out->LeftChild != NULL)
            out->LeftChild->Parent = out;
        out->RightChild->Parent = out;
    }
    rtl_table_avl_shrunk(table, parent, side);
}

BOOLEAN NTAPI RtlDeleteElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer)
{
    RTL_BALANCED_LINKS *node = NULL;
    if (rtl_table_avl_search(Table, Buffer, &node) != TableFoundNode)
        return FALSE;
    if (Table->RestartKey == node)
        Table->RestartKey = rtl_table_avl_before(Table, node);
    rtl_table_avl_remove(Table, node);
    Table->NumberGenericTableElements--;
    Table->DeleteCount++;
    gate_call("table free", 0, (void *)Table->FreeRoutine, (uint64_t)Table, (uint64_t)node, 0, 0);
    return TRUE;
}

PVOID NTAPI RtlLookupElementGenericTableFullAvl(PRTL_AVL_TABLE Table, PVOID Buffer,
                                                PVOID *NodeOrParent,
                                                TABLE_SEARCH_RESULT *SearchResult)
{
    RTL_BALANCED_LINKS *node = NULL;
    *SearchResult = rtl_table_avl_search(Table, Buffer, &node);
    if (*SearchResult != TableEmptyTree)
        *NodeOrParent = node;
    return *SearchResult == TableFoundNode ? rtl_table_avl_data(node) : NULL;
}

PVOID NTAPI RtlLookupElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer)
{
    PVOID node;
    TABLE_SEARCH_RESULT result;
    return RtlLookupElementGenericTableFullAvl(Table, Buffer, &node, &result);
}

PVOID NTAPI RtlLookupFirstMatchingElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer,
                                                         PVOID *RestartKey)
{
    RTL_BALANCED_LINKS *next = Table->BalancedRoot.RightChild, *found = NULL;
    while (next != NULL) {
        ULONG order =
            (ULONG)gate_call("table comparison", 0, (void *)Table->CompareRoutine, (uint64_t)Table,
                             (uint64_t)Buffer, (uint64_t)rtl_table_avl_data(next), 0);
        if (order != GenericLessThan && order != GenericGreaterThan)
            found = next;
        next = order == GenericGreaterThan ? next->RightChild : next->LeftChild;
    }
    if (found != NULL)
        *RestartKey = found;
    return rtl_table_avl_data(found);
}

PVOID NTAPI RtlEnumerateGenericTableWithoutSplayingAvl(PRTL_AVL_TABLE Table, PVOID *RestartKey)
{
    RTL_BALANCED_LINKS *node = *RestartKey == NULL
                                   ? rtl_table_avl_first(Table->BalancedRoot.RightChild)
                                   : rtl_table_avl_next(Table, *RestartKey);
    if (node != NULL)
        *RestartKey = node;
    return rtl_table_avl_data(node);
}

PVOID NTAPI RtlEnumerateGenericTableAvl(PRTL_AVL_TABLE Table, BOOLEAN Restart)
{
    PVOID key = Restart ? NULL : Table->RestartKey;
    PVOID data = RtlEnumerateGenericTableWithoutSplayingAvl(Table, &key);
    Table->RestartKey = key;
    return data;
}

PVOID NTAPI RtlGetElementGenericTableAvl(PRTL_AVL_TABLE Table, ULONG I)
{
    RTL_BALANCED_LINKS *node = rtl_table_avl_first(Table->BalancedRoot.RightChild);
    for (ULONG i = 0; i < I && node != NULL; i++)
        node = rtl_table_avl_next(Table, node);
    return rtl_table_avl_data(node);
}

ULONG NTAPI RtlNumberGenericTableElementsAvl(PRTL_AVL_TABLE Table)
{
    return Table->NumberGenericTableElements;
}

BOOLEAN NTAPI RtlIsGenericTableEmptyAvl(PRTL_AVL_TABLE Table)
{
    return Table->NumberGenericTableElements == 0;
}
