/* Timers and clocks, in virtual time. */
#include "ke_fixture.h"

static KTIMER timer;
static KDPC dpc;
static unsigned runs;
static uint64_t run_at;

static NTAPI void on_timer(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    (void)Argument1;
    (void)Argument2;
    assert_ptr_equal(Dpc, &dpc);
    assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
    mark(Context);
    run_at = timer_now();
    if (++runs == 3)
        assert_true(KeCancelTimer(&timer));
}

static LARGE_INTEGER at(LONGLONG time)
{
    return (LARGE_INTEGER){.QuadPart = time};
}

static void init(TIMER_TYPE type)
{
    runs = 0;
    KeInitializeTimerEx(&timer, type);
    KeInitializeDpc(&dpc, on_timer, "dpc");
}

static void body_once(void *argument)
{
    (void)argument;
    init(NotificationTimer);
    assert_false(KeSetTimer(&timer, at(-3000), &dpc));
    assert_false(KeReadStateTimer(&timer));
    assert_int_equal(wait_for(&timer), STATUS_SUCCESS);
    assert_int_equal(timer_now(), 3000);
    assert_true(KeReadStateTimer(&timer));
    assert_false(KeCancelTimer(&timer));
    settle();
    assert_int_equal(run_at, 3000);
    assert_false(KeSetTimer(&timer, at(-10), NULL));
    assert_false(KeReadStateTimer(&timer));
    assert_true(KeSetTimer(&timer, at(TIMER_EPOCH + 9000), NULL));
    assert_int_equal(wait_for(&timer), STATUS_SUCCESS);
    assert_int_equal(timer_now(), 9000);
}

static void test_once(void **state)
{
    (void)state;
    live(body_once, MACHINE_STOP_DONE, "dpc ", "");
}

static void body_periodic(void *argument)
{
    (void)argument;
    init(SynchronizationTimer);
    KeSetTimerEx(&timer, at(-5), 1, &dpc);
    assert_int_equal(wait_for(&timer), STATUS_SUCCESS);
    assert_int_equal(timer_now(), 5);
    assert_false(KeReadStateTimer(&timer));
    assert_int_equal(wait_for(&timer), STATUS_SUCCESS);
    assert_int_equal(timer_now(), 10005);
    assert_int_equal(wait_for(&timer), STATUS_SUCCESS);
    assert_int_equal(timer_now(), 20005);
    settle();
    assert_null(machine()->timers.first);
}

static void test_periodic(void **state)
{
    (void)state;
    live(body_periodic, MACHINE_STOP_DONE, "dpc dpc dpc ", "");
}

static void body_over(void *argument)
{
    (void)argument;
    settle();
    init(NotificationTimer);
    KeSetTimer(&timer, at(TIMER_EPOCH + 5), &dpc);
    assert_true(KeReadStateTimer(&timer));
    mark("after");
}

static void test_over_expires_at_once(void **state)
{
    (void)state;
    live(body_over, MACHINE_STOP_DONE, "dpc after ", "");
}

static void body_cancelled(void *argument)
{
    (void)argument;
    init(NotificationTimer);
    KeSetTimer(&timer, at(-100), &dpc);
    assert_true(KeCancelTimer(&timer));
    assert_int_equal(wait_time(&timer, -200), STATUS_TIMEOUT);
}

static void test_cancelled(void **state)
{
    (void)state;
    live(body_cancelled, MACHINE_STOP_DONE, "", "");
}

static void body_initialised_anew(void *argument)
{
    uint64_t object;
    (void)argument;
    init(NotificationTimer);
    KeSetTimer(&timer, at(-100), &dpc);
    assert_null(ke_object_find_active((uint64_t)&timer + 1, 8, &object));
    assert_string_equal(ke_object_find_active((uint64_t)&dpc, 8, &object), "a timer that is set");
    assert_int_equal(object, (uint64_t)&timer);
    KeInitializeTimer(&timer);
}

static void test_initialised_anew(void **state)
{
    (void)state;
    live(body_initialised_anew, MACHINE_STOP_FATAL, "", "bug-check ");
    assert_non_null(strstr(last_note, "TIMER_OR_DPC_INVALID"));
}

static void body_freed(void *argument)
{
    (void)argument;
    init(NotificationTimer);
    KeSetTimer(&timer, at(-100), &dpc);
    memset(&timer, 0xdd, sizeof timer);
    settle();
    LARGE_INTEGER later = at(-200);
    KeDelayExecutionThread(KernelMode, FALSE, &later);
}

static void test_freed_while_set(void **state)
{
    (void)state;
    live(body_freed, MACHINE_STOP_FATAL, "", "bug-check ");
    assert_non_null(strstr(last_note, "TIMER_OR_DPC_INVALID"));
}

/* Its driver went away and forgot it. */
static void body_unloaded(void *argument)
{
    (void)argument;
    PKTIMER theirs = fixture_load();
    KeInitializeTimer(theirs);
    KeSetTimer(theirs, at(-100), NULL);
    settle();
    mark("loaded");
    fixture_unload();
    wait_time(KeGetCurrentThread(), -200);
}

static void test_unloaded_while_set(void **state)
{
    (void)state;
    live(body_unloaded, MACHINE_STOP_FATAL, "loaded ", "bug-check ");
    assert_non_null(strstr(last_note, "WITHOUT_CANCELLING_PENDING"));
}

static void body_clocks(void *argument)
{
    LARGE_INTEGER frequency, time, first;
    ULONG64 counter;
    (void)argument;
    assert_int_equal(KeQueryTimeIncrement(), 156250);
    first = KeQueryPerformanceCounter(&frequency);
    assert_int_equal(frequency.QuadPart, 10000000);
    KeStallExecutionProcessor(50);
    assert_true(KeQueryPerformanceCounter(NULL).QuadPart >= first.QuadPart + 500);
    KeQuerySystemTimePrecise(&time);
    uint64_t now = KeQueryInterruptTimePrecise(&counter);
    assert_int_equal(now, counter);
    assert_int_equal(time.QuadPart + 1, TIMER_EPOCH + now);
    assert_true(KeQueryUnbiasedInterruptTime() > now);
}

static void test_clocks(void **state)
{
    (void)state;
    live(body_clocks, MACHINE_STOP_DONE, "", "");
}

/* A driver that polls while it stalls sees what a timer's DPC does. */
static void body_stall(void *argument)
{
    (void)argument;
    init(NotificationTimer);
    KeSetTimer(&timer, at(-300), &dpc);
    unsigned polls = 0;
    while (runs == 0 && polls < 100) {
        KeStallExecutionProcessor(10);
        polls++;
    }
    assert_in_range(polls, 3, 4);
}

static void test_stall(void **state)
{
    (void)state;
    live(body_stall, MACHINE_STOP_DONE, "dpc ", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KE_TEST(test_once),
        KE_TEST(test_periodic),
        KE_TEST(test_over_expires_at_once),
        KE_TEST(test_cancelled),
        KE_TEST(test_initialised_anew),
        KE_TEST(test_freed_while_set),
        KE_TEST(test_unloaded_while_set),
        KE_TEST(test_clocks),
        KE_TEST(test_stall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
