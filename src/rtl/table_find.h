/*
 * What the two kinds of generic table share: the calls back into the driver, and the search.
 */
#ifndef DRYDOCK_RTL_TABLE_FIND_H
#define DRYDOCK_RTL_TABLE_FIND_H

#include "rtl/links.h"

/* Bytes before what the driver put into an element. */
#define RTL_TABLE_SPLAY_HEADER (sizeof(RTL_SPLAY_LINKS) + sizeof(LIST_ENTRY))
#define RTL_TABLE_AVL_HEADER   sizeof(RTL_BALANCED_LINKS)

/* Looks the buffer up below the root (may be NULL). *ret_node: the one that compares equal, or the
 * one that a new one hangs under. */
TABLE_SEARCH_RESULT rtl_table_find(void *table, void *compare, RTL_SPLAY_LINKS *root, size_t header,
                                   void *buffer, RTL_SPLAY_LINKS **ret_node);

/* A block of the driver's for an element, with the buffer's bytes in it; NULL: it gave none. */
RTL_SPLAY_LINKS *rtl_table_new_node(void *table, void *allocate, size_t header, const void *buffer,
                                    ULONG size);
void rtl_table_free_node(void *table, void *release, RTL_SPLAY_LINKS *node);

#endif
