/* The scheduler port: when it is asked, what is recorded, and what a replay follows. */
#include "machine_fixture.h"

static char trail[256];
static unsigned asked;
static unsigned told;

static void mark(const char *text)
{
    strncat(trail, text, sizeof trail - strlen(trail) - 1);
}

static int setup(void **state)
{
    trail[0] = '\0';
    asked = told = 0;
    return fixture_setup(state);
}

static struct task *choose_last(void *context, struct task *const *tasks, unsigned count,
                                const struct task *leaving, const char *what, uint64_t object)
{
    (void)context, (void)leaving, (void)what, (void)object;
    asked++;
    return tasks[count - 1];
}

static void body_other(void *argument)
{
    (void)argument;
    mark("b1 ");
    task_point("b", 0);
    mark("b2 ");
}

static void body_first(void *argument)
{
    (void)argument;
    task_new("b", body_other, NULL);
    task_point("a", 0);
    mark("a1 ");
    task_point("a", 0x10);
    mark("a2 ");
}

static void body_alone(void *argument)
{
    (void)argument;
    task_point("alone", 0);
}

/* Lives through body_first along these lines; returns what the check says afterwards. */
static bool replay(const char *const *lines, unsigned count, struct error *error)
{
    struct schedule_decision decisions[8];
    for (unsigned i = 0; i < count; i++)
        assert_true(schedule_decision_parse(lines[i], &decisions[i], error));
    schedule_replay(decisions, count);
    assert_int_equal(machine_run(body_first, NULL), MACHINE_STOP_DONE);
    return schedule_replay_check(error);
}

static void nobody_is_asked_when_one_task_can_run(void **state)
{
    (void)state;
    machine()->schedule.strategy.choose = choose_last;
    assert_int_equal(machine_run(body_alone, NULL), MACHINE_STOP_DONE);
    assert_int_equal(asked, 0);
    assert_int_equal(machine()->schedule.points, 1);
}

static struct task *choose_default(void *context, struct task *const *tasks, unsigned count,
                                   const struct task *leaving, const char *what, uint64_t object)
{
    (void)context, (void)count, (void)leaving, (void)what, (void)object;
    asked++;
    return tasks[0];
}

static void default_answers_are_not_recorded(void **state)
{
    (void)state;
    machine()->schedule.strategy.choose = choose_default;
    assert_int_equal(machine_run(body_first, NULL), MACHINE_STOP_DONE);
    assert_int_equal(asked, 2);
    assert_int_equal(machine()->schedule.decision_count, 0);
    assert_string_equal(trail, "a1 a2 ");
}

static void hear(void *context, const struct event_header *header, const void *payload)
{
    char line[160];
    (void)context, (void)header;
    schedule_decision_format(&machine()->schedule.decisions[told++], line, sizeof line);
    assert_string_equal(((const struct event_decision *)payload)->line, line);
}

static void every_decision_is_told_as_its_line(void **state)
{
    (void)state;
    event_listen(&machine()->events, EVENT_MASK(DECISION), hear, NULL);
    machine()->schedule.strategy.choose = choose_last;
    assert_int_equal(machine_run(body_first, NULL), MACHINE_STOP_DONE);
    assert_int_equal(told, machine()->schedule.decision_count);
    assert_int_equal(told, 3);
}

static void body_points(void *argument)
{
    for (unsigned i = 0; i < 5000; i++)
        task_point("p", (uint64_t)argument + i);
}

static void body_many(void *argument)
{
    task_new("other", body_points, NULL);
    body_points(argument);
}

static void thousands_of_decisions_are_kept_and_followed(void **state)
{
    static struct schedule_decision recorded[10000];
    machine()->schedule.strategy.choose = choose_last;
    assert_int_equal(machine_run(body_many, NULL), MACHINE_STOP_DONE);
    uint32_t count = machine()->schedule.decision_count;
    assert_in_range(count, 9000, 10000);
    memcpy(recorded, machine()->schedule.decisions, count * sizeof *recorded);
    assert_int_equal(recorded[count - 1].point, 5000);
    fixture_teardown(state);
    setup(state);
    struct error error;
    schedule_replay(recorded, count);
    assert_int_equal(machine_run(body_many, NULL), MACHINE_STOP_DONE);
    assert_true(schedule_replay_check(&error));
    assert_int_equal(machine()->schedule.decision_count, count);
    assert_memory_equal(machine()->schedule.decisions, recorded, count * sizeof *recorded);
}

static void decisions_survive_their_text(void **state)
{
    (void)state;
    static const struct schedule_decision decisions[] = {
        {.task = 1, .point = 1, .chosen = 2, .is_preemption = true, .what = "KeSetEvent 0x2a"},
        {.task = TASK_MAX, .point = UINT64_MAX, .chosen = TASK_MAX, .what = "thread exit"},
        {.task = 3, .point = 0, .chosen = 1, .what = ""},
        {.task = 3, .point = 7, .chosen = 1, .what = "one ; two -> T3"},
    };
    for (unsigned i = 0; i < sizeof decisions / sizeof decisions[0]; i++) {
        char line[160];
        struct error error;
        struct schedule_decision parsed;
        schedule_decision_format(&decisions[i], line, sizeof line);
        assert_true(schedule_decision_parse(line, &parsed, &error));
        assert_memory_equal(&parsed, &decisions[i], sizeof parsed);
    }
}

static void lines_that_are_no_decisions_are_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "T",
        "T1",
        "T1#",
        "T1#1",
        "T1#1 ->",
        "T1#1 -> T",
        "T1#1 -> 2",
        "T1#1-> T2",
        "T1#1!! -> T2",
        "T1#1 -> T2;",
        "T1#1 -> T2 x",
        " T1#1 -> T2",
        "t1#1 -> T2",
        "T0#1 -> T2",
        "T1#1 -> T0",
        "T1025#1 -> T2",
        "T1#1 -> T1025",
        "T4294967297#1 -> T2",
        "T99999999999999999999#1 -> T2",
        "T+1#1 -> T2",
        "T1#-1 -> T2",
        "T1#1 -> T-2",
        "T1#1 -> T2 ; 1234567890123456789012345678901234567890123456789012345678901234",
    };
    for (unsigned i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct error error = {.status = EXIT_CLEAN};
        struct schedule_decision parsed;
        if (schedule_decision_parse(lines[i], &parsed, &error))
            fail_msg("taken for a decision: \"%s\"", lines[i]);
        assert_int_equal(error.status, EXIT_COULD_NOT_RUN);
        assert_non_null(strstr(error.text, lines[i]));
    }
}

static void replay_needs_no_operation(void **state)
{
    (void)state;
    struct error error;
    assert_true(replay((const char *const[]){"T1#1! -> T2"}, 1, &error));
    assert_string_equal(trail, "b1 b2 a1 a2 ");
}

static void replay_checks_the_operation(void **state)
{
    (void)state;
    struct error error;
    assert_true(replay((const char *const[]){"T1#2! -> T2 ; a 0x10"}, 1, &error));
    assert_string_equal(trail, "a1 b1 b2 a2 ");
}

static void replay_says_another_object(void **state)
{
    (void)state;
    struct error error;
    assert_false(replay((const char *const[]){"T1#2! -> T2 ; a 0x20"}, 1, &error));
    assert_non_null(strstr(error.text, "T1#2! -> T2 ; a 0x20: a 0x10"));
    assert_int_equal(error.status, EXIT_COULD_NOT_RUN);
}

static void replay_says_a_task_that_cannot_run(void **state)
{
    (void)state;
    struct error error;
    assert_false(replay((const char *const[]){"T1#1! -> T7"}, 1, &error));
    assert_non_null(strstr(error.text, "that task cannot run here"));
    assert_string_equal(trail, "a1 a2 ");
}

static void replay_says_a_decision_that_was_not_reached(void **state)
{
    (void)state;
    struct error error;
    assert_false(replay((const char *const[]){"T1#1! -> T2", "T1#90! -> T2 ; far"}, 2, &error));
    assert_non_null(strstr(error.text, "not reached: T1#90! -> T2 ; far"));
}

static void replay_says_its_first_divergence(void **state)
{
    (void)state;
    struct error error;
    assert_false(replay((const char *const[]){"T1#1! -> T9", "T1#2! -> T8"}, 2, &error));
    assert_non_null(strstr(error.text, "T1#1! -> T9"));
    assert_null(strstr(error.text, "T8"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CASE(nobody_is_asked_when_one_task_can_run),
        CASE(default_answers_are_not_recorded),
        CASE(every_decision_is_told_as_its_line),
        CASE(thousands_of_decisions_are_kept_and_followed),
        cmocka_unit_test(decisions_survive_their_text),
        cmocka_unit_test(lines_that_are_no_decisions_are_refused),
        CASE(replay_needs_no_operation),
        CASE(replay_checks_the_operation),
        CASE(replay_says_another_object),
        CASE(replay_says_a_task_that_cannot_run),
        CASE(replay_says_a_decision_that_was_not_reached),
        CASE(replay_says_its_first_divergence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
