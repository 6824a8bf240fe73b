/* Generic tables as splay trees. See rtl/table.h. */
#include "rtl/table.h"
#include "rtl/table_find.h"

#include <stddef.h>

#define HEADER RTL_TABLE_SPLAY_HEADER

/* An element's header; the driver's bytes follow. */
struct rtl_table_node {
    RTL_SPLAY_LINKS links;
    LIST_ENTRY order;
};

_Static_assert(sizeof(struct rtl_table_node) == HEADER, "the header of an element");

static void *rtl_table_data(RTL_SPLAY_LINKS *node)
{
    return node != NULL ? (uint8_t *)node + HEADER : NULL;
}

static LIST_ENTRY *rtl_table_order(RTL_SPLAY_LINKS *node)
{
    return &((struct rtl_table_node *)node)->order;
}

static void *rtl_table_data_of(LIST_ENTRY *order)
{
    return (uint8_t *)order - offsetof(struct rtl_table_node, order) + HEADER;
}

/* WhichOrderedElement and OrderedPointer keep the place of the last RtlGetElementGenericTable. */
static void rtl_table_forget_place(RTL_GENERIC_TABLE *table)
{
    table->WhichOrderedElement = 0;
    table->OrderedPointer = &table->InsertOrderList;
}

VOID NTAPI RtlInitializeGenericTable(PRTL_GENERIC_TABLE Table, PVOID CompareRoutine,
                                     PVOID AllocateRoutine, PVOID FreeRoutine, PVOID TableContext)
{
    *Table = (RTL_GENERIC_TABLE){.CompareRoutine = CompareRoutine,
                                 .AllocateRoutine = AllocateRoutine,
                                 .FreeRoutine = FreeRoutine,
                                 .TableContext = TableContext};
    nt_list_init(&Table->InsertOrderList);
    rtl_table_forget_place(Table);
}

static RTL_SPLAY_LINKS *rtl_table_add(RTL_GENERIC_TABLE *table, const void *buffer, ULONG size,
                                      RTL_SPLAY_LINKS *parent, bool is_left)
{
    RTL_SPLAY_LINKS *node = rtl_table_new_node(table, table->AllocateRoutine, HEADER, buffer, size);
    if (node == NULL)
        return NULL;
    if (parent == NULL)
        node->Parent = node;
    else
        rtl_links_hang(parent, node, is_left);
    nt_list_push_tail(&table->InsertOrderList, rtl_table_order(node));
    table->NumberGenericTableElements++;
    return node;
}

PVOID NTAPI RtlInsertElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer, ULONG BufferSize,
                                         PBOOLEAN NewElement)
{
    RTL_SPLAY_LINKS *node;
    TABLE_SEARCH_RESULT result =
        rtl_table_find(Table, Table->CompareRoutine, Table->TableRoot, HEADER, Buffer, &node);
    bool is_new = result != TableFoundNode;
    if (is_new)
        node = rtl_table_add(Table, Buffer, BufferSize, node, result == TableInsertAsLeft);
    if (NewElement != NULL)
        *NewElement = is_new && node != NULL;
    if (node != NULL)
        Table->TableRoot = rtl_links_splay(node);
    return rtl_table_data(node);
}

BOOLEAN NTAPI RtlDeleteElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer)
{
    RTL_SPLAY_LINKS *node;
    if (rtl_table_find(Table, Table->CompareRoutine, Table->TableRoot, HEADER, Buffer, &node) !=
        TableFoundNode)
        return FALSE;
    Table->TableRoot = rtl_links_splay_remove(node);
    nt_list_remove(rtl_table_order(node));
    Table->NumberGenericTableElements--;
    rtl_table_forget_place(Table);
    rtl_table_free_node(Table, Table->FreeRoutine, node);
    return TRUE;
}

PVOID NTAPI RtlLookupElementGenericTable(PRTL_GENERIC_TABLE Table, PVOID Buffer)
{
    RTL_SPLAY_LINKS *node;
    if (rtl_table_find(Table, Table->CompareRoutine, Table->TableRoot, HEADER, Buffer, &node) !=
        TableFoundNode)
        return NULL;
    Table->TableRoot = rtl_links_splay(node);
    return rtl_table_data(node);
}

PVOID NTAPI RtlEnumerateGenericTable(PRTL_GENERIC_TABLE Table, BOOLEAN Restart)
{
    RTL_SPLAY_LINKS *root = Table->TableRoot;
    if (root == NULL)
        return NULL;
    RTL_SPLAY_LINKS *node = Restart ? rtl_links_first(root) : rtl_links_next(root, NULL);
    if (node != NULL)
        Table->TableRoot = rtl_links_splay(node);
    return rtl_table_data(node);
}

PVOID NTAPI RtlEnumerateGenericTableWithoutSplaying(PRTL_GENERIC_TABLE Table, PVOID *RestartKey)
{
    RTL_SPLAY_LINKS *node =
        *RestartKey == NULL ? rtl_links_first(Table->TableRoot) : rtl_links_next(*RestartKey, NULL);
    if (node != NULL)
        *RestartKey = node;
    return rtl_table_data(node);
}

PVOID NTAPI RtlGetElementGenericTable(PRTL_GENERIC_TABLE Table, ULONG I)
{
    if (I >= Table->NumberGenericTableElements)
        return NULL;
    if (I + 1 < Table->WhichOrderedElement)
        rtl_table_forget_place(Table);
    while (Table->WhichOrderedElement < I + 1) {
        Table->OrderedPointer = Table->OrderedPointer->Flink;
        Table->WhichOrderedElement++;
    }
    return rtl_table_data_of(Table->OrderedPointer);
}

ULONG NTAPI RtlNumberGenericTableElements(PRTL_GENERIC_TABLE Table)
{
    return Table->NumberGenericTableElements;
}

BOOLEAN NTAPI RtlIsGenericTableEmpty(PRTL_GENERIC_TABLE Table)
{
    return Table->TableRoot == NULL;
}
