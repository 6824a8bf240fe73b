/* Run-down protection. */
#include "../mm/machine_fixture.h"

#include "ex/rundown.h"

static EX_RUNDOWN_REF rundown;
static char trace[64];

static void say(const char *word)
{
    strcat(trace, word);
}

static void count(void *argument)
{
    (void)argument;
    ExInitializeRundownProtection(&rundown);
    assert_true(ExAcquireRundownProtection(&rundown));
    assert_true(ExAcquireRundownProtectionEx(&rundown, 3));
    assert_int_equal(rundown.Count, 8);
    ExReleaseRundownProtectionEx(&rundown, 2);
    assert_int_equal(rundown.Count, 4);
    ExReleaseRundownProtectionEx(&rundown, 2);
    assert_int_equal(rundown.Count, 0);
    ExWaitForRundownProtectionRelease(&rundown);
    ExWaitForRundownProtectionRelease(&rundown);
    assert_int_equal(rundown.Count, 1);
    assert_false(ExAcquireRundownProtection(&rundown));
    ExRundownCompleted(&rundown);
    assert_false(ExAcquireRundownProtection(&rundown));
    ExReInitializeRundownProtection(&rundown);
    assert_true(ExAcquireRundownProtection(&rundown));
    assert_int_equal(heard.breaches, 0);
}

static void protections_are_counted_by_two(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(count), MACHINE_STOP_DONE);
}

static void owner(void *argument)
{
    (void)argument;
    say("wait ");
    ExWaitForRundownProtectionRelease(&rundown);
    say("gone ");
}

static void hold_and_release(void *argument)
{
    (void)argument;
    ExInitializeRundownProtection(&rundown);
    ExAcquireRundownProtectionEx(&rundown, 2);
    struct task *first = task_new("first", owner, NULL);
    struct task *second = task_new("second", owner, NULL);
    fixture_let_others_run();
    assert_false(ExAcquireRundownProtection(&rundown));
    say("one ");
    ExReleaseRundownProtection(&rundown);
    assert_int_equal(first->state, TASK_BLOCKED);
    say("two ");
    ExReleaseRundownProtection(&rundown);
    assert_int_equal(first->state, TASK_READY);
    assert_int_equal(second->state, TASK_READY);
}

static void the_last_release_ends_every_wait(void **state)
{
    (void)state;
    trace[0] = '\0';
    assert_int_equal(fixture_run(hold_and_release), MACHINE_STOP_DONE);
    assert_string_equal(trace, "wait wait one two ");
    assert_int_equal(rundown.Count, 1);
}

static void misuse(void *argument)
{
    (void)argument;
    ExInitializeRundownProtection(&rundown);
    ExReleaseRundownProtection(&rundown);
    assert_string_equal(heard.rules[0], "rundown-underflow");
    assert_int_equal(rundown.Count, 0);
    ExAcquireRundownProtection(&rundown);
    ExReleaseRundownProtectionEx(&rundown, 2);
    assert_string_equal(heard.note, "2 released, 1 held");
    ExReInitializeRundownProtection(&rundown);
    assert_string_equal(heard.rules[2], "rundown-not-complete");
    ExRundownCompleted(&rundown);
    assert_int_equal(heard.breaches, 4);
}

static void misuse_is_reported(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(misuse), MACHINE_STOP_DONE);
}

static void wait_for_oneself(void *argument)
{
    (void)argument;
    ExInitializeRundownProtection(&rundown);
    ExAcquireRundownProtection(&rundown);
    ExWaitForRundownProtectionRelease(&rundown);
}

static void wait_at_dispatch(void *argument)
{
    processor_irql_set(DISPATCH_LEVEL);
    wait_for_oneself(argument);
}

static void a_wait_that_cannot_end_stops(void **state)
{
    (void)state;
    assert_int_equal(fixture_run(wait_for_oneself), MACHINE_STOP_DEADLOCK);
    assert_int_equal(fixture_run(wait_at_dispatch), MACHINE_STOP_FATAL);
    assert_string_equal(heard.rules[0], "wait-at-dispatch");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(protections_are_counted_by_two),
        cmocka_unit_test(the_last_release_ends_every_wait),
        cmocka_unit_test(misuse_is_reported),
        cmocka_unit_test(a_wait_that_cannot_end_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
