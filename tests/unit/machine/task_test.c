/* Tasks, processors, DPCs and virtual time: who runs when, in the default order. */
#include "machine_fixture.h"

static char trail[256]; /* what ran, in order */

static void mark(const char *text)
{
    strncat(trail, text, sizeof trail - strlen(trail) - 1);
}

static void run(void (*body)(void *), enum machine_stop expected)
{
    trail[0] = '\0';
    assert_int_equal(machine_run(body, NULL), expected);
}

static void body_b(void *argument)
{
    mark("b1 ");
    task_point("second", 0);
    mark("b2 ");
    task_ready(argument);
}

static void body_blocks(void *argument)
{
    (void)argument;
    struct task *b = task_new("b", body_b, task_current());
    assert_non_null(b);
    assert_int_equal(b->number, 2);
    mark("a1 ");
    task_point("first", 0);
    mark("a2 ");
    task_block("waiting for b", 0);
    mark("a3 ");
}

static void test_current_first(void **state)
{
    (void)state;
    run(body_blocks, MACHINE_STOP_DONE);
    assert_string_equal(trail, "a1 a2 b1 b2 a3 ");
}

static void body_deadlock(void *argument)
{
    (void)argument;
    task_block("nothing", 42);
}

static void test_deadlock(void **state)
{
    (void)state;
    run(body_deadlock, MACHINE_STOP_DEADLOCK);
    assert_int_equal(task_current()->block_object, 42);
}

static struct task *sleeper;

static void fire(struct timer_entry *entry)
{
    (void)entry;
    mark("fire ");
    task_ready(sleeper);
}

static void body_timer(void *argument)
{
    (void)argument;
    struct timer_entry early = {.fire = fire}, late = {.fire = fire};
    sleeper = task_current();
    timer_set(&late, 500);
    timer_set(&early, 100);
    task_block("time", 0);
    assert_int_equal(timer_now(), 100);
    assert_true(timer_cancel(&late));
    assert_false(timer_cancel(&late));
}

static void test_time_jumps_when_nothing_runs(void **state)
{
    (void)state;
    run(body_timer, MACHINE_STOP_DONE);
    assert_string_equal(trail, "fire ");
}

static void dpc_run(struct processor_dpc *dpc)
{
    (void)dpc;
    assert_int_equal(processor_irql(), PROCESSOR_DISPATCH);
    assert_true(task_current()->is_dpc);
    mark("dpc ");
}

static void body_dpc(void *argument)
{
    (void)argument;
    struct processor_dpc one = {.run = dpc_run}, two = {.run = dpc_run};
    processor_dpc_queue(processor_current(), &one);
    mark("after1 ");
    processor_irql_set(PROCESSOR_DISPATCH);
    processor_dpc_queue(processor_current(), &two);
    mark("held ");
    assert_false(processor_dpc_is_idle());
    processor_irql_set(PROCESSOR_PASSIVE);
    mark("after2 ");
    assert_true(processor_dpc_is_idle());
}

static void test_dpc_displaces_its_thread(void **state)
{
    (void)state;
    run(body_dpc, MACHINE_STOP_DONE);
    assert_string_equal(trail, "dpc after1 held dpc after2 ");
}

static void body_dpc_removed(void *argument)
{
    (void)argument;
    struct processor_dpc one = {.run = dpc_run}, two = {.run = dpc_run};
    processor_irql_set(PROCESSOR_DISPATCH);
    processor_dpc_queue(processor_current(), &one);
    processor_dpc_queue(processor_current(), &two);
    assert_true(processor_dpc_remove(&two));
    assert_false(processor_dpc_remove(&two));
    processor_dpc_queue(processor_current(), &two);
    assert_true(processor_dpc_remove(&one));
    processor_irql_set(PROCESSOR_PASSIVE);
}

static void test_dpc_removed_does_not_run(void **state)
{
    (void)state;
    run(body_dpc_removed, MACHINE_STOP_DONE);
    assert_string_equal(trail, "dpc ");
}

/* At DISPATCH_LEVEL on the only processor nobody else is runnable. */
static struct task *choose_last(void *context, struct task *const *tasks, unsigned count,
                                const struct task *leaving, const char *what, uint64_t object)
{
    (void)context, (void)leaving, (void)what, (void)object;
    return tasks[count - 1];
}

static void body_other(void *argument)
{
    (void)argument;
    mark("other ");
}

static void body_holds(void *argument)
{
    (void)argument;
    task_new("other", body_other, NULL);
    processor_irql_set(PROCESSOR_DISPATCH);
    task_point("held", 0);
    mark("held ");
    processor_irql_set(PROCESSOR_PASSIVE);
    task_point("free", 0);
    mark("end ");
}

static void test_dispatch_level_holds_the_processor(void **state)
{
    (void)state;
    fixture_teardown(state);
    fixture_setup_cpus(1);
    machine()->schedule.strategy.choose = choose_last;
    run(body_holds, MACHINE_STOP_DONE);
    assert_string_equal(trail, "held other end ");
    fixture_teardown(state);
    fixture_setup_cpus(2);
    machine()->schedule.strategy.choose = choose_last;
    run(body_holds, MACHINE_STOP_DONE);
    assert_string_equal(trail, "other held end ");
}

static void test_decisions_are_recorded_and_replayed(void **state)
{
    machine()->schedule.strategy.choose = choose_last;
    run(body_holds, MACHINE_STOP_DONE);
    assert_int_equal(machine()->schedule.decision_count, 1);
    struct schedule_decision recorded = machine()->schedule.decisions[0];
    char line[160];
    schedule_decision_format(&recorded, line, sizeof line);
    assert_string_equal(line, "T1#1! -> T2 ; held");
    struct schedule_decision parsed;
    struct error error;
    assert_true(schedule_decision_parse(line, &parsed, &error));
    fixture_teardown(state);
    fixture_setup(state);
    schedule_replay(&parsed, 1);
    run(body_holds, MACHINE_STOP_DONE);
    assert_string_equal(trail, "other held end ");
    assert_true(schedule_replay_check(&error));
}

static void test_replay_says_where_it_diverged(void **state)
{
    (void)state;
    struct schedule_decision wrong;
    struct error error;
    assert_true(schedule_decision_parse("T1#1! -> T2 ; elsewhere", &wrong, &error));
    schedule_replay(&wrong, 1);
    run(body_holds, MACHINE_STOP_DONE);
    assert_false(schedule_replay_check(&error));
    assert_non_null(strstr(error.text, "held"));
    assert_false(schedule_decision_parse("T1#1! => T2", &wrong, &error));
    assert_false(schedule_decision_parse("T0#1 -> T2", &wrong, &error));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_current_first),
        CASE(test_deadlock),
        CASE(test_time_jumps_when_nothing_runs),
        CASE(test_dpc_displaces_its_thread),
        CASE(test_dpc_removed_does_not_run),
        CASE(test_dispatch_level_holds_the_processor),
        CASE(test_decisions_are_recorded_and_replayed),
        CASE(test_replay_says_where_it_diverged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
