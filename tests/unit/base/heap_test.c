/* The heap of the books: what it hands out, what it takes back, what it refuses. */
#include "../panic_fixture.h"

#include "base/heap.h"

#include <stdalign.h>

static alignas(64) uint8_t region[1u << 22];
static struct heap heap;

static int setup(void **state)
{
    (void)state;
    memset(region, 0xa5, sizeof region);
    heap_init(&heap, (uint64_t)region, (uint64_t)region + sizeof region);
    return 0;
}

static bool is_filled(const uint8_t *block, size_t size, uint8_t fill)
{
    for (size_t i = 0; i < size; i++)
        if (block[i] != fill)
            return false;
    return true;
}

static void blocks_are_zeroed_and_aligned(void **state)
{
    (void)state;
    for (size_t size = 0; size < 600; size++) {
        uint8_t *block = heap_alloc(&heap, size);
        assert_int_equal((uint64_t)block % 16, 0);
        assert_true(is_filled(block, size, 0));
    }
}

static void reused_block_is_zeroed_again(void **state)
{
    (void)state;
    uint8_t *first = heap_alloc(&heap, 300);
    memset(first, 7, 300);
    heap_free(&heap, first);
    uint8_t *second = heap_alloc(&heap, 310);
    assert_ptr_equal(second, first);
    assert_true(is_filled(second, 310, 0));
}

/* Sizes around every border between classes; a block too small for its size would be written into
 * by its neighbour. */
static void blocks_hold_their_size(void **state)
{
    (void)state;
    uint8_t *blocks[64];
    size_t sizes[64];
    unsigned count = 0;
    for (size_t border = 16; border <= 65536; border *= 2)
        for (int off = -1; off <= 1; off++)
            sizes[count++] = border + (size_t)off;
    for (size_t border = 384; border <= 49152; border *= 2)
        sizes[count++] = border + 1;
    for (unsigned i = 0; i < count; i++)
        memset(blocks[i] = heap_alloc(&heap, sizes[i]), (int)i + 1, sizes[i]);
    for (unsigned i = 0; i < count; i++)
        assert_true(is_filled(blocks[i], sizes[i], (uint8_t)(i + 1)));
}

static void block_of_several_megabytes_is_given(void **state)
{
    (void)state;
    uint8_t *block = heap_alloc(&heap, 3u << 20);
    assert_true(is_filled(block, 3u << 20, 0));
}

static uint64_t churn(void)
{
    void *kept[16] = {0};
    uint64_t sum = 0;
    for (unsigned i = 0; i < 400; i++) {
        void **slot = &kept[i * 7 % 16];
        heap_free(&heap, *slot);
        *slot = heap_alloc(&heap, i * 37 % 900);
        sum = sum * 31 + (uint64_t)*slot;
    }
    return sum;
}

static void same_calls_give_the_same_addresses(void **state)
{
    uint64_t first = churn();
    setup(state);
    assert_int_equal(churn(), first);
}

static void live_bytes_return_to_zero(void **state)
{
    (void)state;
    void *one = heap_alloc(&heap, 20), *two = heap_alloc(&heap, 5000);
    assert_true(heap.live_bytes >= 5020);
    heap_free(&heap, one);
    heap_free(&heap, two);
    heap_free(&heap, NULL);
    assert_int_equal(heap.live_bytes, 0);
}

static void second_free_panics(void **state)
{
    (void)state;
    void *block = heap_alloc(&heap, 40);
    heap_free(&heap, block);
    assert_panics(heap_free(&heap, block), "invariant");
}

static void free_of_a_foreign_pointer_panics(void **state)
{
    (void)state;
    uint8_t *block = heap_alloc(&heap, 400);
    assert_panics(heap_free(&heap, block + 64), "invariant");
}

static void full_region_panics(void **state)
{
    (void)state;
    heap_init(&heap, (uint64_t)region, (uint64_t)region + 4096);
    for (unsigned i = 0; i < 3; i++)
        heap_alloc(&heap, 1024);
    assert_panics(heap_alloc(&heap, 1024), "the books are full");
    assert_non_null(heap_alloc(&heap, 512));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        CASE(blocks_are_zeroed_and_aligned),
        CASE(reused_block_is_zeroed_again),
        CASE(blocks_hold_their_size),
        CASE(block_of_several_megabytes_is_given),
        CASE(same_calls_give_the_same_addresses),
        CASE(live_bytes_return_to_zero),
        CASE(second_free_panics),
        CASE(free_of_a_foreign_pointer_panics),
        CASE(full_region_panics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
