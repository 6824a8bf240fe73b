/* DPCs: when they run, in which order, in whose context. */
#include "ke_fixture.h"

static KDPC dpcs[3];
static PKTHREAD seen_thread;
static unsigned seen_cpu;

static NTAPI void on_dpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    (void)Dpc;
    assert_int_equal((uint64_t)Argument2, (uint64_t)Argument1 + 1);
    seen_thread = KeGetCurrentThread();
    seen_cpu = KeGetCurrentProcessorNumberEx(NULL);
    mark(Context);
}

static bool insert(int i)
{
    return KeInsertQueueDpc(&dpcs[i], (void *)1, (void *)2);
}

static void init(void)
{
    KeInitializeDpc(&dpcs[0], on_dpc, "0");
    KeInitializeDpc(&dpcs[1], on_dpc, "1");
    KeInitializeDpc(&dpcs[2], on_dpc, "2");
}

static void body_order(void *argument)
{
    (void)argument;
    init();
    PKTHREAD self = KeGetCurrentThread();
    assert_true(insert(0));
    assert_ptr_equal(seen_thread, self);
    assert_ptr_equal(KeGetCurrentThread(), self);
    assert_ptr_equal(*(void **)(ARENA_KPCR + 0x188), self);
    mark("ran");
    KfRaiseIrql(DISPATCH_LEVEL);
    assert_true(insert(0));
    assert_false(insert(0));
    assert_true(insert(1));
    KeSetImportanceDpc(&dpcs[2], HighImportance);
    assert_true(insert(2));
    mark("queued");
    KeLowerIrql(PASSIVE_LEVEL);
}

static void test_order(void **state)
{
    (void)state;
    live(body_order, MACHINE_STOP_DONE, "0 ran queued 2 0 1 ", "");
}

static void body_removed(void *argument)
{
    (void)argument;
    init();
    KfRaiseIrql(DISPATCH_LEVEL);
    insert(0);
    insert(1);
    assert_true(KeRemoveQueueDpc(&dpcs[0]));
    assert_false(KeRemoveQueueDpc(&dpcs[0]));
    KeLowerIrql(PASSIVE_LEVEL);
    assert_false(KeRemoveQueueDpc(&dpcs[1]));
}

static void test_removed(void **state)
{
    (void)state;
    live(body_removed, MACHINE_STOP_DONE, "1 ", "");
}

/* To an idle processor: the DPC's context is that processor's idle thread. */
static void body_other_processor(void *argument)
{
    (void)argument;
    init();
    KeSetTargetProcessorDpc(&dpcs[0], 1);
    insert(0);
    mark("queued");
    KeFlushQueuedDpcs();
    assert_int_equal(seen_cpu, 1);
    assert_non_null(seen_thread);
    assert_ptr_not_equal(seen_thread, KeGetCurrentThread());
    mark("flushed");
    KeFlushQueuedDpcs();
}

static void test_other_processor(void **state)
{
    (void)state;
    live(body_other_processor, MACHINE_STOP_DONE, "queued 0 flushed ", "");
}

static void body_no_processor(void *argument)
{
    (void)argument;
    init();
    KeSetTargetProcessorDpc(&dpcs[0], 2);
    insert(0);
    assert_int_equal(seen_cpu, 0);
}

static void test_no_such_processor(void **state)
{
    (void)state;
    live(body_no_processor, MACHINE_STOP_DONE, "0 ", "dispatcher-misuse ");
}

static NTAPI void on_bad(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    (void)Dpc;
    (void)Argument1;
    (void)Argument2;
    mark(Context);
    KfRaiseIrql(CLOCK_LEVEL);
}

static void body_bad_irql(void *argument)
{
    (void)argument;
    KeInitializeDpc(&dpcs[0], on_bad, "bad");
    insert(0);
    assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
    KfRaiseIrql(DISPATCH_LEVEL);
    KeInitializeDpc(&dpcs[1], on_dpc, "1");
    insert(1);
    KeLowerIrql(PASSIVE_LEVEL);
}

static void test_irql_not_restored(void **state)
{
    (void)state;
    live(body_bad_irql, MACHINE_STOP_DONE, "bad 1 ", "irql-not-restored ");
}

static NTAPI void on_wait(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    (void)Dpc;
    (void)Argument1;
    (void)Argument2;
    wait_for(Context);
    mark("went on");
}

static void body_waits(void *argument)
{
    KEVENT event;
    (void)argument;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    KeInitializeDpc(&dpcs[0], on_wait, &event);
    insert(0);
}

static void test_wait_in_dpc(void **state)
{
    (void)state;
    live(body_waits, MACHINE_STOP_FATAL, "", "wait-at-dispatch ");
}

static void body_wild(void *argument)
{
    (void)argument;
    memset(&dpcs[0], 0, sizeof dpcs[0]);
    insert(0);
}

static void test_never_initialised(void **state)
{
    (void)state;
    live(body_wild, MACHINE_STOP_FATAL, "", "dispatcher-misuse ");
}

static void body_anew(void *argument)
{
    uint64_t object;
    (void)argument;
    init();
    KfRaiseIrql(DISPATCH_LEVEL);
    insert(0);
    assert_string_equal(ke_object_find_active((uint64_t)on_dpc, 1, &object), "a queued DPC");
    KeInitializeDpc(&dpcs[0], on_dpc, NULL);
}

static void test_initialised_anew(void **state)
{
    (void)state;
    live(body_anew, MACHINE_STOP_FATAL, "", "bug-check ");
}

static void body_unloaded(void *argument)
{
    (void)argument;
    init();
    PKDPC theirs = fixture_load();
    KeInitializeDpc(theirs, on_dpc, NULL);
    KfRaiseIrql(DISPATCH_LEVEL);
    insert(1);
    KeInsertQueueDpc(theirs, NULL, NULL);
    fixture_unload();
    KeLowerIrql(PASSIVE_LEVEL);
}

static void test_unloaded_while_queued(void **state)
{
    (void)state;
    live(body_unloaded, MACHINE_STOP_FATAL, "1 ", "bug-check ");
    assert_non_null(strstr(last_note, "WITHOUT_CANCELLING_PENDING"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KE_TEST(test_order),
        KE_TEST(test_unloaded_while_queued),
        KE_TEST(test_removed),
        KE_TEST(test_wait_in_dpc),
        KE_TEST(test_other_processor),
        KE_TEST(test_irql_not_restored),
        KE_TEST(test_no_such_processor),
        KE_TEST(test_never_initialised),
        KE_TEST(test_initialised_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
