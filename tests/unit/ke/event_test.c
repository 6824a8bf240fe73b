/* Events and semaphores: states, who is released and in which order. */
#include "ke_fixture.h"

static KEVENT event;
static KSEMAPHORE semaphore;

static void waiter(void *argument)
{
    assert_int_equal(wait_for(&event), STATUS_SUCCESS);
    mark(argument);
}

static void three_waiters(void)
{
    start("a", waiter);
    start("b", waiter);
    start("c", waiter);
    settle();
    mark("set");
}

static void body_states(void *argument)
{
    (void)argument;
    KeInitializeEvent(&event, NotificationEvent, TRUE);
    assert_int_equal(KeReadStateEvent(&event), 1);
    assert_int_equal(KeResetEvent(&event), 1);
    assert_int_equal(KeResetEvent(&event), 0);
    assert_int_equal(KeSetEvent(&event, 0, FALSE), 0);
    assert_int_equal(KeSetEvent(&event, 0, FALSE), 1);
    assert_int_equal(wait_for(&event), STATUS_SUCCESS);
    assert_int_equal(KeReadStateEvent(&event), 1);
    KeClearEvent(&event);
    assert_int_equal(KeReadStateEvent(&event), 0);
    KeInitializeEvent(&event, SynchronizationEvent, TRUE);
    assert_int_equal(wait_for(&event), STATUS_SUCCESS);
    assert_int_equal(KeReadStateEvent(&event), 0);
}

static void test_states(void **state)
{
    (void)state;
    live(body_states, MACHINE_STOP_DONE, "", "");
}

static void body_notification(void *argument)
{
    (void)argument;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    three_waiters();
    KeSetEvent(&event, 0, FALSE);
    settle();
}

static void test_notification_releases_all(void **state)
{
    (void)state;
    live(body_notification, MACHINE_STOP_DONE, "set a b c ", "");
}

static void body_synchronization(void *argument)
{
    (void)argument;
    KeInitializeEvent(&event, SynchronizationEvent, FALSE);
    three_waiters();
    for (int i = 0; i < 3; i++) {
        assert_int_equal(KeSetEvent(&event, 0, FALSE), 0);
        assert_int_equal(KeReadStateEvent(&event), 0);
        settle();
        mark("next");
    }
}

static void test_synchronization_releases_one(void **state)
{
    (void)state;
    live(body_synchronization, MACHINE_STOP_DONE, "set a next b next c next ", "");
}

static void body_pulse(void *argument)
{
    (void)argument;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    three_waiters();
    assert_int_equal(KePulseEvent(&event, 0, FALSE), 0);
    assert_int_equal(KeReadStateEvent(&event), 0);
    settle();
    assert_int_equal(wait_time(&event, 0), STATUS_TIMEOUT);
}

static void test_pulse(void **state)
{
    (void)state;
    live(body_pulse, MACHINE_STOP_DONE, "set a b c ", "");
}

/* On NT the list of waiters begins anew: the wait never ends. */
static void body_initialised_anew(void *argument)
{
    (void)argument;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    start("a", waiter);
    settle();
    KeInitializeEvent(&event, NotificationEvent, TRUE);
    KeSetEvent(&event, 0, FALSE);
    settle();
}

static void test_initialised_anew(void **state)
{
    (void)state;
    live(body_initialised_anew, MACHINE_STOP_DONE, "", "");
}

static void permit_taker(void *argument)
{
    assert_int_equal(wait_for(&semaphore), STATUS_SUCCESS);
    mark(argument);
}

static void body_semaphore(void *argument)
{
    (void)argument;
    KeInitializeSemaphore(&semaphore, 1, 3);
    start("a", permit_taker);
    start("b", permit_taker);
    start("c", permit_taker);
    settle();
    mark("two");
    assert_int_equal(KeReleaseSemaphore(&semaphore, 0, 2, FALSE), 0);
    assert_int_equal(KeReadStateSemaphore(&semaphore), 0);
    settle();
    assert_int_equal(KeReleaseSemaphore(&semaphore, 0, 3, FALSE), 0);
    assert_int_equal(wait_for(&semaphore), STATUS_SUCCESS);
    assert_int_equal(KeReadStateSemaphore(&semaphore), 2);
}

static void test_semaphore(void **state)
{
    (void)state;
    live(body_semaphore, MACHINE_STOP_DONE, "a two b c ", "");
}

static void body_limit(void *argument)
{
    (void)argument;
    KeInitializeSemaphore(&semaphore, 2, 3);
    KeReleaseSemaphore(&semaphore, 0, 2, FALSE);
    mark("went on");
}

static void test_semaphore_limit(void **state)
{
    (void)state;
    live(body_limit, MACHINE_STOP_FATAL, "", "dispatcher-misuse ");
}

static void body_wild(void *argument)
{
    (void)argument;
    memset(&event, 0, sizeof event);
    KeSetEvent(&event, 0, FALSE);
    mark("went on");
}

static void test_never_initialised(void **state)
{
    (void)state;
    live(body_wild, MACHINE_STOP_FATAL, "", "dispatcher-misuse ");
}

static void body_other_kind(void *argument)
{
    (void)argument;
    KeInitializeSemaphore(&semaphore, 0, 1);
    KeSetEvent((PRKEVENT)&semaphore, 0, FALSE);
    mark("went on");
}

static void test_other_kind(void **state)
{
    (void)state;
    live(body_other_kind, MACHINE_STOP_FATAL, "", "dispatcher-misuse ");
}

/* Wait = TRUE leaves the caller at DISPATCH_LEVEL until the wait that follows. */
static void body_promise(void *argument)
{
    KEVENT other;
    (void)argument;
    KeInitializeEvent(&event, SynchronizationEvent, FALSE);
    KeInitializeEvent(&other, NotificationEvent, TRUE);
    KeSetEvent(&event, 0, TRUE);
    assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
    assert_int_equal(wait_for(&other), STATUS_SUCCESS);
    assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
}

static void test_wait_promised(void **state)
{
    (void)state;
    live(body_promise, MACHINE_STOP_DONE, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KE_TEST(test_states),        KE_TEST(test_notification_releases_all),
        KE_TEST(test_pulse),         KE_TEST(test_synchronization_releases_one),
        KE_TEST(test_semaphore),     KE_TEST(test_semaphore_limit),
        KE_TEST(test_other_kind),    KE_TEST(test_never_initialised),
        KE_TEST(test_wait_promised), KE_TEST(test_initialised_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
