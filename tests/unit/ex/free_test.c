/* The pool routines drivers call: what they give, and what they say about mistakes. */
#include "../mm/machine_fixture.h"

#include "ex/pool.h"
#include "ke/spin.h"
#include "mm/pool.h"

#define TAG 0x6e617243u /* "Cran" */

static void allocate(void *argument)
{
    (void)argument;
    fixture_pose_as(5, 0x1234);
    char *zeroed = ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, TAG);
    char *raw = ExAllocatePool2(POOL_FLAG_PAGED | POOL_FLAG_UNINITIALIZED, 64, TAG);
    assert_int_equal(zeroed[63], 0);
    assert_int_equal((uint8_t)raw[0], MM_FILL_FRESH);
    assert_true(arena_contains(ARENA_PAGED, (uint64_t)raw));
    assert_int_equal(mm_pool_find((uint64_t)raw)->owner, 5);
    assert_int_equal(mm_pool_find((uint64_t)raw)->site, 0x1234);
    assert_null(ExAllocatePool2(POOL_FLAG_NON_PAGED, 64, 0));
    assert_null(ExAllocatePool2(0, 64, TAG));
    assert_null(ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_PAGED, 64, TAG));
    ExAllocatePool(NonPagedPool, 1);
    char *line = ExAllocatePoolWithTag(NonPagedPoolNxCacheAligned, 24, TAG | 0x80000000u);
    assert_int_equal((uint64_t)line % 64, 0);
    assert_true(arena_contains(ARENA_POOL, (uint64_t)line));
    ExFreePoolWithTag(line, TAG);
    ExFreePoolWithTag(zeroed, TAG);
    ExFreePool(raw);
    assert_int_equal(heard.breaches, 0);
}

static void allocation_follows_flags_and_types(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(allocate), MACHINE_STOP_DONE);
}

static void fail_quietly(void *argument)
{
    (void)argument;
    assert_null(ExAllocatePoolWithTag(NonPagedPool, SIZE_MAX / 2, TAG));
    assert_null(ExAllocatePoolWithQuotaTag(PagedPool | POOL_QUOTA_FAIL_INSTEAD_OF_RAISE,
                                           SIZE_MAX / 2, TAG));
}

/* What raises needs a driver to raise in: tests/routines/system-routines. */
static void failures_are_quiet_where_no_exception_is_due(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(fail_quietly), MACHINE_STOP_DONE);
}

static void break_and_go_on(void *argument)
{
    (void)argument;
    char *block = ExAllocatePoolWithTag(NonPagedPool, 24, TAG);
    block[24] = 'x';
    ExFreePoolWithTag(block, TAG);
    assert_string_equal(heard.rules[0], "pool-overrun");
    ExFreePoolWithTag(ExAllocatePoolWithTag(NonPagedPool, 24, TAG), 0x6b636142);
    assert_string_equal(heard.rules[1], "pool-wrong-tag");
    assert_string_equal(heard.note, "allocated as 'Cran', freed as 'Back'");
    ExAllocatePoolWithTag(NonPagedPool, 0, TAG);
    assert_string_equal(heard.rules[2], "pool-zero-size");
    block = ExAllocatePoolWithTag(PagedPool, 24, TAG);
    processor_irql_set(DISPATCH_LEVEL);
    ExFreePool(ExAllocatePoolWithTag(NonPagedPool, 24, TAG));
    assert_int_equal(heard.breaches, 3);
    ExAllocatePoolWithTag(PagedPool, 24, TAG);
    assert_string_equal(heard.rules[3], "pool-irql");
    ExFreePool(block);
    assert_string_equal(heard.rules[4], "pool-irql");
    processor_irql_set(PASSIVE_LEVEL);
    assert_int_equal(heard.breaches, 5);
}

static void small_mistakes_are_reported(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(break_and_go_on), MACHINE_STOP_DONE);
}

static void free_a_held_lock(void *argument)
{
    (void)argument;
    char *block = ExAllocatePoolWithTag(NonPagedPool, 64, TAG);
    KSPIN_LOCK *lock = (KSPIN_LOCK *)(block + 8);
    KeInitializeSpinLock(lock);
    KeAcquireSpinLockRaiseToDpc(lock);
    ExFreePool(block);
}

static void what_is_still_active_is_named(void **state)
{
    (void)state;
    fixture_run(free_a_held_lock);
    assert_string_equal(heard.rules[0], "pool-active-object");
    assert_string_equal(heard.note, "freed pool still holds a spin lock that is held, at offset 8");
}

static void free_twice(void *argument)
{
    (void)argument;
    fixture_pose_as(module_add("crane.sys", 0x200050000000, 0x10000)->number, 0x200050000123);
    char *block = ExAllocatePoolWithTag(NonPagedPool, 24, TAG);
    ExFreePool(block);
    fixture_pose_as(2, 0);
    ExFreePool(block);
}

static void a_double_free_names_the_first_and_stops(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(free_twice), MACHINE_STOP_FATAL);
    assert_int_equal(heard.breaches, 1);
    assert_string_equal(heard.rules[0], "pool-double-free");
    assert_string_equal(heard.note,
                        "a block of 24 bytes, tag 'Cran', freed before at crane.sys+0x123");
    assert_int_equal(heard.other, 1);
}

static void free_the_middle(void *argument)
{
    (void)argument;
    ExFreePool((char *)ExAllocatePoolWithTag(NonPagedPool, 24, TAG) + 8);
}

static void free_null(void *argument)
{
    (void)argument;
    ExFreePool(NULL);
}

static void bad_addresses_stop(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(free_the_middle), MACHINE_STOP_FATAL);
    assert_string_equal(heard.rules[0], "pool-bad-free");
    assert_string_equal(heard.note, "8 bytes into a live block of 24 bytes");
    assert_int_equal(fixture_run(free_null), MACHINE_STOP_FATAL);
    assert_string_equal(heard.note, "0x0 (no memory) was never allocated from pool");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocation_follows_flags_and_types),
        cmocka_unit_test(failures_are_quiet_where_no_exception_is_due),
        cmocka_unit_test(small_mistakes_are_reported),
        cmocka_unit_test(what_is_still_active_is_named),
        cmocka_unit_test(a_double_free_names_the_first_and_stops),
        cmocka_unit_test(bad_addresses_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
