/* Device nodes: which moves are legal, and where a node stands in the tree. */
#include "../io/io_fixture.h"
#include "../panic_fixture.h"

#include "pnp/node.h"
#include "pnp/root.h"

/* The picture of pnp/node.h, a row a state: the states that may follow. */
static const char *const followers[PNP_STATE_COUNT] = {
    [PNP_REPORTED] = "added, failed, removed",
    [PNP_ADDED] = "started, remove pending, surprise removed, removed, failed",
    [PNP_STARTED] = "remove pending, surprise removed, stop pending",
    [PNP_STOP_PENDING] = "started, stopped",
    [PNP_STOPPED] = "started, surprise removed",
    [PNP_REMOVE_PENDING] = "added, started, surprise removed, removed",
    [PNP_SURPRISE_REMOVED] = "removed",
    [PNP_REMOVED] = "reported",
    [PNP_FAILED] = "removed",
};

/* "surprise removed" holds "removed": a name counts between commas only. */
static bool is_listed(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; at != NULL && *at != '\0';) {
        const char *end = strchr(at, ',');
        size_t size = end != NULL ? (size_t)(end - at) : strlen(at);
        if (size == length && strncmp(at, name, length) == 0)
            return true;
        at = end != NULL ? end + 2 : NULL;
    }
    return false;
}

static void body_moves(void *argument)
{
    (void)argument;
    struct pnp_node *node = pnp_root_add("ROOT\\x");
    for (enum pnp_state from = 0; from < PNP_STATE_COUNT; from++)
        for (enum pnp_state to = 0; to < PNP_STATE_COUNT; to++) {
            node->state = from;
            if (is_listed(followers[from], pnp_state_name(to))) {
                pnp_node_set_state(node, to);
                assert_int_equal(node->state, to);
                continue;
            }
            assert_panics(pnp_node_set_state(node, to), "a device node moved from");
            assert_non_null(strstr(panic_said, pnp_state_name(from)));
            assert_int_equal(node->state, from);
        }
}

static void legal_moves_pass_and_others_panic(void **state)
{
    (void)state;
    live(body_moves, MACHINE_STOP_DONE, "");
}

static void body_previous(void *argument)
{
    (void)argument;
    struct pnp_node *node = pnp_root_add("ROOT\\x");
    pnp_node_set_state(node, PNP_ADDED);
    pnp_node_set_state(node, PNP_REMOVE_PENDING);
    assert_int_equal(node->previous, PNP_ADDED);
    pnp_node_set_state(node, PNP_ADDED);
    pnp_node_set_state(node, PNP_STARTED);
    pnp_node_set_state(node, PNP_REMOVE_PENDING);
    assert_int_equal(node->previous, PNP_STARTED);
}

static void pending_node_remembers_where_it_came_from(void **state)
{
    (void)state;
    live(body_previous, MACHINE_STOP_DONE, "");
}

static void body_tree(void *argument)
{
    (void)argument;
    struct io_driver *driver = new_driver("bus.sys");
    struct pnp_node *one = pnp_root_add("ROOT\\one"), *two = pnp_root_add("ROOT\\two");
    DEVICE_OBJECT *pdo = new_device(driver), *fdo = new_device(driver);
    struct pnp_node *child = pnp_node_new(one, io_device_find(pdo));
    struct pnp_node *second = pnp_node_new(one, io_device_find(new_device(driver)));
    assert_ptr_equal(pnp_tree()->first_root, one);
    assert_ptr_equal(one->next, two);
    assert_ptr_equal(one->first_child, child);
    assert_ptr_equal(child->next, second);
    assert_int_equal(child->depth, 1);
    assert_int_equal(second->number, 4);
    IoAttachDeviceToDeviceStack(fdo, pdo);
    assert_ptr_equal(pnp_node_of(io_device_find(fdo)), child);
    assert_null(pnp_node_of(io_device_find(new_device(driver))));
    assert_null(pnp_node_of(NULL));
}

static void nodes_stand_in_order_of_coming(void **state)
{
    (void)state;
    live(body_tree, MACHINE_STOP_DONE, "");
}

static void body_root(void *argument)
{
    (void)argument;
    struct pnp_node *node = pnp_root_add("ROOT\\crane");
    assert_string_equal(node->device_id, "ROOT\\crane");
    assert_string_equal(node->ids, "ROOT\\crane");
    assert_int_equal(node->ids[sizeof "ROOT\\crane"], 0);
    assert_int_equal(node->pdo->driver->number, 0);
    assert_int_equal(node->pdo->object->Flags & DO_DEVICE_INITIALIZING, 0);
    pnp_root_delete(node);
    assert_true(node->pdo->is_gone);
}

static void root_device_belongs_to_the_pnp_manager(void **state)
{
    (void)state;
    live(body_root, MACHINE_STOP_DONE, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legal_moves_pass_and_others_panic),
        cmocka_unit_test(pending_node_remembers_where_it_came_from),
        cmocka_unit_test(nodes_stand_in_order_of_coming),
        cmocka_unit_test(root_device_belongs_to_the_pnp_manager),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
