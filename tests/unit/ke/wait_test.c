/* Waits: any and all, time-outs, mutexes, threads, and waits that must not be. */
#include "ke_fixture.h"

static KEVENT events[4];
static KMUTEX mutex;

static void events_init(EVENT_TYPE type)
{
    for (int i = 0; i < 4; i++)
        KeInitializeEvent(&events[i], type, FALSE);
}

static NTSTATUS wait_multiple(ULONG count, WAIT_TYPE type, LARGE_INTEGER *timeout)
{
    PVOID objects[4] = {&events[0], &events[1], &events[2], &events[3]};
    KWAIT_BLOCK blocks[4];
    return KeWaitForMultipleObjects(count, objects, type, Executive, KernelMode, FALSE, timeout,
                                    count > THREAD_WAIT_OBJECTS ? blocks : NULL);
}

static void body_times(void *argument)
{
    (void)argument;
    LARGE_INTEGER timeout = {.QuadPart = -500};
    events_init(SynchronizationEvent);
    assert_int_equal(wait_time(&events[0], 0), STATUS_TIMEOUT);
    assert_int_equal(timer_now(), 0);
    assert_int_equal(wait_time(&events[0], -1000), STATUS_TIMEOUT);
    assert_int_equal(timer_now(), 1000);
    assert_int_equal(wait_time(&events[0], TIMER_EPOCH + 5000), STATUS_TIMEOUT);
    assert_int_equal(timer_now(), 5000);
    assert_int_equal(wait_time(&events[0], TIMER_EPOCH + 4999), STATUS_TIMEOUT);
    assert_int_equal(timer_now(), 5000);
    assert_int_equal(wait_multiple(4, WaitAny, &timeout), STATUS_TIMEOUT);
    assert_int_equal(timer_now(), 5500);
    assert_int_equal(KeDelayExecutionThread(KernelMode, FALSE, &timeout), STATUS_SUCCESS);
    assert_int_equal(timer_now(), 6000);
}

static void marks(void *argument)
{
    mark(argument);
}

/* A time that is over already is a poll: nobody else gets to run. */
static void body_over(void *argument)
{
    (void)argument;
    events_init(SynchronizationEvent);
    settle();
    start("other", marks);
    assert_int_equal(wait_time(&events[0], TIMER_EPOCH + 1), STATUS_TIMEOUT);
    mark("polled");
    settle();
}

static void test_time_is_over(void **state)
{
    (void)state;
    live(body_over, MACHINE_STOP_DONE, "polled other ", "");
}

static void test_times(void **state)
{
    (void)state;
    live(body_times, MACHINE_STOP_DONE, "", "");
}

static void setter(void *argument)
{
    (void)argument;
    KeSetEvent(&events[2], 0, FALSE);
    mark("set");
}

/* A wait that was satisfied leaves no time-out behind. */
static void body_any(void *argument)
{
    (void)argument;
    LARGE_INTEGER timeout = {.QuadPart = -10000};
    events_init(SynchronizationEvent);
    start("setter", setter);
    assert_int_equal(wait_multiple(4, WaitAny, &timeout), STATUS_WAIT_0 + 2);
    mark("any");
    assert_int_equal(KeReadStateEvent(&events[2]), 0);
    KeSetEvent(&events[3], 0, FALSE);
    KeSetEvent(&events[1], 0, FALSE);
    assert_int_equal(wait_multiple(4, WaitAny, &timeout), STATUS_WAIT_0 + 1);
    assert_int_equal(KeReadStateEvent(&events[3]), 1);
    assert_null(machine()->timers.first);
    assert_int_equal(timer_now(), 0);
}

static void test_any(void **state)
{
    (void)state;
    live(body_any, MACHINE_STOP_DONE, "set any ", "");
}

static void waits_for_all(void *argument)
{
    (void)argument;
    assert_int_equal(wait_multiple(2, WaitAll, NULL), STATUS_SUCCESS);
    mark("all");
}

/* A wait for all takes nothing until it can take everything. */
static void body_all(void *argument)
{
    (void)argument;
    events_init(SynchronizationEvent);
    start("all", waits_for_all);
    settle();
    KeSetEvent(&events[0], 0, FALSE);
    settle();
    assert_int_equal(KeReadStateEvent(&events[0]), 1);
    assert_int_equal(wait_time(&events[0], 0), STATUS_SUCCESS);
    KeSetEvent(&events[1], 0, FALSE);
    settle();
    mark("half");
    KeSetEvent(&events[0], 0, FALSE);
    settle();
    assert_int_equal(KeReadStateEvent(&events[0]), 0);
    assert_int_equal(KeReadStateEvent(&events[1]), 0);
}

static void test_all(void **state)
{
    (void)state;
    live(body_all, MACHINE_STOP_DONE, "half all ", "");
}

static void wants_mutex(void *argument)
{
    assert_int_equal(wait_for(&mutex), STATUS_SUCCESS);
    mark(argument);
    assert_int_equal(KeReleaseMutex(&mutex, FALSE), 0);
}

static void body_mutex(void *argument)
{
    (void)argument;
    KeInitializeMutex(&mutex, 0);
    assert_int_equal(KeReadStateMutex(&mutex), 1);
    assert_int_equal(wait_for(&mutex), STATUS_SUCCESS);
    assert_int_equal(wait_for(&mutex), STATUS_SUCCESS);
    assert_int_equal(KeReadStateMutex(&mutex), -1);
    assert_true(KeAreApcsDisabled());
    start("a", wants_mutex);
    start("b", wants_mutex);
    settle();
    assert_ptr_equal(ke_object_holder((uint64_t)&mutex), task_current());
    assert_int_equal(KeReleaseMutex(&mutex, FALSE), -1);
    settle();
    mark("half");
    assert_int_equal(KeReleaseMutex(&mutex, FALSE), 0);
    assert_false(KeAreApcsDisabled());
    settle();
    assert_int_equal(KeReadStateMutex(&mutex), 1);
}

static void test_mutex(void **state)
{
    (void)state;
    live(body_mutex, MACHINE_STOP_DONE, "half a b ", "");
}

static void releases_mutex(void *argument)
{
    (void)argument;
    KeReleaseMutex(&mutex, FALSE);
    mark("went on");
}

static void body_not_owner(void *argument)
{
    (void)argument;
    KeInitializeMutex(&mutex, 0);
    wait_for(&mutex);
    start("thief", releases_mutex);
    settle();
}

static void test_mutex_of_another(void **state)
{
    (void)state;
    live(body_not_owner, MACHINE_STOP_FATAL, "", "dispatcher-misuse ");
}

static void keeps_mutex(void *argument)
{
    (void)argument;
    wait_for(&mutex);
}

static void body_kept(void *argument)
{
    (void)argument;
    KeInitializeMutex(&mutex, 0);
    start("keeper", keeps_mutex);
    settle();
}

static void test_thread_ends_with_mutex(void **state)
{
    (void)state;
    live(body_kept, MACHINE_STOP_DONE, "", "dispatcher-misuse ");
}

static void works(void *argument)
{
    mark(argument);
}

static void body_thread(void *argument)
{
    (void)argument;
    struct task *task = ke_thread_start("work", works, (void *)"work");
    PKTHREAD thread = task->thread;
    assert_int_equal(wait_time(thread, 0), STATUS_TIMEOUT);
    assert_int_equal(wait_for(thread), STATUS_SUCCESS);
    mark("ended");
    assert_int_equal(wait_for(thread), STATUS_SUCCESS);
}

static void test_thread(void **state)
{
    (void)state;
    live(body_thread, MACHINE_STOP_DONE, "work ended ", "");
}

static void body_dispatch(void *argument)
{
    (void)argument;
    events_init(NotificationEvent);
    KfRaiseIrql(DISPATCH_LEVEL);
    assert_int_equal(wait_time(&events[0], 0), STATUS_TIMEOUT);
    KeSetEvent(&events[1], 0, FALSE);
    assert_int_equal(wait_for(&events[1]), STATUS_SUCCESS);
    assert_string_equal(breaches, "wait-at-dispatch ");
    mark("lucky");
    wait_for(&events[0]);
    mark("went on");
}

static void test_wait_at_dispatch(void **state)
{
    (void)state;
    live(body_dispatch, MACHINE_STOP_FATAL, "lucky ", "wait-at-dispatch wait-at-dispatch ");
}

static void body_delay_dispatch(void *argument)
{
    (void)argument;
    KfRaiseIrql(DISPATCH_LEVEL);
    settle();
    mark("went on");
}

static void test_delay_at_dispatch(void **state)
{
    (void)state;
    live(body_delay_dispatch, MACHINE_STOP_FATAL, "", "bug-check ");
}

static void body_too_many(void *argument)
{
    PVOID objects[4] = {&events[0], &events[1], &events[2], &events[3]};
    (void)argument;
    events_init(NotificationEvent);
    KeWaitForMultipleObjects(4, objects, WaitAny, Executive, KernelMode, FALSE, NULL, NULL);
}

static void test_no_wait_blocks(void **state)
{
    (void)state;
    live(body_too_many, MACHINE_STOP_FATAL, "", "bug-check ");
    assert_non_null(strstr(last_note, "MAXIMUM_WAIT_OBJECTS_EXCEEDED"));
}

static void body_for_ever(void *argument)
{
    (void)argument;
    events_init(NotificationEvent);
    wait_for(&events[1]);
}

static void test_deadlock(void **state)
{
    (void)state;
    live(body_for_ever, MACHINE_STOP_DEADLOCK, "", "");
    const struct task *task = machine()->tasks.tasks[0];
    assert_string_equal(task->block_what, "KeWaitForSingleObject");
    assert_int_equal(task->block_object, (uint64_t)&events[1]);
    uint64_t object;
    assert_string_equal(ke_object_find_active((uint64_t)events, sizeof events, &object),
                        "an object that a thread waits on");
    assert_int_equal(object, (uint64_t)&events[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KE_TEST(test_times),
        KE_TEST(test_time_is_over),
        KE_TEST(test_any),
        KE_TEST(test_all),
        KE_TEST(test_mutex),
        KE_TEST(test_thread),
        KE_TEST(test_mutex_of_another),
        KE_TEST(test_wait_at_dispatch),
        KE_TEST(test_thread_ends_with_mutex),
        KE_TEST(test_delay_at_dispatch),
        KE_TEST(test_no_wait_blocks),
        KE_TEST(test_deadlock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
