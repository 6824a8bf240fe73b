/* Fast mutexes. */
#include "../mm/machine_fixture.h"

#include "ex/mutex.h"
#include "ke/apc.h"

static FAST_MUTEX mutex;
static char trace[64];

/* What ExInitializeFastMutex does inline in every driver. */
static void init(void)
{
    mutex = (FAST_MUTEX){.Count = 1};
    trace[0] = '\0';
}

static void take_and_give(void *argument)
{
    (void)argument;
    init();
    ExAcquireFastMutex(&mutex);
    assert_int_equal(processor_irql(), APC_LEVEL);
    assert_int_equal(mutex.Count, 0);
    assert_int_equal(mutex.OldIrql, PASSIVE_LEVEL);
    assert_false(ExTryToAcquireFastMutex(&mutex));
    assert_int_equal(processor_irql(), APC_LEVEL);
    ExReleaseFastMutex(&mutex);
    assert_int_equal(processor_irql(), PASSIVE_LEVEL);
    assert_int_equal(mutex.Count, 1);
    assert_true(ExTryToAcquireFastMutex(&mutex));
    assert_int_equal(processor_irql(), APC_LEVEL);
    init(); /* initialised anew while held: free again */
    ExAcquireFastMutexUnsafe(&mutex);
    ExReleaseFastMutexUnsafe(&mutex);
    processor_irql_set(PASSIVE_LEVEL);
    assert_int_equal(heard.breaches, 0);
}

static void a_mutex_raises_to_apc_level_and_back(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(take_and_give), MACHINE_STOP_DONE);
}

static void contender(void *argument)
{
    ExAcquireFastMutex(&mutex);
    strcat(trace, argument);
    ExReleaseFastMutex(&mutex);
    assert_int_equal(processor_irql(), PASSIVE_LEVEL);
}

static void hold_against_two(void *argument)
{
    (void)argument;
    init();
    ExAcquireFastMutex(&mutex);
    task_new("first", contender, (void *)"first ");
    task_new("second", contender, (void *)"second ");
    fixture_let_others_run();
    assert_string_equal(trace, "");
    assert_int_equal(mutex.Contention, 2);
    ExReleaseFastMutex(&mutex);
    assert_int_equal(mutex.Count, 0); /* handed over, never free */
    fixture_let_others_run();
    assert_string_equal(trace, "first second ");
    assert_int_equal(mutex.Count, 1);
    assert_int_equal(heard.breaches, 0);
}

static void waiters_are_served_in_order(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(hold_against_two), MACHINE_STOP_DONE);
}

static void take_twice(void *argument)
{
    (void)argument;
    init();
    ExAcquireFastMutex(&mutex);
    ExAcquireFastMutex(&mutex);
}

static void recursion_is_a_deadlock(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(take_twice), MACHINE_STOP_FATAL);
    assert_string_equal(heard.rules[0], "deadlock");
}

static void release_wrongly(void *argument)
{
    (void)argument;
    init();
    processor_irql_set(APC_LEVEL);
    ExReleaseFastMutex(&mutex);
    assert_string_equal(heard.rules[0], "fast-mutex-not-owned");
    assert_int_equal(mutex.Count, 1);
    processor_irql_set(PASSIVE_LEVEL);
    ExAcquireFastMutex(&mutex);
    processor_irql_set(PASSIVE_LEVEL);
    ExReleaseFastMutex(&mutex);
    assert_string_equal(heard.rules[1], "fast-mutex-irql");
    assert_int_equal(mutex.Count, 1);
    assert_int_equal(heard.breaches, 2);
}

static void wrong_releases_are_reported(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(release_wrongly), MACHINE_STOP_DONE);
}

static void use_unsafely(void *argument)
{
    (void)argument;
    init();
    KeEnterCriticalRegion();
    ExAcquireFastMutexUnsafe(&mutex);
    ExReleaseFastMutexUnsafe(&mutex);
    KeLeaveCriticalRegion();
    assert_int_equal(heard.breaches, 0);
    ExAcquireFastMutexUnsafe(&mutex);
    assert_string_equal(heard.rules[0], "fast-mutex-irql");
    assert_int_equal(mutex.Count, 0);
    ExReleaseFastMutexUnsafe(&mutex);
    KeAcquireGuardedMutexUnsafe(&mutex);
    KeReleaseGuardedMutexUnsafe(&mutex);
    assert_int_equal(heard.breaches, 4);
}

static void unsafe_use_needs_apcs_disabled(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(use_unsafely), MACHINE_STOP_DONE);
}

static void guard(void *argument)
{
    (void)argument;
    KeInitializeGuardedMutex(&mutex);
    KeAcquireGuardedMutex(&mutex);
    assert_true(KeAreAllApcsDisabled());
    assert_int_equal(processor_irql(), PASSIVE_LEVEL);
    assert_ptr_equal(ex_mutex_holder((uint64_t)&mutex), task_current());
    assert_false(KeTryToAcquireGuardedMutex(&mutex));
    KeReleaseGuardedMutex(&mutex);
    assert_false(KeAreAllApcsDisabled());
    assert_null(ex_mutex_holder((uint64_t)&mutex));
    assert_true(KeTryToAcquireGuardedMutex(&mutex));
    KeReleaseGuardedMutex(&mutex);
    assert_false(KeAreApcsDisabled());
    assert_int_equal(heard.breaches, 0);
}

static void guarded_mutexes_hold_a_region(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(guard), MACHINE_STOP_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mutex_raises_to_apc_level_and_back),
        cmocka_unit_test(waiters_are_served_in_order),
        cmocka_unit_test(recursion_is_a_deadlock),
        cmocka_unit_test(wrong_releases_are_reported),
        cmocka_unit_test(unsafe_use_needs_apcs_disabled),
        cmocka_unit_test(guarded_mutexes_hold_a_region),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
