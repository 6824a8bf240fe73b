/* Generic tables as balanced trees. See rtl/table.h. */
#include "rtl/table.h"
#include "rtl/table_find.h"

#include <stddef.h>

#define HEADER RTL_TABLE_AVL_HEADER

static void *rtl_avl_data(RTL_SPLAY_LINKS *node)
{
    return node != NULL ? (uint8_t *)node + HEADER : NULL;
}

static RTL_SPLAY_LINKS *rtl_avl_root(const RTL_AVL_TABLE *table)
{
    return table->BalancedRoot.Links.RightChild;
}

static const RTL_SPLAY_LINKS *rtl_avl_head(const RTL_AVL_TABLE *table)
{
    return &table->BalancedRoot.Links;
}

VOID NTAPI RtlInitializeGenericTableAvl(PRTL_AVL_TABLE Table, PVOID CompareRoutine,
                                        PVOID AllocateRoutine, PVOID FreeRoutine,
                                        PVOID TableContext)
{
    *Table = (RTL_AVL_TABLE){.CompareRoutine = CompareRoutine,
                             .AllocateRoutine = AllocateRoutine,
                             .FreeRoutine = FreeRoutine,
                             .TableContext = TableContext};
    Table->BalancedRoot.Links.Parent = &Table->BalancedRoot.Links;
}

/* OrderedPointer and WhichOrderedElement keep the place of the last RtlGetElementGenericTableAvl,
 * which no insertion or deletion leaves right. */
static void rtl_avl_forget_place(RTL_AVL_TABLE *table)
{
    table->OrderedPointer = NULL;
    table->WhichOrderedElement = 0;
}

PVOID NTAPI RtlInsertElementGenericTableFullAvl(PRTL_AVL_TABLE Table, PVOID Buffer,
                                                ULONG BufferSize, PBOOLEAN NewElement,
                                                PVOID NodeOrParent,
                                                TABLE_SEARCH_RESULT SearchResult)
{
    RTL_SPLAY_LINKS *node = NodeOrParent;
    bool is_new = SearchResult != TableFoundNode;
    if (is_new)
        node = rtl_table_new_node(Table, Table->AllocateRoutine, HEADER, Buffer, BufferSize);
    if (NewElement != NULL)
        *NewElement = is_new && node != NULL;
    if (node == NULL || !is_new)
        return rtl_avl_data(node);
    if (SearchResult == TableEmptyTree)
        rtl_links_hang(&Table->BalancedRoot.Links, node, false);
    else
        rtl_links_hang(NodeOrParent, node, SearchResult == TableInsertAsLeft);
    Table->DepthOfTree += rtl_links_balance_added((RTL_BALANCED_LINKS *)node, &Table->BalancedRoot);
    Table->NumberGenericTableElements++;
    rtl_avl_forget_place(Table);
    return rtl_avl_data(node);
}

PVOID NTAPI RtlInsertElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer, ULONG BufferSize,
                                            PBOOLEAN NewElement)
{
    RTL_SPLAY_LINKS *node;
    TABLE_SEARCH_RESULT result =
        rtl_table_find(Table, Table->CompareRoutine, rtl_avl_root(Table), HEADER, Buffer, &node);
    return RtlInsertElementGenericTableFullAvl(Table, Buffer, BufferSize, NewElement, node, result);
}

BOOLEAN NTAPI RtlDeleteElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer)
{
    RTL_SPLAY_LINKS *node;
    if (rtl_table_find(Table, Table->CompareRoutine, rtl_avl_root(Table), HEADER, Buffer, &node) !=
        TableFoundNode)
        return FALSE;
    if (&Table->RestartKey->Links == node) /* the enumeration goes on where it would have */
        Table->RestartKey = (RTL_BALANCED_LINKS *)rtl_links_previous(node, rtl_avl_head(Table));
    Table->DepthOfTree -=
        rtl_links_balance_remove((RTL_BALANCED_LINKS *)node, &Table->BalancedRoot);
    Table->NumberGenericTableElements--;
    Table->DeleteCount++;
    rtl_avl_forget_place(Table);
    rtl_table_free_node(Table, Table->FreeRoutine, node);
    return TRUE;
}

PVOID NTAPI RtlLookupElementGenericTableFullAvl(PRTL_AVL_TABLE Table, PVOID Buffer,
                                                PVOID *NodeOrParent,
                                                TABLE_SEARCH_RESULT *SearchResult)
{
    RTL_SPLAY_LINKS *node;
    *SearchResult =
        rtl_table_find(Table, Table->CompareRoutine, rtl_avl_root(Table), HEADER, Buffer, &node);
    if (*SearchResult != TableEmptyTree)
        *NodeOrParent = node;
    return *SearchResult == TableFoundNode ? rtl_avl_data(node) : NULL;
}

PVOID NTAPI RtlLookupElementGenericTableAvl(PRTL_AVL_TABLE Table, PVOID Buffer)
{
    PVOID node;
    TABLE_SEARCH_RESULT result;
    return RtlLookupElementGenericTableFullAvl(Table, Buffer, &node, &result);
}

PVOID NTAPI RtlEnumerateGenericTableWithoutSplayingAvl(PRTL_AVL_TABLE Table, PVOID *RestartKey)
{
    RTL_SPLAY_LINKS *node = *RestartKey == NULL ? rtl_links_first(rtl_avl_root(Table))
                                                : rtl_links_next(*RestartKey, rtl_avl_head(Table));
    if (node != NULL)
        *RestartKey = node;
    return rtl_avl_data(node);
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
    if (I >= Table->NumberGenericTableElements)
        return NULL;
    if (Table->OrderedPointer == NULL) {
        Table->OrderedPointer = rtl_links_first(rtl_avl_root(Table));
        Table->WhichOrderedElement = 0;
    }
    for (; Table->WhichOrderedElement < I; Table->WhichOrderedElement++)
        Table->OrderedPointer = rtl_links_next(Table->OrderedPointer, rtl_avl_head(Table));
    for (; Table->WhichOrderedElement > I; Table->WhichOrderedElement--)
        Table->OrderedPointer = rtl_links_previous(Table->OrderedPointer, rtl_avl_head(Table));
    return rtl_avl_data(Table->OrderedPointer);
}

ULONG NTAPI RtlNumberGenericTableElementsAvl(PRTL_AVL_TABLE Table)
{
    return Table->NumberGenericTableElements;
}

BOOLEAN NTAPI RtlIsGenericTableEmptyAvl(PRTL_AVL_TABLE Table)
{
    return Table->NumberGenericTableElements == 0;
}
