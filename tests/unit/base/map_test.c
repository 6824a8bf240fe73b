/* The map: what was put is found, what was removed is not, whatever happened in between. */
#include "../panic_fixture.h"

#include "base/map.h"

#include <stdalign.h>

static alignas(64) uint8_t region[1u << 23];
static struct heap heap;
static struct map map;
static int values[4]; /* things to point at */

static int setup(void **state)
{
    (void)state;
    heap_init(&heap, (uint64_t)region, (uint64_t)region + sizeof region);
    map_init(&map, &heap);
    return 0;
}

static void put_replaces(void **state)
{
    (void)state;
    map_put(&map, 50, &values[0]);
    map_put(&map, 50, &values[1]);
    assert_ptr_equal(map_find(&map, 50), &values[1]);
    assert_int_equal(map.live, 1);
}

static void absent_keys_are_not_found(void **state)
{
    (void)state;
    for (uint64_t key = 2; key < 30; key++)
        map_put(&map, key, &values[0]);
    for (uint64_t key = 2; key < 30; key++)
        map_remove(&map, key);
    for (uint64_t key = 0; key < 40; key++) {
        assert_null(map_find(&map, key));
        assert_null(map_remove(&map, key));
    }
    assert_int_equal(map.live, 0);
}

/* 0 and 1 mark slots; a look-up of them must not take such a slot for an entry. */
static void reserved_keys_are_never_found(void **state)
{
    for (uint64_t first = 2; first < 300; first += 28) {
        setup(state);
        for (uint64_t key = first; key < first + 28; key++)
            map_put(&map, key, &values[0]);
        for (uint64_t key = first; key < first + 28; key++)
            map_remove(&map, key);
        assert_null(map_find(&map, 0));
        assert_null(map_find(&map, 1));
        assert_null(map_remove(&map, 1));
    }
}

static void growth_keeps_every_entry(void **state)
{
    (void)state;
    for (uint64_t key = 2; key < 5000; key++)
        map_put(&map, key * 16, (void *)key);
    for (uint64_t key = 2; key < 5000; key++)
        assert_ptr_equal(map_find(&map, key * 16), (void *)key);
    assert_null(map_find(&map, 5000 * 16));
}

static void removal_keeps_the_others(void **state)
{
    (void)state;
    for (uint64_t key = 2; key < 1000; key++)
        map_put(&map, key, (void *)key);
    for (uint64_t key = 2; key < 1000; key += 2)
        assert_ptr_equal(map_remove(&map, key), (void *)key);
    for (uint64_t key = 2; key < 1000; key++)
        assert_ptr_equal(map_find(&map, key), key % 2 ? (void *)key : NULL);
}

static void removed_key_can_come_back(void **state)
{
    (void)state;
    map_put(&map, 50, &values[0]);
    map_remove(&map, 50);
    map_put(&map, 50, &values[1]);
    assert_ptr_equal(map_find(&map, 50), &values[1]);
}

static void coming_and_going_needs_no_more_room(void **state)
{
    (void)state;
    for (uint64_t key = 2; key < 20000; key++) {
        map_put(&map, key, &values[0]);
        assert_non_null(map_remove(&map, key));
    }
    assert_int_equal(map.mask, 63);
    assert_true(heap.live_bytes < 4096);
}

static void next_visits_each_live_entry_once(void **state)
{
    (void)state;
    unsigned visits[300] = {0};
    for (uint64_t key = 2; key < 300; key++)
        map_put(&map, key, &visits[key]);
    for (uint64_t key = 2; key < 300; key += 3)
        map_remove(&map, key);
    uint64_t at = 0;
    for (unsigned *visit; (visit = map_next(&map, &at)) != NULL;)
        ++*visit;
    for (uint64_t key = 2; key < 300; key++)
        assert_int_equal(visits[key], key % 3 != 2);
}

static void fini_gives_everything_back(void **state)
{
    (void)state;
    for (uint64_t key = 2; key < 300; key++)
        map_put(&map, key, &values[0]);
    map_fini(&map);
    uint64_t at = 0;
    assert_int_equal(heap.live_bytes, 0);
    assert_null(map_next(&map, &at));
}

static void reserved_keys_and_null_values_panic(void **state)
{
    (void)state;
    assert_panics(map_put(&map, 0, &values[0]), "invariant");
    assert_panics(map_put(&map, 1, &values[0]), "invariant");
    assert_panics(map_put(&map, 2, NULL), "invariant");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        CASE(put_replaces),
        CASE(absent_keys_are_not_found),
        CASE(reserved_keys_are_never_found),
        CASE(growth_keeps_every_entry),
        CASE(removal_keeps_the_others),
        CASE(removed_key_can_come_back),
        CASE(coming_and_going_needs_no_more_room),
        CASE(next_visits_each_live_entry_once),
        CASE(fini_gives_everything_back),
        CASE(reserved_keys_and_null_values_panic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
