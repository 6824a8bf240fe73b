/*
 * See rtl/links.h. One turn (rtl_links_rise) serves both kinds of tree.
 *
 * Invariants: a child's Parent names the node that has it as a child; of a splay tree's root,
 * itself. In a balanced tree the heights below a node differ by its Balance, which is -1, 0 or 1.
 */
#include "rtl/links.h"

#include <stddef.h>

static RTL_SPLAY_LINKS *rtl_links_last(RTL_SPLAY_LINKS *root)
{
    while (root != NULL && root->RightChild != NULL)
        root = root->RightChild;
    return root;
}

RTL_SPLAY_LINKS *rtl_links_first(RTL_SPLAY_LINKS *root)
{
    while (root != NULL && root->LeftChild != NULL)
        root = root->LeftChild;
    return root;
}

static bool rtl_links_is_top(const RTL_SPLAY_LINKS *node, const RTL_SPLAY_LINKS *head)
{
    return node->Parent == node || node->Parent == head;
}

RTL_SPLAY_LINKS *rtl_links_next(const RTL_SPLAY_LINKS *node, const RTL_SPLAY_LINKS *head)
{
    if (node->RightChild != NULL)
        return rtl_links_first(node->RightChild);
    while (!rtl_links_is_top(node, head) && node == node->Parent->RightChild)
        node = node->Parent;
    return rtl_links_is_top(node, head) ? NULL : node->Parent;
}

RTL_SPLAY_LINKS *rtl_links_previous(const RTL_SPLAY_LINKS *node, const RTL_SPLAY_LINKS *head)
{
    if (node->LeftChild != NULL)
        return rtl_links_last(node->LeftChild);
    while (!rtl_links_is_top(node, head) && node == node->Parent->LeftChild)
        node = node->Parent;
    return rtl_links_is_top(node, head) ? NULL : node->Parent;
}

void rtl_links_hang(RTL_SPLAY_LINKS *parent, RTL_SPLAY_LINKS *node, bool is_left)
{
    *node = (RTL_SPLAY_LINKS){.Parent = parent};
    *(is_left ? &parent->LeftChild : &parent->RightChild) = node;
}

/* Where the old child hangs under its parent, the new one (NULL: none) hangs. */
static void rtl_links_replace(RTL_SPLAY_LINKS *parent, const RTL_SPLAY_LINKS *old,
                              RTL_SPLAY_LINKS *new)
{
    *(parent->LeftChild == old ? &parent->LeftChild : &parent->RightChild) = new;
    if (new != NULL)
        new->Parent = parent;
}

/* The node takes its parent's place, and the parent becomes its child. */
static void rtl_links_rise(RTL_SPLAY_LINKS *node)
{
    RTL_SPLAY_LINKS *parent = node->Parent, *above = parent->Parent;
    bool is_left = parent->LeftChild == node;
    RTL_SPLAY_LINKS **inner = is_left ? &node->RightChild : &node->LeftChild;
    *(is_left ? &parent->LeftChild : &parent->RightChild) = *inner;
    if (*inner != NULL)
        (*inner)->Parent = parent;
    *inner = parent;
    if (above == parent)
        node->Parent = node;
    else
        rtl_links_replace(above, parent, node);
    parent->Parent = node;
}

RTL_SPLAY_LINKS *rtl_links_splay(RTL_SPLAY_LINKS *node)
{
    while (node->Parent != node) {
        RTL_SPLAY_LINKS *parent = node->Parent, *above = parent->Parent;
        bool is_straight = (parent->LeftChild == node) == (above->LeftChild == parent);
        if (above != parent)
            rtl_links_rise(is_straight ? parent : node);
        rtl_links_rise(node);
    }
    return node;
}

RTL_SPLAY_LINKS *rtl_links_splay_remove(RTL_SPLAY_LINKS *node)
{
    rtl_links_splay(node);
    RTL_SPLAY_LINKS *left = node->LeftChild, *right = node->RightChild;
    if (left == NULL) {
        if (right != NULL)
            right->Parent = right;
        return right;
    }
    left->Parent = left;
    left = rtl_links_splay(rtl_links_last(left));
    left->RightChild = right;
    if (right != NULL)
        right->Parent = left;
    return left;
}

static RTL_BALANCED_LINKS *rtl_links_balanced(RTL_SPLAY_LINKS *links)
{
    return (RTL_BALANCED_LINKS *)links; /* its first member */
}

/* The side (-1 left, 1 right) of the node is two higher than the other: turns it. Returns what is
 * in the node's place now; its Balance is 0 if that place became lower. */
static RTL_BALANCED_LINKS *rtl_links_turn(RTL_BALANCED_LINKS *node, int side)
{
    RTL_SPLAY_LINKS *high = side < 0 ? node->Links.LeftChild : node->Links.RightChild;
    RTL_BALANCED_LINKS *child = rtl_links_balanced(high);
    if (child->Balance != -side) {
        rtl_links_rise(high);
        node->Balance = (CHAR)(side - child->Balance);
        child->Balance = (CHAR)(child->Balance - side);
        return child;
    }
    RTL_BALANCED_LINKS *inner = rtl_links_balanced(side < 0 ? high->RightChild : high->LeftChild);
    rtl_links_rise(&inner->Links);
    rtl_links_rise(&inner->Links);
    node->Balance = (CHAR)(inner->Balance == side ? -side : 0);
    child->Balance = (CHAR)(inner->Balance == -side ? side : 0);
    inner->Balance = 0;
    return inner;
}

bool rtl_links_balance_added(RTL_BALANCED_LINKS *node, const RTL_BALANCED_LINKS *head)
{
    node->Balance = 0;
    while (node->Links.Parent != &head->Links) {
        RTL_BALANCED_LINKS *parent = rtl_links_balanced(node->Links.Parent);
        int side = parent->Links.LeftChild == &node->Links ? -1 : 1;
        if (parent->Balance == side) {
            rtl_links_turn(parent, side);
            return false;
        }
        parent->Balance = (CHAR)(parent->Balance + side);
        if (parent->Balance == 0)
            return false;
        node = parent;
    }
    return true;
}

/* The side below the node became lower by one. */
static bool rtl_links_balance_lowered(RTL_BALANCED_LINKS *node, int side,
                                      const RTL_BALANCED_LINKS *head)
{
    while (node != head) {
        RTL_SPLAY_LINKS *above = node->Links.Parent;
        int side_above = above->LeftChild == &node->Links ? -1 : 1;
        if (node->Balance == -side)
            node = rtl_links_turn(node, -side);
        else
            node->Balance = (CHAR)(node->Balance - side);
        if (node->Balance != 0)
            return false;
        node = rtl_links_balanced(above);
        side = side_above;
    }
    return true;
}

/* Two neighbours in order change places: the node, which has both children, goes down to where the
 * next one, which has no left child, was. */
static void rtl_links_sink(RTL_BALANCED_LINKS *node)
{
    RTL_BALANCED_LINKS *next = rtl_links_balanced(rtl_links_first(node->Links.RightChild));
    RTL_BALANCED_LINKS below = *next;
    rtl_links_replace(node->Links.Parent, &node->Links, &next->Links);
    next->Balance = node->Balance;
    next->Links.LeftChild = node->Links.LeftChild;
    next->Links.LeftChild->Parent = &next->Links;
    if (below.Links.Parent == &node->Links) {
        next->Links.RightChild = &node->Links;
        node->Links.Parent = &next->Links;
    } else {
        next->Links.RightChild = node->Links.RightChild;
        next->Links.RightChild->Parent = &next->Links;
        below.Links.Parent->LeftChild = &node->Links;
        node->Links.Parent = below.Links.Parent;
    }
    node->Balance = below.Balance;
    node->Links.LeftChild = NULL;
    node->Links.RightChild = below.Links.RightChild;
    if (node->Links.RightChild != NULL)
        node->Links.RightChild->Parent = &node->Links;
}

bool rtl_links_balance_remove(RTL_BALANCED_LINKS *node, const RTL_BALANCED_LINKS *head)
{
    if (node->Links.LeftChild != NULL && node->Links.RightChild != NULL)
        rtl_links_sink(node);
    RTL_SPLAY_LINKS *parent = node->Links.Parent;
    int side = parent->LeftChild == &node->Links ? -1 : 1;
    RTL_SPLAY_LINKS *child =
        node->Links.LeftChild != NULL ? node->Links.LeftChild : node->Links.RightChild;
    rtl_links_replace(parent, &node->Links, child);
    return rtl_links_balance_lowered(rtl_links_balanced(parent), side, head);
}
