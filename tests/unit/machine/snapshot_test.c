/* Snapshots: what comes back, what a try tells, and that nothing else is left of it. */
#include "../panic_fixture.h"
#include "machine/snapshot.h"
#include "memory_fixture.h"

static uint32_t *pool, *paged;

static int setup(void **state)
{
    fixture_setup(state);
    pool = (uint32_t *)arena_extents[ARENA_POOL].base;
    paged = (uint32_t *)arena_extents[ARENA_PAGED].base;
    machine()->region_used[ARENA_POOL] = machine()->region_used[ARENA_PAGED] = 4096;
    return 0;
}

static char changes[256]; /* "pool+4:1->2 " */

static void note_change(void *context, uint64_t address, uint32_t before, uint32_t after)
{
    (void)context;
    char text[80];
    enum arena_region region = arena_contains(ARENA_POOL, address)    ? ARENA_POOL
                               : arena_contains(ARENA_PAGED, address) ? ARENA_PAGED
                                                                      : ARENA_IMAGES;
    snprintf(text, sizeof text, "%s+%u:%u->%u ",
             region == ARENA_POOL ? "pool" : (region == ARENA_PAGED ? "paged" : "image"),
             (unsigned)(address - arena_extents[region].base), before, after);
    strncat(changes, text, sizeof changes - strlen(changes) - 1);
}

static void live(void (*body)(void *argument))
{
    changes[0] = '\0';
    assert_int_equal(machine_run(body, NULL), MACHINE_STOP_DONE);
}

static void body_breaks_everything(void *argument)
{
    (void)argument;
    pool[0] = paged[0] = *(uint32_t *)fixture_image(0, PLAT_ACCESS_WRITE)->base = 9;
    task_new("more", body_breaks_everything, NULL);
    timer_pass(100);
    task_point("a", 0);
}

static void restore_puts_the_machine_back(void **state)
{
    (void)state;
    pool[0] = paged[0] = 1;
    struct snapshot *snapshot = snapshot_take();
    live(body_breaks_everything);
    snapshot_restore(snapshot);
    assert_int_equal(pool[0], 1);
    assert_int_equal(paged[0], 1);
    assert_int_equal(machine()->modules.count, 0);
    assert_int_equal(machine()->tasks.count, 0);
    assert_int_equal(machine()->schedule.points, 0);
    assert_int_equal(timer_now(), 0);
    assert_int_equal(machine()->stop, MACHINE_STOP_NONE);
}

static void restore_gives_back_pages_that_went_away(void **state)
{
    (void)state;
    struct module *module = fixture_image(0, PLAT_ACCESS_WRITE);
    *(uint32_t *)module->base = 5;
    struct snapshot *snapshot = snapshot_take();
    *(uint32_t *)module->base = 6;
    module_range_set_gone(&module->ranges[0], true);
    snapshot_restore(snapshot);
    assert_false(module->ranges[0].is_gone);
    assert_true(is_readable(module->base));
    assert_int_equal(*(uint32_t *)module->base, 5);
}

static void restore_takes_away_pages_that_came(void **state)
{
    (void)state;
    struct module *module = fixture_image(0, PLAT_ACCESS_WRITE);
    module_range_set_gone(&module->ranges[0], true);
    struct snapshot *snapshot = snapshot_take();
    module_range_set_gone(&module->ranges[0], false);
    snapshot_restore(snapshot);
    assert_true(module->ranges[0].is_gone);
    assert_false(is_readable(module->base));
}

static void one_snapshot_restores_many_times(void **state)
{
    (void)state;
    struct snapshot *snapshot = snapshot_take();
    for (uint32_t i = 1; i < 4; i++) {
        pool[7] += i;
        assert_int_equal(pool[7], i);
        snapshot_restore(snapshot);
    }
    assert_int_equal(pool[7], 0);
}

static void newest_snapshot_is_released_first(void **state)
{
    (void)state;
    struct snapshot *old = snapshot_take(), *new = snapshot_take();
    assert_panics(snapshot_release(old), "invariant");
    snapshot_release(new);
    snapshot_release(old);
    assert_ptr_equal(snapshot_take(), old);
}

static void scratch_survives_a_restore(void **state)
{
    (void)state;
    struct snapshot *snapshot = snapshot_take();
    uint32_t *scratch = snapshot_scratch(1u << 20);
    scratch[5] = 77;
    snapshot_restore(snapshot);
    assert_int_equal(scratch[5], 77);
    assert_int_equal(((uint32_t *)snapshot_scratch(64))[5], 0);
    assert_panics(snapshot_scratch((1u << 20) + 1), "invariant");
}

static void change_words(void *argument)
{
    (void)argument;
    pool[1]++;
    paged[2] = 7;
    *(uint32_t *)(arena_extents[ARENA_IMAGES].base + 12) = 8;
    pool[3] = 1;
    pool[3] = 0;        /* as it was: no change */
    machine_alloc(100); /* the books are not the driver's */
}

static void body_tries_changes(void *argument)
{
    (void)argument;
    fixture_image(0, PLAT_ACCESS_WRITE);
    pool[1] = 41;
    assert_true(snapshot_try(change_words, NULL, note_change, NULL));
}

static void try_tells_every_changed_word_once(void **state)
{
    (void)state;
    live(body_tries_changes);
    assert_string_equal(changes, "pool+4:41->42 paged+8:0->7 image+12:0->8 ");
    assert_int_equal(pool[1], 41);
}

static void inner_body(void *argument)
{
    (void)argument;
    pool[2] = 5;
}

static void outer_body(void *argument)
{
    (void)argument;
    pool[1] = 3;
    assert_true(snapshot_try(inner_body, NULL, note_change, NULL));
    assert_int_equal(pool[1], 3);
    assert_int_equal(pool[2], 0);
    strncat(changes, "| ", 3);
}

static void body_tries_nested(void *argument)
{
    (void)argument;
    assert_true(snapshot_try(outer_body, NULL, note_change, NULL));
    assert_int_equal(pool[1], 0);
    assert_int_equal(machine()->tasks.count, 1);
    assert_null(machine()->trying);
}

static void tries_nest(void **state)
{
    (void)state;
    live(body_tries_nested);
    assert_string_equal(changes, "pool+8:0->5 | pool+4:0->3 ");
}

static void stop_fatally(void *argument)
{
    (void)argument;
    pool[1] = 1;
    machine_stop(MACHINE_STOP_FATAL);
}

static void wait_for_ever(void *argument)
{
    (void)argument;
    pool[1] = 1;
    task_block("nothing", 0);
}

static void body_tries_in_vain(void *argument)
{
    (void)argument;
    assert_false(snapshot_try(stop_fatally, NULL, note_change, NULL));
    assert_false(snapshot_try(wait_for_ever, NULL, note_change, NULL));
    assert_int_equal(pool[1], 0);
    assert_int_equal(machine()->stop, MACHINE_STOP_NONE);
}

static void try_without_an_end_tells_nothing(void **state)
{
    (void)state;
    live(body_tries_in_vain);
    assert_string_equal(changes, "");
}

static void hear(void *context, const struct event_header *header, const void *payload)
{
    (void)header, (void)payload;
    ++*(unsigned *)context;
}

static void unload(void *argument)
{
    (void)argument;
    EMIT(DECISION, decision, .line = "unheard");
    module_range_set_gone(&module_get(1)->ranges[0], true);
    timer_pass(1000);
}

static void body_tries_unloading(void *argument)
{
    (void)argument;
    uint64_t base = fixture_image(0, PLAT_ACCESS_WRITE)->base;
    assert_true(snapshot_try(unload, NULL, note_change, NULL));
    assert_true(is_readable(base));
    assert_int_equal(timer_now(), 0);
    EMIT(DECISION, decision, .line = "heard");
}

static void nobody_hears_of_a_try(void **state)
{
    (void)state;
    unsigned heard = 0;
    event_listen(&machine()->events, EVENT_MASK(DECISION), hear, &heard);
    live(body_tries_unloading);
    assert_int_equal(heard, 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CASE(restore_puts_the_machine_back),      CASE(restore_gives_back_pages_that_went_away),
        CASE(restore_takes_away_pages_that_came), CASE(one_snapshot_restores_many_times),
        CASE(newest_snapshot_is_released_first),  CASE(scratch_survives_a_restore),
        CASE(try_tells_every_changed_word_once),  CASE(tries_nest),
        CASE(try_without_an_end_tells_nothing),   CASE(nobody_hears_of_a_try),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
