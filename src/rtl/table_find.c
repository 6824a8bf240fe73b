/* See rtl/table_find.h. */
#include "rtl/table_find.h"

#include "machine/gate.h"

#include <string.h>

TABLE_SEARCH_RESULT rtl_table_find(void *table, void *compare, RTL_SPLAY_LINKS *root, size_t header,
                                   void *buffer, RTL_SPLAY_LINKS **ret_node)
{
    TABLE_SEARCH_RESULT result = TableEmptyTree;
    *ret_node = NULL;
    for (RTL_SPLAY_LINKS *at = root; at != NULL;
         at = result == TableInsertAsLeft ? at->LeftChild : at->RightChild) {
        *ret_node = at;
        int order = (int)gate_call("table CompareRoutine", 0, compare, (uint64_t)table,
                                   (uint64_t)buffer, (uint64_t)at + header, 0);
        if (order == GenericEqual)
            return TableFoundNode;
        result = order == GenericLessThan ? TableInsertAsLeft : TableInsertAsRight;
    }
    return result;
}

RTL_SPLAY_LINKS *rtl_table_new_node(void *table, void *allocate, size_t header, const void *buffer,
                                    ULONG size)
{
    uint8_t *block = (uint8_t *)gate_call("table AllocateRoutine", 0, allocate, (uint64_t)table,
                                          (uint32_t)(header + size), 0, 0);
    if (block == NULL)
        return NULL;
    memset(block, 0, header);
    memcpy(block + header, buffer, size);
    return (RTL_SPLAY_LINKS *)block;
}

void rtl_table_free_node(void *table, void *release, RTL_SPLAY_LINKS *node)
{
    gate_call("table FreeRoutine", 0, release, (uint64_t)table, (uint64_t)node, 0, 0);
}
