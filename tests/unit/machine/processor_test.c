/* Processors: where a DPC runs, when, and whom it displaces. The order on one processor is in
 * task_test.c, DPC objects in the tests of ke/. */
#include "machine_fixture.h"

static char trail[256];

static void mark(const char *text)
{
    strncat(trail, text, sizeof trail - strlen(trail) - 1);
}

struct named_dpc {
    struct processor_dpc dpc; /* first */
    const char *name;
    struct processor *cpu; /* where it must run */
    struct named_dpc *next;
};

static void run_dpc(struct processor_dpc *dpc)
{
    struct named_dpc *self = (struct named_dpc *)dpc;
    assert_int_equal(processor_irql(), PROCESSOR_DISPATCH);
    assert_ptr_equal(processor_current(), self->cpu);
    assert_false(processor_dpc_is_idle());
    mark(self->name);
    if (self->next != NULL)
        processor_dpc_queue(self->cpu, &self->next->dpc);
}

static struct named_dpc make(const char *name, unsigned cpu)
{
    return (struct named_dpc){.dpc = {.run = run_dpc}, .name = name, .cpu = &machine()->cpus[cpu]};
}

static void queue(struct named_dpc *dpc)
{
    processor_dpc_queue(dpc->cpu, &dpc->dpc);
}

static void live(void (*body)(void *argument), const char *expected)
{
    trail[0] = '\0';
    assert_int_equal(machine_run(body, NULL), MACHINE_STOP_DONE);
    assert_string_equal(trail, expected);
}

static void wake(struct timer_entry *entry)
{
    (void)entry;
    task_ready(machine()->tasks.tasks[0]);
}

/* Stands back until nobody else can run. */
static void let_others_run(void)
{
    struct timer_entry entry = {.fire = wake};
    timer_set(&entry, timer_now() + 1);
    task_block("test", 0);
}

static void body_starts(void *argument)
{
    (void)argument;
    assert_int_equal(processor_irql(), PROCESSOR_PASSIVE);
    assert_int_equal(processor_current()->number, 0);
    assert_true(processor_dpc_is_idle());
    processor_irql_set(PROCESSOR_APC);
    assert_null(processor_current()->holder);
    processor_irql_set(PROCESSOR_DISPATCH);
    assert_ptr_equal(processor_current()->holder, task_current());
    processor_irql_set(PROCESSOR_HIGH);
    processor_irql_set(PROCESSOR_DISPATCH);
    assert_ptr_equal(processor_current()->holder, task_current());
    processor_irql_set(PROCESSOR_APC);
    assert_null(processor_current()->holder);
}

static void thread_holds_its_processor_from_dispatch_level_on(void **state)
{
    (void)state;
    assert_int_equal(processor_irql(), PROCESSOR_PASSIVE); /* on no task */
    live(body_starts, "");
}

static void body_apc_level(void *argument)
{
    (void)argument;
    struct named_dpc a = make("a ", 0);
    processor_irql_set(PROCESSOR_APC);
    queue(&a);
    assert_int_equal(processor_irql(), PROCESSOR_APC);
    mark("back ");
}

static void dpc_displaces_a_thread_at_apc_level(void **state)
{
    (void)state;
    live(body_apc_level, "a back ");
}

static void body_chain(void *argument)
{
    (void)argument;
    struct named_dpc a = make("a ", 0), b = make("b ", 0), c = make("c ", 0);
    a.next = &c;
    processor_irql_set(PROCESSOR_DISPATCH);
    queue(&a);
    queue(&b);
    processor_irql_set(PROCESSOR_PASSIVE);
    mark("back ");
}

static void dpc_queued_by_a_dpc_runs_before_the_thread(void **state)
{
    (void)state;
    live(body_chain, "a b c back ");
}

static void body_other_processor(void *argument)
{
    (void)argument;
    struct named_dpc a = make("a ", 1);
    queue(&a);
    mark("on ");
    assert_false(processor_dpc_is_idle());
    let_others_run();
    assert_true(processor_dpc_is_idle());
    mark("end ");
}

static void dpc_on_another_processor_lets_this_one_go_on(void **state)
{
    (void)state;
    live(body_other_processor, "on a end ");
}

static void body_holder(void *argument)
{
    (void)argument;
    processor_irql_set(PROCESSOR_DISPATCH);
    assert_int_equal(processor_current()->number, 1);
    mark("raised ");
    task_point("held", 0);
    mark("lowering ");
    processor_irql_set(PROCESSOR_PASSIVE);
    mark("lowered ");
}

static struct task *choose_other(void *context, struct task *const *tasks, unsigned count,
                                 const struct task *leaving, const char *what, uint64_t object)
{
    (void)context, (void)leaving, (void)what, (void)object;
    return tasks[count - 1];
}

static void body_held_elsewhere(void *argument)
{
    (void)argument;
    struct named_dpc a = make("a ", 1);
    processor_irql_set(PROCESSOR_DISPATCH); /* keeps processor 0: the other thread gets 1 */
    task_new("holder", body_holder, NULL);
    machine()->schedule.strategy.choose = choose_other;
    task_point("hand over", 0);
    queue(&a);
    mark("queued ");
    task_point("hand over", 0);
    processor_irql_set(PROCESSOR_PASSIVE);
    let_others_run();
}

static void dpc_waits_for_the_thread_that_holds_its_processor(void **state)
{
    (void)state;
    live(body_held_elsewhere, "raised queued lowering a lowered ");
}

static void body_masked(void *argument)
{
    (void)argument;
    struct named_dpc a = make("a ", 0);
    task_current()->is_masked = true;
    queue(&a);
    mark("masked ");
    task_current()->is_masked = false;
    processor_dpc_deliver();
    mark("back ");
}

static void masked_thread_is_not_displaced(void **state)
{
    (void)state;
    live(body_masked, "masked a back ");
}

static void body_drains(void *argument)
{
    (void)argument;
    struct named_dpc a = make("a ", 0), b = make("b ", 0);
    queue(&a);
    queue(&b);
    assert_int_equal(task_current()->irql, PROCESSOR_PASSIVE);
    assert_false(task_current()->is_displaced);
    assert_null(machine()->cpus[0].holder);
    assert_null(machine()->cpus[0].displaced);
}

static void drained_processor_is_free_again(void **state)
{
    (void)state;
    live(body_drains, "a b ");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CASE(thread_holds_its_processor_from_dispatch_level_on),
        CASE(dpc_displaces_a_thread_at_apc_level),
        CASE(dpc_queued_by_a_dpc_runs_before_the_thread),
        CASE(dpc_on_another_processor_lets_this_one_go_on),
        CASE(dpc_waits_for_the_thread_that_holds_its_processor),
        CASE(masked_thread_is_not_displaced),
        CASE(drained_processor_is_free_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
