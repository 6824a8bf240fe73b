/*
 * Binary trees in memory that a driver owns: the links alone, no keys. Splay trees, whose root is
 * its own parent, and balanced (AVL) trees, whose root hangs as the right child of a head.
 */
#ifndef DRYDOCK_RTL_LINKS_H
#define DRYDOCK_RTL_LINKS_H

#include "nt/table.h"

#include <stdbool.h>

/* The first node in order of keys; NULL for an empty tree. */
RTL_SPLAY_LINKS *rtl_links_first(RTL_SPLAY_LINKS *root);
/* The neighbours in order of keys; NULL at the ends. head: the tree's, NULL for a splay tree. */
RTL_SPLAY_LINKS *rtl_links_next(const RTL_SPLAY_LINKS *node, const RTL_SPLAY_LINKS *head);
RTL_SPLAY_LINKS *rtl_links_previous(const RTL_SPLAY_LINKS *node, const RTL_SPLAY_LINKS *head);

/* Hangs a node without children under its parent. */
void rtl_links_hang(RTL_SPLAY_LINKS *parent, RTL_SPLAY_LINKS *node, bool is_left);

/* Makes the node the root; returns it. */
RTL_SPLAY_LINKS *rtl_links_splay(RTL_SPLAY_LINKS *node);
/* Takes the node out; returns the new root, NULL if the tree is empty now. */
RTL_SPLAY_LINKS *rtl_links_splay_remove(RTL_SPLAY_LINKS *node);

/* Brings the tree into balance after the node was hung into it; true if it became higher. */
bool rtl_links_balance_added(RTL_BALANCED_LINKS *node, const RTL_BALANCED_LINKS *head);
/* Takes the node out and balances; true if the tree became lower. */
bool rtl_links_balance_remove(RTL_BALANCED_LINKS *node, const RTL_BALANCED_LINKS *head);

#endif
