/* Pool: placement, records by address, owners, red zones, quarantine. */
#include "machine_fixture.h"

#include "base/panic.h"
#include "mm/pool.h"

static bool is_filled(const void *block, size_t size, uint8_t fill)
{
    for (size_t i = 0; i < size; i++)
        if (((const uint8_t *)block)[i] != fill)
            return false;
    return true;
}

static void place_blocks(void *argument)
{
    (void)argument;
    uint8_t *fresh = mm_pool_alloc(MM_NONPAGED, 100, 'a', 1, 0, false);
    uint8_t *zeroed = mm_pool_alloc(MM_NONPAGED, 100, 'a', 1, 0, true);
    uint8_t *paged = mm_pool_alloc(MM_PAGED, 4096, 'a', 1, 0, false);
    uint8_t *line = mm_pool_alloc_aligned(MM_NONPAGED, 5, 64, 'a', 1, 0, false);
    assert_true(arena_contains(ARENA_POOL, (uint64_t)fresh));
    assert_true(arena_contains(ARENA_PAGED, (uint64_t)paged));
    assert_int_equal((uint64_t)fresh % 16, 0);
    assert_int_equal((uint64_t)paged % 4096, 0);
    assert_int_equal((uint64_t)line % 64, 0);
    assert_true(is_filled(fresh, 100, MM_FILL_FRESH));
    assert_true(is_filled(zeroed, 100, 0));
    assert_true(is_filled(fresh - MM_RED_ZONE, MM_RED_ZONE, MM_FILL_RED));
    assert_true(is_filled(fresh + 100, MM_RED_ZONE, MM_FILL_RED));
    assert_true(fresh + 100 + 2 * MM_RED_ZONE <= zeroed);
    assert_int_equal(mm_pool_used_end(MM_NONPAGED), (uint64_t)line + 5 + MM_RED_ZONE);
    for (unsigned i = 0; i < 500; i++) {
        uint64_t base = (uint64_t)mm_pool_alloc(MM_NONPAGED, 333, 'a', 2, 0, false);
        assert_int_equal(base / 4096, (base + 332) / 4096);
    }
    assert_null(mm_pool_alloc(MM_NONPAGED, (size_t)8 << 30, 'a', 1, 0, false));
    assert_null(mm_pool_alloc(MM_NONPAGED, SIZE_MAX, 'a', 1, 0, false));
}

static void blocks_are_aligned_filled_and_apart(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(place_blocks), MACHINE_STOP_DONE);
}

static void find_blocks(void *argument)
{
    (void)argument;
    uint8_t *blocks[600];
    for (unsigned i = 0; i < 600; i++)
        blocks[i] = mm_pool_alloc(i % 3 ? MM_NONPAGED : MM_PAGED, i + 1, i, 1, 0, false);
    for (unsigned i = 0; i < 600; i++) {
        assert_int_equal(mm_pool_find((uint64_t)blocks[i])->tag, i);
        assert_int_equal(mm_pool_find((uint64_t)blocks[i] + i)->sequence, i + 1);
        assert_null(mm_pool_find((uint64_t)blocks[i] + i + 1));
        assert_null(mm_pool_find((uint64_t)blocks[i] - 1));
    }
    assert_null(mm_pool_find(0));
    assert_null(mm_pool_find(ARENA_BASE));
}

static void any_inside_address_finds_its_block(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(find_blocks), MACHINE_STOP_DONE);
}

static void collect(void *context, const struct mm_block *block)
{
    char *text = context;
    sprintf(text + strlen(text), "%c", (char)block->tag);
}

static void free_blocks(void *argument)
{
    (void)argument;
    uint64_t a = (uint64_t)mm_pool_alloc(MM_NONPAGED, 8, 'a', 1, 11, false);
    uint64_t b = (uint64_t)mm_pool_alloc(MM_PAGED, 8, 'b', 1, 12, false);
    mm_pool_alloc(MM_NONPAGED, 8, 'c', 2, 0, false);
    mm_pool_alloc(MM_NONPAGED, 8, 'd', 1, 0, false);
    struct mm_block *block;
    bool is_overrun;
    assert_true(mm_pool_free(b, 2, 99, &block, &is_overrun));
    assert_false(is_overrun);
    assert_true(block->is_freed);
    assert_int_equal(block->freed_by, 2);
    assert_int_equal(block->free_site, 99);
    assert_int_equal(block->site, 12);
    assert_true(is_filled((void *)b, 8, MM_FILL_FREED));
    char text[8] = "";
    mm_pool_each_live(1, collect, text);
    assert_string_equal(text, "ad");
    assert_false(mm_pool_free(b, 3, 98, &block, &is_overrun));
    assert_ptr_equal(block, mm_pool_find(b));
    assert_int_equal(block->freed_by, 2);
    assert_false(mm_pool_free(a + 1, 1, 0, &block, &is_overrun));
    assert_int_equal(block->tag, 'a');
    assert_false(mm_pool_free(a - 1, 1, 0, &block, &is_overrun));
    assert_null(block);
    uint64_t again = (uint64_t)mm_pool_alloc(MM_PAGED, 8, 'e', 1, 0, false);
    assert_true(again > b);
    mm_pool_each_live(1, collect, text);
    assert_string_equal(text, "adade");
}

static void freed_blocks_stay_as_history(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(free_blocks), MACHINE_STOP_DONE);
}

static void note_damage(void *context, const struct mm_block *block, uint64_t address)
{
    char *text = context;
    sprintf(text + strlen(text), "%c%d ", (char)block->tag, (int)(address - block->base));
}

static void damage_blocks(void *argument)
{
    (void)argument;
    uint8_t *blocks[5];
    struct mm_block *block;
    bool is_overrun;
    for (unsigned i = 0; i < 5; i++)
        blocks[i] = mm_pool_alloc(MM_NONPAGED, 20, 'a' + i, 1, 0, true);
    char text[64] = "";
    mm_pool_free((uint64_t)blocks[4], 1, 0, &block, &is_overrun);
    mm_pool_each_damaged(note_damage, text);
    assert_string_equal(text, "");
    blocks[1][20] = 1;
    blocks[2][-3] = 1;
    blocks[4][7] = 1;
    mm_pool_each_damaged(note_damage, text);
    assert_string_equal(text, "b20 c-3 e7 ");
    mm_pool_free((uint64_t)blocks[0], 1, 0, &block, &is_overrun);
    assert_false(is_overrun);
    mm_pool_free((uint64_t)blocks[1], 1, 0, &block, &is_overrun);
    assert_true(is_overrun);
    mm_pool_free((uint64_t)blocks[2], 1, 0, &block, &is_overrun);
    assert_true(is_overrun);
}

static void writes_outside_and_after_are_found(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(damage_blocks), MACHINE_STOP_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_aligned_filled_and_apart),
        cmocka_unit_test(any_inside_address_finds_its_block),
        cmocka_unit_test(freed_blocks_stay_as_history),
        cmocka_unit_test(writes_outside_and_after_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
