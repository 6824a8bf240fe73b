/* LIST_ENTRY helpers: order, removal from the middle, emptiness. */
#include "nt/types.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct item {
    int value;
    LIST_ENTRY link;
};

static int value_of(LIST_ENTRY *entry)
{
    return entry == NULL ? -1 : CONTAINING_RECORD(entry, struct item, link)->value;
}

static void a_new_list_is_empty(void **state)
{
    LIST_ENTRY head;
    (void)state;
    nt_list_init(&head);
    assert_true(nt_list_is_empty(&head));
    assert_null(nt_list_pop_head(&head));
    assert_null(nt_list_pop_tail(&head));
}

static void both_ends_keep_order(void **state)
{
    struct item items[3] = {{.value = 1}, {.value = 2}, {.value = 3}};
    LIST_ENTRY head;
    (void)state;
    nt_list_init(&head);
    nt_list_push_tail(&head, &items[1].link);
    nt_list_push_tail(&head, &items[2].link);
    nt_list_push_head(&head, &items[0].link);
    assert_false(nt_list_is_empty(&head));
    assert_int_equal(value_of(nt_list_pop_tail(&head)), 3);
    assert_int_equal(value_of(nt_list_pop_head(&head)), 1);
    assert_int_equal(value_of(nt_list_pop_head(&head)), 2);
    assert_true(nt_list_is_empty(&head));
}

static void removal_from_the_middle_joins_the_neighbours(void **state)
{
    struct item items[3] = {{.value = 1}, {.value = 2}, {.value = 3}};
    LIST_ENTRY head;
    (void)state;
    nt_list_init(&head);
    for (int i = 0; i < 3; i++)
        nt_list_push_tail(&head, &items[i].link);
    nt_list_remove(&items[1].link);
    assert_ptr_equal(items[0].link.Flink, &items[2].link);
    assert_ptr_equal(items[2].link.Blink, &items[0].link);
    nt_list_remove(&items[0].link);
    nt_list_remove(&items[2].link);
    assert_true(nt_list_is_empty(&head));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_list_is_empty),
        cmocka_unit_test(both_ends_keep_order),
        cmocka_unit_test(removal_from_the_middle_joins_the_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
