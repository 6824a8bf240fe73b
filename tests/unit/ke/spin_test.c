/* Spin locks: exclusion between processors, order, and every way to misuse one. */
#include "ke_fixture.h"

static KSPIN_LOCK lock, other_lock;
static KEVENT go;

static void takes_lock(void *argument)
{
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&lock);
    assert_int_equal(irql, PASSIVE_LEVEL);
    assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
    mark(argument);
    KeReleaseSpinLock(&lock, irql);
}

/* The holder stalls; the other processor waits for the lock until it is released. */
static void body_contended(void *argument)
{
    (void)argument;
    KeInitializeSpinLock(&lock);
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&lock);
    assert_int_not_equal(lock, 0);
    start("b", takes_lock);
    KeStallExecutionProcessor(1);
    uint64_t object;
    assert_string_equal(ke_object_find_active((uint64_t)&lock - 8, 16, &object),
                        "a spin lock that is held");
    assert_ptr_equal(ke_object_holder((uint64_t)&lock), task_current());
    mark("a");
    KeReleaseSpinLock(&lock, irql);
    settle();
    assert_int_equal(lock, 0);
    assert_null(ke_object_holder((uint64_t)&lock));
}

static void test_contended(void **state)
{
    (void)state;
    live(body_contended, MACHINE_STOP_DONE, "a b ", "");
}

static void takes_queued(void *argument)
{
    KLOCK_QUEUE_HANDLE handle;
    KeAcquireInStackQueuedSpinLock(&lock, &handle);
    mark(argument);
    KeReleaseInStackQueuedSpinLock(&handle);
    assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
}

/* Handed over: whoever waits has it when the holder is through with the release. */
static void body_queued(void *argument)
{
    KLOCK_QUEUE_HANDLE handle;
    (void)argument;
    KeInitializeSpinLock(&lock);
    KeAcquireInStackQueuedSpinLock(&lock, &handle);
    start("b", takes_queued);
    KeStallExecutionProcessor(1);
    mark("a");
    KeReleaseInStackQueuedSpinLock(&handle);
    assert_string_equal(ke_object_holder((uint64_t)&lock)->name, "b");
    settle();
    assert_int_equal(lock, 0);
}

static void test_queued(void **state)
{
    (void)state;
    live(body_queued, MACHINE_STOP_DONE, "a b ", "");
}

static void body_nested(void *argument)
{
    KLOCK_QUEUE_HANDLE handle;
    (void)argument;
    KeInitializeSpinLock(&lock);
    KeInitializeSpinLock(&other_lock);
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&lock);
    KeAcquireSpinLockAtDpcLevel(&other_lock);
    assert_false(KeTryToAcquireSpinLockAtDpcLevel(&other_lock));
    KeReleaseSpinLockFromDpcLevel(&other_lock);
    assert_true(KeTryToAcquireSpinLockAtDpcLevel(&other_lock));
    KeReleaseSpinLockFromDpcLevel(&other_lock);
    KeAcquireInStackQueuedSpinLockAtDpcLevel(&other_lock, &handle);
    KeReleaseInStackQueuedSpinLockFromDpcLevel(&handle);
    KeReleaseSpinLock(&lock, irql);
    assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
}

static void test_nested(void **state)
{
    (void)state;
    live(body_nested, MACHINE_STOP_DONE, "", "");
}

static void body_twice(void *argument)
{
    (void)argument;
    KeInitializeSpinLock(&lock);
    KeAcquireSpinLockRaiseToDpc(&lock);
    KeAcquireSpinLockAtDpcLevel(&lock);
    mark("went on");
}

static void test_twice(void **state)
{
    (void)state;
    live(body_twice, MACHINE_STOP_FATAL, "", "deadlock ");
}

static void body_garbage(void *argument)
{
    (void)argument;
    lock = 0xcdcdcdcdcdcdcdcdull;
    KeAcquireSpinLockRaiseToDpc(&lock);
    mark("went on");
}

static void test_never_initialised(void **state)
{
    (void)state;
    live(body_garbage, MACHINE_STOP_FATAL, "", "spin-lock-misuse ");
}

static void body_free(void *argument)
{
    (void)argument;
    KeInitializeSpinLock(&lock);
    KfRaiseIrql(DISPATCH_LEVEL);
    KeReleaseSpinLock(&lock, PASSIVE_LEVEL);
    assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
}

static void test_release_of_a_free_one(void **state)
{
    (void)state;
    live(body_free, MACHINE_STOP_DONE, "", "spin-lock-misuse ");
}

static void body_levels(void *argument)
{
    (void)argument;
    KeInitializeSpinLock(&lock);
    KeAcquireSpinLockAtDpcLevel(&lock);
    assert_string_equal(breaches, "spin-lock-misuse ");
    KeReleaseSpinLockFromDpcLevel(&lock);
    assert_string_equal(breaches, "spin-lock-misuse spin-lock-misuse ");
}

static void test_below_dispatch(void **state)
{
    (void)state;
    live(body_levels, MACHINE_STOP_DONE, "", "spin-lock-misuse spin-lock-misuse ");
}

/* The outer lock is released first, with the IRQL that it raised from. */
static void body_lowered(void *argument)
{
    (void)argument;
    KeInitializeSpinLock(&lock);
    KeInitializeSpinLock(&other_lock);
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&lock);
    KeAcquireSpinLockAtDpcLevel(&other_lock);
    KeReleaseSpinLock(&lock, irql);
    mark("lowered");
    KfRaiseIrql(DISPATCH_LEVEL);
    KeReleaseSpinLockFromDpcLevel(&other_lock);
    KeLowerIrql(irql);
}

static void test_lowered_with_a_lock(void **state)
{
    (void)state;
    live(body_lowered, MACHINE_STOP_DONE, "lowered ", "spin-lock-misuse ");
}

static void releases_other(void *argument)
{
    (void)argument;
    KfRaiseIrql(DISPATCH_LEVEL);
    KeReleaseSpinLock(&lock, PASSIVE_LEVEL);
    mark("released");
}

static void body_of_another(void *argument)
{
    (void)argument;
    KeInitializeSpinLock(&lock);
    KeAcquireSpinLockRaiseToDpc(&lock);
    start("b", releases_other);
    KeStallExecutionProcessor(1);
    assert_int_equal(lock, 0);
}

static void test_release_of_anothers(void **state)
{
    (void)state;
    live(body_of_another, MACHINE_STOP_DONE, "released ", "spin-lock-misuse ");
}

static void body_mixed(void *argument)
{
    KLOCK_QUEUE_HANDLE handle;
    (void)argument;
    KeInitializeSpinLock(&lock);
    KeAcquireInStackQueuedSpinLock(&lock, &handle);
    KeReleaseSpinLock(&lock, handle.OldIrql);
}

static void test_kinds_mixed(void **state)
{
    (void)state;
    live(body_mixed, MACHINE_STOP_DONE, "", "spin-lock-misuse ");
}

static void body_anew(void *argument)
{
    (void)argument;
    KeInitializeSpinLock(&lock);
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&lock);
    lock = 0; /* what an inlined KeInitializeSpinLock does */
    KeAcquireSpinLockAtDpcLevel(&lock);
    KeReleaseSpinLock(&lock, irql);
}

static void test_initialised_while_held(void **state)
{
    (void)state;
    live(body_anew, MACHINE_STOP_DONE, "", "spin-lock-misuse ");
}

static void body_wait(void *argument)
{
    LARGE_INTEGER short_time = {.QuadPart = -10};
    (void)argument;
    KeInitializeSpinLock(&lock);
    KeAcquireSpinLockAtDpcLevel(&lock);
    breaches[0] = '\0';
    KeInitializeEvent(&go, NotificationEvent, FALSE);
    assert_int_equal(wait_time(&go, -10), STATUS_TIMEOUT);
    KeDelayExecutionThread(KernelMode, FALSE, &short_time);
}

static void test_wait_with_a_lock(void **state)
{
    (void)state;
    live(body_wait, MACHINE_STOP_DONE, "", "spin-lock-misuse spin-lock-misuse ");
}

static void ends_with_lock(void *argument)
{
    mark(argument);
    KeAcquireSpinLockRaiseToDpc(&lock);
}

static void body_ends(void *argument)
{
    (void)argument;
    KeInitializeSpinLock(&lock);
    start("b", ends_with_lock);
    settle();
    assert_null(machine()->cpus[0].holder);
    assert_null(machine()->cpus[1].holder);
}

static void test_thread_ends_with_a_lock(void **state)
{
    (void)state;
    live(body_ends, MACHINE_STOP_DONE, "b ", "irql-not-restored spin-lock-misuse ");
}

/* A wait at DISPATCH_LEVEL keeps the processor: two crossed locks on two processors are the end. */
static void crosses(void *argument)
{
    (void)argument;
    KeAcquireSpinLockRaiseToDpc(&other_lock);
    KeAcquireSpinLockAtDpcLevel(&lock);
    mark("went on");
}

static void body_crossed(void *argument)
{
    (void)argument;
    KeInitializeSpinLock(&lock);
    KeInitializeSpinLock(&other_lock);
    KeAcquireSpinLockRaiseToDpc(&lock);
    start("b", crosses);
    KeStallExecutionProcessor(1);
    KeAcquireSpinLockAtDpcLevel(&other_lock);
    mark("went on");
}

static void test_crossed(void **state)
{
    (void)state;
    live(body_crossed, MACHINE_STOP_DEADLOCK, "", "");
    struct task *const *tasks = machine()->tasks.tasks;
    assert_ptr_equal(ke_object_holder(tasks[0]->block_object), tasks[1]);
    assert_ptr_equal(ke_object_holder(tasks[1]->block_object), tasks[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KE_TEST(test_contended),
        KE_TEST(test_queued),
        KE_TEST(test_nested),
        KE_TEST(test_twice),
        KE_TEST(test_never_initialised),
        KE_TEST(test_release_of_a_free_one),
        KE_TEST(test_below_dispatch),
        KE_TEST(test_lowered_with_a_lock),
        KE_TEST(test_release_of_anothers),
        KE_TEST(test_kinds_mixed),
        KE_TEST(test_initialised_while_held),
        KE_TEST(test_wait_with_a_lock),
        KE_TEST(test_thread_ends_with_a_lock),
        KE_TEST(test_crossed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
