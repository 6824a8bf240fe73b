/* Trees of links: random insertions and removals, with every invariant looked at after each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rtl/links.h"

#define NODES 200
#define STEPS 20000

static RTL_BALANCED_LINKS nodes[NODES]; /* the key is the index */
static bool is_in[NODES];
static uint32_t seed;

static uint32_t next_random(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

static ptrdiff_t key_of(const RTL_SPLAY_LINKS *node)
{
    return (const RTL_BALANCED_LINKS *)node - nodes;
}

/* The height; checks parents, and in a balanced tree the balances. */
static int check_below(const RTL_SPLAY_LINKS *node, bool is_balanced)
{
    if (node == NULL)
        return 0;
    assert_true(node->LeftChild == NULL || node->LeftChild->Parent == node);
    assert_true(node->RightChild == NULL || node->RightChild->Parent == node);
    int left = check_below(node->LeftChild, is_balanced);
    int right = check_below(node->RightChild, is_balanced);
    int balance = ((const RTL_BALANCED_LINKS *)node)->Balance;
    assert_true(!is_balanced || (right - left == balance && balance >= -1 && balance <= 1));
    return (left > right ? left : right) + 1;
}

/* Exactly the nodes that are in, in order, both ways. */
static void check_order(RTL_SPLAY_LINKS *root, const RTL_SPLAY_LINKS *head)
{
    const RTL_SPLAY_LINKS *at = rtl_links_first(root), *last = NULL;
    for (int i = 0; i < NODES; i++) {
        if (!is_in[i])
            continue;
        assert_non_null(at);
        assert_int_equal(key_of(at), i);
        assert_ptr_equal(rtl_links_previous(at, head), last);
        last = at;
        at = rtl_links_next(at, head);
    }
    assert_null(at);
}

static RTL_SPLAY_LINKS *parent_for(RTL_SPLAY_LINKS *root, int key, bool *ret_is_left)
{
    RTL_SPLAY_LINKS *parent = NULL;
    for (RTL_SPLAY_LINKS *at = root; at != NULL;
         at = *ret_is_left ? at->LeftChild : at->RightChild) {
        parent = at;
        *ret_is_left = key < key_of(at);
    }
    return parent;
}

static void balanced_trees_stay_balanced(void **state)
{
    (void)state;
    RTL_BALANCED_LINKS head = {0};
    int depth = 0;
    head.Links.Parent = &head.Links;
    for (int step = 0; step < STEPS; step++) {
        int key = (int)(next_random() % NODES);
        RTL_SPLAY_LINKS *root = head.Links.RightChild;
        bool is_left = false;
        if (!is_in[key]) {
            RTL_SPLAY_LINKS *parent = parent_for(root, key, &is_left);
            rtl_links_hang(parent != NULL ? parent : &head.Links, &nodes[key].Links, is_left);
            depth += rtl_links_balance_added(&nodes[key], &head);
        } else {
            depth -= rtl_links_balance_remove(&nodes[key], &head);
        }
        is_in[key] = !is_in[key];
        assert_int_equal(check_below(head.Links.RightChild, true), depth);
        check_order(head.Links.RightChild, &head.Links);
    }
}

static void splay_trees_keep_their_order(void **state)
{
    (void)state;
    RTL_SPLAY_LINKS *root = NULL;
    for (int i = 0; i < NODES; i++)
        is_in[i] = false;
    for (int step = 0; step < STEPS; step++) {
        int key = (int)(next_random() % NODES);
        RTL_SPLAY_LINKS *node = &nodes[key].Links;
        bool is_left = false;
        if (!is_in[key]) {
            RTL_SPLAY_LINKS *parent = parent_for(root, key, &is_left);
            *node = (RTL_SPLAY_LINKS){.Parent = node};
            if (parent != NULL)
                rtl_links_hang(parent, node, is_left);
            root = rtl_links_splay(node);
            assert_ptr_equal(root, node);
        } else {
            root = rtl_links_splay_remove(node);
        }
        is_in[key] = !is_in[key];
        assert_true(root == NULL || root->Parent == root);
        check_below(root, false);
        check_order(root, NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(balanced_trees_stay_balanced),
        cmocka_unit_test(splay_trees_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
