/* Remove locks: counted holds with tags, a gate that closes, and a wait for the last hold. */
#include "io_fixture.h"

#include "io/remove_lock.h"
#include "ke/ke.h"

#define SIZE NT_REMOVE_LOCK_FREE_SIZE

static IO_REMOVE_LOCK lock;
static char trail[64];

static void mark(const char *text)
{
    strncat(trail, text, sizeof trail - strlen(trail) - 1);
}

static int setup(void **state)
{
    (void)state;
    trail[0] = '\0';
    return 0;
}

static void initialize(void)
{
    IoInitializeRemoveLockEx(&lock, 0, 0, 0, SIZE);
}

static NTSTATUS acquire(uint64_t tag)
{
    return IoAcquireRemoveLockEx(&lock, (PVOID)tag, "test.c", 1, SIZE);
}

static void release(uint64_t tag)
{
    IoReleaseRemoveLockEx(&lock, (PVOID)tag, SIZE);
}

static void release_and_wait(uint64_t tag)
{
    IoReleaseRemoveLockAndWaitEx(&lock, (PVOID)tag, SIZE);
}

static void body_counts(void *argument)
{
    (void)argument;
    initialize();
    assert_int_equal(lock.Common.IoCount, 1); /* as in Windows: one more than is held */
    assert_int_equal(acquire(1), STATUS_SUCCESS);
    assert_int_equal(acquire(1), STATUS_SUCCESS);
    assert_int_equal(acquire(2), STATUS_SUCCESS);
    assert_int_equal(lock.Common.IoCount, 4);
    release(1);
    release(2);
    release(1);
    assert_int_equal(lock.Common.IoCount, 1);
}

static void holds_are_counted_by_tag(void **state)
{
    (void)state;
    live(body_counts, MACHINE_STOP_DONE, "");
}

static void body_closed(void *argument)
{
    (void)argument;
    initialize();
    acquire(1);
    release_and_wait(1);
    assert_int_equal(acquire(2), STATUS_DELETE_PENDING);
    assert_int_equal(lock.Common.IoCount, 0);
}

static void closed_lock_refuses_holds(void **state)
{
    (void)state;
    live(body_closed, MACHINE_STOP_DONE, "");
}

static void release_both(void *argument)
{
    (void)argument;
    mark("release ");
    assert_int_equal(acquire(9), STATUS_DELETE_PENDING);
    release(2);
    fixture_let_others_run();
    mark("last ");
    release(3);
}

static void body_waits(void *argument)
{
    (void)argument;
    initialize();
    acquire(1);
    acquire(2);
    acquire(3);
    assert_non_null(ke_thread_start("other", release_both, NULL));
    release_and_wait(1);
    mark("removed ");
}

static void last_release_ends_the_wait(void **state)
{
    (void)state;
    live(body_waits, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "release last removed ");
}

static void body_never_released(void *argument)
{
    (void)argument;
    initialize();
    acquire(1);
    acquire(2);
    release_and_wait(1);
}

static void hold_that_is_never_released_waits_for_ever(void **state)
{
    (void)state;
    live(body_never_released, MACHINE_STOP_DEADLOCK, "");
}

static void body_wrong_tag(void *argument)
{
    (void)argument;
    initialize();
    acquire(1);
    release(2);
    assert_int_equal(lock.Common.IoCount, 2);
    release(1);
    release(1);
    assert_int_equal(lock.Common.IoCount, 1);
    release_and_wait(1);
    assert_int_equal(lock.Common.IoCount, 1);
}

static void release_with_a_tag_that_is_not_held_is_told_and_changes_nothing(void **state)
{
    (void)state;
    live(body_wrong_tag, MACHINE_STOP_DONE,
         "remove-lock-misuse remove-lock-misuse remove-lock-misuse ");
    assert_non_null(strstr(heard.note, "AndWait"));
}

static void body_not_initialised(void *argument)
{
    (void)argument;
    lock = (IO_REMOVE_LOCK){0};
    assert_int_equal(acquire(1), STATUS_DELETE_PENDING);
}

static void lock_that_was_never_initialised_is_told(void **state)
{
    (void)state;
    live(body_not_initialised, MACHINE_STOP_DONE, "remove-lock-misuse ");
}

static void body_again(void *argument)
{
    (void)argument;
    initialize();
    acquire(1);
    release(1);
    initialize();
    acquire(1);
    initialize();
}

static void initialising_a_held_lock_is_told(void **state)
{
    (void)state;
    live(body_again, MACHINE_STOP_DONE, "remove-lock-misuse ");
    assert_non_null(strstr(heard.note, "held"));
}

static void body_sizes(void *argument)
{
    (void)argument;
    static struct {
        IO_REMOVE_LOCK lock;
        IO_REMOVE_LOCK_DBG_BLOCK debug;
        uint8_t beyond;
    } checked;
    memset(&checked, 0xa5, sizeof checked);
    IoInitializeRemoveLockEx(&checked.lock, 0, 0, 0, NT_REMOVE_LOCK_FREE_SIZE);
    assert_int_equal(*(uint8_t *)&checked.debug, 0xa5);
    IoInitializeRemoveLockEx(&checked.lock, 0, 0, 0, NT_REMOVE_LOCK_CHECKED_SIZE);
    assert_int_equal(*(uint8_t *)&checked.debug, 0);
    assert_int_equal(checked.beyond, 0xa5);
    checked.debug.Signature = 5;
    IoInitializeRemoveLockEx(&checked.lock, 0, 0, 0, 0x10000);
    assert_int_equal(checked.debug.Signature, 5);
}

static void only_a_checked_drivers_debug_block_is_touched(void **state)
{
    (void)state;
    live(body_sizes, MACHINE_STOP_DONE, "");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        CASE(holds_are_counted_by_tag),
        CASE(closed_lock_refuses_holds),
        CASE(last_release_ends_the_wait),
        CASE(hold_that_is_never_released_waits_for_ever),
        CASE(release_with_a_tag_that_is_not_held_is_told_and_changes_nothing),
        CASE(lock_that_was_never_initialised_is_told),
        CASE(initialising_a_held_lock_is_told),
        CASE(only_a_checked_drivers_debug_block_is_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
