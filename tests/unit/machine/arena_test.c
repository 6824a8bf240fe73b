/* The arena: regions apart from one another, and what each is to a driver. */
#include "machine/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ENDS(region) (arena_extents[region].base + arena_extents[region].size)

static void regions_are_apart_and_inside(void **state)
{
    (void)state;
    uint64_t end = ARENA_BASE;
    for (unsigned i = 0; i < ARENA_REGION_COUNT; i++) {
        assert_true(arena_extents[i].base >= end);
        end = ENDS(i);
    }
    assert_true(end <= ARENA_BASE + ARENA_SIZE);
}

static void images_and_stubs_are_within_a_near_call(void **state)
{
    (void)state;
    assert_true(ENDS(ARENA_IMAGES) - arena_extents[ARENA_STUBS].base < 1ull << 31);
}

static void every_region_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARENA_REGION_COUNT; i++) {
        const char *name = arena_region_name(arena_extents[i].base);
        assert_string_not_equal(name, "no memory");
        assert_string_equal(arena_region_name(ENDS(i) - 1), name);
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(name, arena_region_name(arena_extents[k].base));
    }
    assert_string_equal(arena_region_name(0), "no memory");
    assert_string_equal(arena_region_name(ARENA_BASE + ARENA_SIZE), "no memory");
}

static bool is_in(unsigned region, const enum arena_region *regions, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (regions[i] == region)
            return true;
    return false;
}

static void drivers_see_their_own_regions_only(void **state)
{
    (void)state;
    static const enum arena_region visible[] = {ARENA_PROCESSOR, ARENA_IMAGES, ARENA_POOL,
                                                ARENA_PAGED, ARENA_STACKS};
    for (unsigned i = 0; i < ARENA_REGION_COUNT; i++)
        assert_int_equal(arena_is_driver_visible(arena_extents[i].base, 8), is_in(i, visible, 5));
}

static void books_snapshots_and_wire_are_ours(void **state)
{
    (void)state;
    static const enum arena_region ours[] = {ARENA_BOOKS, ARENA_SNAPSHOTS, ARENA_WIRE};
    for (unsigned i = 0; i < ARENA_REGION_COUNT; i++)
        assert_int_equal(arena_is_ours(arena_extents[i].base), is_in(i, ours, 3));
    assert_false(arena_is_ours(0));
}

static void visible_memory_ends_with_its_region(void **state)
{
    (void)state;
    uint64_t last = ENDS(ARENA_POOL) - 8;
    assert_true(arena_is_driver_visible(last, 8));
    assert_false(arena_is_driver_visible(last, 9));
    assert_false(arena_is_driver_visible(last, UINT64_MAX));
    assert_false(arena_is_driver_visible(0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regions_are_apart_and_inside),
        cmocka_unit_test(images_and_stubs_are_within_a_near_call),
        cmocka_unit_test(every_region_has_a_name_of_its_own),
        cmocka_unit_test(drivers_see_their_own_regions_only),
        cmocka_unit_test(books_snapshots_and_wire_are_ours),
        cmocka_unit_test(visible_memory_ends_with_its_region),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
