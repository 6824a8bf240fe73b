/* Lives of a small tree (tree_fixture.h). */
#include "tree_fixture.h"

#include "pnp/ask.h"
#include "pnp/enumerate.h"

static void body_start(void *argument)
{
    (void)argument;
    begin();
    assert_string_equal(trail, "SB Sx Sy ");
    assert_int_equal(bus->state, PNP_STARTED);
    assert_int_equal(bus->first_child->state, PNP_STARTED);
    assert_int_equal(bus->first_child->next->depth, 1);
    pnp_life_settle();
    assert_string_equal(trail, "SB Sx Sy ");
}

static void tree_starts_from_the_bus_down(void **state)
{
    (void)state;
    live(body_start, MACHINE_STOP_DONE, "");
}

static void body_remove(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    assert_true(pnp_life_query_remove(bus));
    assert_string_equal(trail, "Qx Qy QB ");
    pnp_life_cancel_remove(bus);
    assert_int_equal(bus->first_child->state, PNP_STARTED);
    trail[0] = '\0';
    assert_true(pnp_life_query_remove(bus));
    pnp_life_remove(bus);
    assert_string_equal(trail, "Qx Qy QB Rx Ry RB ");
    assert_int_equal(bus->state, PNP_REMOVED);
    assert_int_equal(bus->first_child->state, PNP_REMOVED);
}

static void children_are_asked_and_removed_before_their_bus(void **state)
{
    (void)state;
    live(body_remove, MACHINE_STOP_DONE, "");
}

static void body_veto(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    assert_false(pnp_life_query_remove(bus));
    assert_int_equal(bus->state, PNP_STARTED);
    for (const struct pnp_node *at = bus->first_child; at != NULL; at = at->next)
        assert_int_equal(at->state, PNP_STARTED);
}

static void veto_of_a_child_is_cancelled_for_all_that_were_asked(void **state)
{
    (void)state;
    veto = 'y';
    live(body_veto, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "Qx Qy Cy Cx ");
}

static void veto_of_the_bus_is_cancelled_for_its_children(void **state)
{
    (void)state;
    veto = 'B';
    live(body_veto, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "Qx Qy QB CB Cx Cy ");
}

static void body_surprise(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    pnp_life_surprise_remove(bus);
    assert_int_equal(bus->state, PNP_REMOVED);
}

static void surprise_goes_down_and_removal_up(void **state)
{
    (void)state;
    live(body_surprise, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "XB Xx Xy Rx Ry RB ");
}

static void body_vanish(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    DEVICE_OBJECT *gone = children[0];
    children[0] = NULL;
    pnp_enumerate(bus);
    assert_string_equal(trail, "Xx Rx ");
    assert_int_equal(bus->first_child->state, PNP_REMOVED);
    assert_null(io_device_find(gone)); /* no reference of ours is left on it */
    pnp_enumerate(bus);
    assert_string_equal(trail, "Xx Rx ");
}

static void vanished_child_is_surprise_removed_once(void **state)
{
    (void)state;
    live(body_vanish, MACHINE_STOP_DONE, "");
}

static void body_listed_again(void *argument)
{
    (void)argument;
    begin();
    uint32_t references = ob_object_find(children[0])->references;
    pnp_enumerate(bus);
    assert_int_equal(ob_object_find(children[0])->references, references);
    assert_null(bus->first_child->next->next);
}

static void child_listed_again_is_the_same_child(void **state)
{
    (void)state;
    live(body_listed_again, MACHINE_STOP_DONE, "");
}

static void body_failed_start(void *argument)
{
    (void)argument;
    begin();
    assert_int_equal(bus->first_child->state, PNP_FAILED);
    assert_null(children[0]->AttachedDevice);
    assert_int_equal(bus->first_child->next->state, PNP_STARTED);
}

static void child_that_does_not_start_is_taken_down_alone(void **state)
{
    (void)state;
    unstartable = 'x';
    live(body_failed_start, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "SB Sx Rx Sy ");
}

static void garbage_among_the_children_is_told_and_passed_over(void **state)
{
    (void)state;
    is_listing_garbage = true;
    live(body_start, MACHINE_STOP_DONE, "bad-bus-relations ");
}

static void body_ask(void *argument)
{
    (void)argument;
    begin();
    IoInvalidateDeviceRelations(children[0], RemovalRelations);
    IoInvalidateDeviceState(bus->pdo->object);
    IoRequestDeviceEject(children[1]);
    const struct pnp_ask *first = pnp_ask_take(), *second = pnp_ask_take();
    assert_int_equal(first->kind, PNP_ASK_RELATIONS);
    assert_int_equal(first->type, RemovalRelations);
    assert_ptr_equal(first->node, bus->first_child);
    assert_int_equal(second->kind, PNP_ASK_STATE);
    assert_int_equal(pnp_ask_take()->kind, PNP_ASK_EJECT);
    assert_null(pnp_ask_take());
}

static void asks_are_kept_in_order(void **state)
{
    (void)state;
    live(body_ask, MACHINE_STOP_DONE, "");
}

static void body_refused_eject(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    IoRequestDeviceEject(children[1]);
    pnp_life_settle();
    assert_int_equal(bus->first_child->next->state, PNP_STARTED);
}

static void refused_ejection_changes_nothing(void **state)
{
    (void)state;
    veto = 'y';
    live(body_refused_eject, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "Qy Cy ");
}

static void body_eject_both(void *argument)
{
    (void)argument;
    begin();
    trail[0] = '\0';
    uint32_t references = ob_object_find(children[0])->references;
    is_x_with_y = true;
    IoRequestDeviceEject(children[1]);
    pnp_life_settle();
    assert_int_equal(bus->first_child->state, PNP_REMOVED);
    assert_int_equal(ob_object_find(children[0])->references, references - 2); /* ours, x's FDO's */
}

static void ejection_takes_its_relations_along(void **state)
{
    (void)state;
    live(body_eject_both, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "Qy Qx Rx Ry ");
}

static void ejection_with_a_refusing_relation_changes_nothing(void **state)
{
    (void)state;
    veto = 'x';
    is_x_with_y = true;
    live(body_refused_eject, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "Qy Qx Cx Cy ");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        CASE(tree_starts_from_the_bus_down),
        CASE(children_are_asked_and_removed_before_their_bus),
        CASE(veto_of_a_child_is_cancelled_for_all_that_were_asked),
        CASE(veto_of_the_bus_is_cancelled_for_its_children),
        CASE(surprise_goes_down_and_removal_up),
        CASE(vanished_child_is_surprise_removed_once),
        CASE(child_listed_again_is_the_same_child),
        CASE(child_that_does_not_start_is_taken_down_alone),
        CASE(garbage_among_the_children_is_told_and_passed_over),
        CASE(asks_are_kept_in_order),
        CASE(refused_ejection_changes_nothing),
        CASE(ejection_takes_its_relations_along),
        CASE(ejection_with_a_refusing_relation_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
