/*
 * Every order of threads and DPCs that a chooser comes up with keeps the promises: locks and
 * mutexes exclude, permits are conserved, nothing is left behind.
 */
#include "ke_fixture.h"

#define THREADS 5
#define ROUNDS  12

static KSPIN_LOCK plain, queued;
static KMUTEX mutex;
static KSEMAPHORE permits;
static KEVENT turn;
static KDPC dpcs[THREADS];
static unsigned inside[3]; /* plain, queued, mutex */
static unsigned dpc_runs, dpc_queued, holders;
static uint64_t random_state;

static struct task *choose(void *context, struct task *const *tasks, unsigned count,
                           const struct task *leaving, const char *what, uint64_t object)
{
    (void)context;
    (void)leaving;
    (void)what;
    (void)object;
    random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
    return tasks[(random_state >> 33) % count];
}

static void stay(unsigned which)
{
    assert_int_equal(inside[which]++, 0);
    task_point("inside", 0);
    task_point("inside", 0);
    assert_int_equal(--inside[which], 0);
}

static NTAPI void on_dpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    (void)Dpc;
    (void)Context;
    (void)Argument1;
    (void)Argument2;
    KeAcquireSpinLockAtDpcLevel(&plain);
    stay(0);
    dpc_runs++;
    KeReleaseSpinLockFromDpcLevel(&plain);
}

static void round_of(unsigned number, unsigned i)
{
    KLOCK_QUEUE_HANDLE handle;
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&plain);
    stay(0);
    dpc_queued += KeInsertQueueDpc(&dpcs[(number + i) % THREADS], NULL, NULL);
    KeReleaseSpinLock(&plain, irql);
    task_point("between", 0);
    KeAcquireInStackQueuedSpinLock(&queued, &handle);
    stay(1);
    KeReleaseInStackQueuedSpinLock(&handle);
    assert_int_equal(wait_for(&mutex), STATUS_SUCCESS);
    stay(2);
    KeReleaseMutex(&mutex, FALSE);
    assert_int_equal(wait_for(&permits), STATUS_SUCCESS);
    assert_true(++holders <= 2);
    task_point("with a permit", 0);
    holders--;
    KeReleaseSemaphore(&permits, 0, 1, FALSE);
    assert_int_equal(wait_for(&turn), STATUS_SUCCESS);
    KeStallExecutionProcessor(i % 3);
    KeSetEvent(&turn, 0, FALSE);
}

static void works(void *argument)
{
    for (unsigned i = 0; i < ROUNDS; i++)
        round_of((unsigned)(uint64_t)argument, i);
}

static void body(void *argument)
{
    (void)argument;
    KeInitializeSpinLock(&plain);
    KeInitializeSpinLock(&queued);
    KeInitializeMutex(&mutex, 0);
    KeInitializeSemaphore(&permits, 2, 2);
    KeInitializeEvent(&turn, SynchronizationEvent, TRUE);
    struct task *tasks[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        KeInitializeDpc(&dpcs[i], on_dpc, NULL);
        KeSetTargetProcessorDpc(&dpcs[i], (CCHAR)(i % 2));
        tasks[i] = ke_thread_start("worker", works, (void *)(uint64_t)i);
    }
    machine()->schedule.strategy = (struct schedule_strategy){"random", choose, NULL};
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(wait_for(tasks[i]->thread), STATUS_SUCCESS);
    KeFlushQueuedDpcs();
    assert_int_equal(dpc_runs, dpc_queued);
    assert_int_equal(KeReadStateSemaphore(&permits), 2);
    assert_int_equal(KeReadStateMutex(&mutex), 1);
    assert_int_equal(KeReadStateEvent(&turn), 1);
    assert_int_equal(plain | queued, 0);
    assert_true(processor_dpc_is_idle());
}

static void test_random_orders(void **state)
{
    for (uint64_t seed = 0; seed < 60; seed++) {
        random_state = seed;
        dpc_runs = dpc_queued = holders = 0;
        memset(inside, 0, sizeof inside);
        fixture_setup(state);
        live(body, MACHINE_STOP_DONE, "", "");
        fixture_teardown(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_orders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
