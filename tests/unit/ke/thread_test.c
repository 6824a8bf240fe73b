/* Threads, IRQL, critical regions, processors, bug checks. */
#include "ke_fixture.h"

static PKTHREAD seen_thread;
static HANDLE seen_id;

static void looks(void *argument)
{
    seen_thread = KeGetCurrentThread();
    seen_id = PsGetCurrentThreadId();
    assert_ptr_equal(*(void **)(ARENA_KPCR + 0x188), seen_thread);
    mark(argument);
}

static void body_identity(void *argument)
{
    (void)argument;
    PKTHREAD self = KeGetCurrentThread();
    assert_true(arena_contains(ARENA_PROCESSOR, (uint64_t)self));
    assert_ptr_equal(PsGetCurrentThread(), self);
    assert_ptr_equal(*(void **)(ARENA_KPCR + 0x188), self);
    struct task *task = ke_thread_start("looker", looks, "looked");
    PKTHREAD thread = task->thread;
    wait_for(thread);
    assert_ptr_equal(seen_thread, thread);
    assert_ptr_not_equal(seen_thread, self);
    assert_int_not_equal((uint64_t)seen_id, (uint64_t)PsGetCurrentThreadId());
    assert_int_equal((uint64_t)seen_id % 4, 0);
    assert_int_equal((uint64_t)PsGetCurrentProcessId(), 4);
    assert_ptr_equal(IoGetCurrentProcess(), PsGetCurrentProcess());
    assert_int_equal(wait_time(IoGetCurrentProcess(), 0), STATUS_TIMEOUT);
    assert_int_equal(KeSetPriorityThread(thread, 16), 8);
    assert_int_equal(KeQueryPriorityThread(thread), 16);
}

static void test_identity(void **state)
{
    (void)state;
    live(body_identity, MACHINE_STOP_DONE, "looked ", "");
}

static void exits(void *argument)
{
    mark(argument);
    ke_thread_exit();
}

static void body_exit(void *argument)
{
    (void)argument;
    struct task *task = ke_thread_start("leaver", exits, "left");
    assert_int_equal(wait_for(task->thread), STATUS_SUCCESS);
}

static void test_exit(void **state)
{
    (void)state;
    live(body_exit, MACHINE_STOP_DONE, "left ", "");
}

static void raises(void *argument)
{
    mark(argument);
    KfRaiseIrql(APC_LEVEL);
    KeEnterCriticalRegion();
}

static void body_left_raised(void *argument)
{
    (void)argument;
    start("raiser", raises);
    settle();
}

static void test_thread_ends_raised(void **state)
{
    (void)state;
    live(body_left_raised, MACHINE_STOP_DONE, "raiser ",
         "irql-not-restored critical-region-unbalanced ");
}

static void body_irql(void *argument)
{
    (void)argument;
    assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
    assert_int_equal(KfRaiseIrql(APC_LEVEL), PASSIVE_LEVEL);
    assert_int_equal(KeRaiseIrqlToDpcLevel(), APC_LEVEL);
    assert_int_equal(KeGetCurrentIrql(), DISPATCH_LEVEL);
    KeLowerIrql(APC_LEVEL);
    KeLowerIrql(PASSIVE_LEVEL);
    assert_string_equal(breaches, "");
    KeLowerIrql(APC_LEVEL);
    assert_string_equal(breaches, "irql-misuse ");
    assert_int_equal(KfRaiseIrql(PASSIVE_LEVEL), APC_LEVEL);
    assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
    KfRaiseIrql(200);
}

static void test_irql(void **state)
{
    (void)state;
    live(body_irql, MACHINE_STOP_FATAL, "", "irql-misuse irql-misuse irql-misuse ");
}

static void body_marks(void *argument)
{
    KSPIN_LOCK lock = 0;
    (void)argument;
    struct ke_mark before = ke_mark_take();
    ke_mark_check(&before, "its dispatch routine", 0);
    assert_string_equal(breaches, "");
    KeAcquireSpinLockRaiseToDpc(&lock);
    ke_mark_check(&before, "its dispatch routine", 0);
    assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
}

static void test_marks(void **state)
{
    (void)state;
    live(body_marks, MACHINE_STOP_DONE, "", "spin-lock-misuse irql-not-restored ");
}

static void body_regions(void *argument)
{
    (void)argument;
    assert_false(KeAreApcsDisabled());
    KeEnterCriticalRegion();
    KeEnterCriticalRegion();
    KeLeaveCriticalRegion();
    assert_true(KeAreApcsDisabled());
    assert_false(KeAreAllApcsDisabled());
    KeLeaveCriticalRegion();
    assert_false(KeAreApcsDisabled());
    KeEnterGuardedRegion();
    assert_true(KeAreApcsDisabled());
    assert_true(KeAreAllApcsDisabled());
    KeLeaveGuardedRegion();
    assert_string_equal(breaches, "");
    KeLeaveCriticalRegion();
    assert_false(KeAreApcsDisabled());
    KeLeaveGuardedRegion();
}

static void test_regions(void **state)
{
    (void)state;
    live(body_regions, MACHINE_STOP_DONE, "",
         "critical-region-unbalanced critical-region-unbalanced ");
}

static void body_processors(void *argument)
{
    KAFFINITY set;
    PROCESSOR_NUMBER number;
    (void)argument;
    assert_int_equal(*(const CCHAR *)ke_number_processors(), 2);
    assert_int_equal(KeQueryActiveProcessorCount(&set), 2);
    assert_int_equal(set, 3);
    assert_int_equal(KeQueryActiveProcessorCount(NULL), 2);
    assert_int_equal(KeQueryActiveProcessorCountEx(0), 2);
    assert_int_equal(KeQueryActiveProcessorCountEx(1), 0);
    assert_int_equal(KeQueryMaximumProcessorCount(), 2);
    assert_int_equal(KeGetCurrentProcessorNumberEx(&number), number.Number);
}

static void test_processors(void **state)
{
    (void)state;
    live(body_processors, MACHINE_STOP_DONE, "", "");
}

static void body_bug_check(void *argument)
{
    (void)argument;
    KeBugCheckEx(0xE2, 0x11, 2, 3, 0x44);
}

static void test_bug_check(void **state)
{
    (void)state;
    live(body_bug_check, MACHINE_STOP_FATAL, "", "bug-check ");
    assert_string_equal(last_note,
                        "MANUALLY_INITIATED_CRASH (0xE2): the driver asked for it (0x11, 0x2, 0x3, "
                        "0x44)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KE_TEST(test_identity), KE_TEST(test_exit),      KE_TEST(test_thread_ends_raised),
        KE_TEST(test_irql),     KE_TEST(test_regions),   KE_TEST(test_processors),
        KE_TEST(test_marks),    KE_TEST(test_bug_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
