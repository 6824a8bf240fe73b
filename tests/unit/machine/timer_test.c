/* Virtual time: what is due fires in order, and time never goes back. */
#include "machine_fixture.h"

static char trail[64];

struct named_timer {
    struct timer_entry entry; /* first */
    char name;
};

static void fire(struct timer_entry *entry)
{
    const struct named_timer *timer = (const struct named_timer *)entry;
    char text[24];
    assert_false(entry->is_set);
    snprintf(text, sizeof text, "%c%u ", timer->name, (unsigned)timer_now());
    strncat(trail, text, sizeof trail - strlen(trail) - 1);
}

static struct named_timer make(char name)
{
    return (struct named_timer){.entry = {.fire = fire}, .name = name};
}

static int setup(void **state)
{
    trail[0] = '\0';
    return fixture_setup(state);
}

static void advance_all(const char *expected)
{
    while (timer_advance())
        ;
    assert_string_equal(trail, expected);
}

static void entries_fire_by_due_time_then_in_order_of_setting(void **state)
{
    (void)state;
    struct named_timer a = make('a'), b = make('b'), c = make('c'), d = make('d');
    timer_set(&a.entry, 20);
    timer_set(&b.entry, 10);
    timer_set(&c.entry, 20);
    timer_set(&d.entry, 15);
    advance_all("b10 d15 a20 c20 ");
}

static void entry_set_again_moves(void **state)
{
    (void)state;
    struct named_timer a = make('a'), b = make('b');
    timer_set(&a.entry, 10);
    timer_set(&b.entry, 20);
    timer_set(&a.entry, 30);
    advance_all("b20 a30 ");
}

static void cancelled_entry_does_not_fire(void **state)
{
    (void)state;
    struct named_timer a = make('a'), b = make('b'), c = make('c');
    timer_set(&a.entry, 10);
    timer_set(&b.entry, 20);
    timer_set(&c.entry, 30);
    assert_true(timer_cancel(&b.entry));
    assert_false(timer_cancel(&b.entry));
    advance_all("a10 c30 ");
    assert_false(timer_cancel(&a.entry));
}

static void time_stands_still_for_what_was_due_before(void **state)
{
    (void)state;
    struct named_timer a = make('a');
    timer_pass(100);
    timer_set(&a.entry, 40);
    advance_all("a100 ");
}

static void passing_time_fires_nothing(void **state)
{
    (void)state;
    struct named_timer a = make('a');
    timer_set(&a.entry, 10);
    timer_pass(50);
    assert_int_equal(timer_now(), 50);
    assert_string_equal(trail, "");
    advance_all("a50 ");
}

static void fire_periodically(struct timer_entry *entry)
{
    fire(entry);
    if (timer_now() < 30)
        timer_set(entry, timer_now() + 10);
}

static void entry_may_set_itself_again(void **state)
{
    (void)state;
    struct named_timer a = make('a');
    a.entry.fire = fire_periodically;
    timer_set(&a.entry, 10);
    advance_all("a10 a20 a30 ");
}

static void nothing_due_leaves_time_alone(void **state)
{
    (void)state;
    timer_pass(7);
    timer_pass(2);
    assert_false(timer_advance());
    assert_int_equal(timer_now(), 9);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CASE(entries_fire_by_due_time_then_in_order_of_setting),
        CASE(entry_set_again_moves),
        CASE(cancelled_entry_does_not_fire),
        CASE(time_stands_still_for_what_was_due_before),
        CASE(passing_time_fires_nothing),
        CASE(entry_may_set_itself_again),
        CASE(nothing_due_leaves_time_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
