/* Import gates as a border: when the books are open, which pointers pass, what ends a life. */
#include "machine_fixture.h"

#define MS __attribute__((ms_abi))

typedef MS uint64_t six_routine(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

static bool was_open;
static unsigned calls;

static MS uint64_t record(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
    was_open = machine()->is_books_open;
    calls++;
    return a + b + c + d + e + f;
}

static const struct gate_routine impure = {.module = "ntoskrnl.exe",
                                           .name = "Impure",
                                           .target = (void *)record,
                                           .shape = "puUsdi:q",
                                           .irql_max = 15,
                                           .touches = "-",
                                           .file = "test/impure.c"};
static const struct gate_routine pure = {.module = "ntoskrnl.exe",
                                         .name = "Pure",
                                         .target = (void *)record,
                                         .shape = "pppppp:q",
                                         .irql_max = 15,
                                         .touches = "-",
                                         .is_pure = true,
                                         .file = "test/pure.c"};

static char breach_rule[64], breach_note[200];

static void hear(void *context, const struct event_header *header, const void *payload)
{
    const struct event_breach *breach = payload;
    (void)context, (void)header;
    snprintf(breach_rule, sizeof breach_rule, "%s", breach->rule);
    snprintf(breach_note, sizeof breach_note, "%s", breach->note);
}

static int setup(void **state)
{
    fixture_setup(state);
    machine()->options.is_books_guarded = true;
    event_listen(&machine()->events, EVENT_MASK(BREACH), hear, NULL);
    module_add("one.sys", arena_extents[ARENA_IMAGES].base, 0x1000);
    breach_rule[0] = breach_note[0] = '\0';
    calls = 0;
    return 0;
}

static six_routine *stub_of(const struct gate_routine *routine,
                            bool (*before)(struct gate_frame *frame))
{
    const struct gate wanted = {.kind = GATE_IMPORT,
                                .owner = 1,
                                .target = (uint64_t)routine->target,
                                .routine = routine,
                                .name = routine->name,
                                .before = before};
    return (six_routine *)gate_new(&wanted)->stub;
}

static void body_books(void *argument)
{
    (void)argument;
    six_routine *open = stub_of(&impure, NULL), *closed = stub_of(&pure, NULL);
    open(0, 0, 0, 0, 0, 0);
    assert_true(was_open);
    assert_false(machine()->is_books_open); /* a driver would go on here */
    closed(0, 0, 0, 0, 0, 0);
    assert_false(was_open);
    machine_books_open();
    assert_int_equal(calls, 2);
}

static void pure_routine_runs_with_the_books_closed(void **state)
{
    (void)state;
    assert_int_equal(machine_run(body_books, NULL), MACHINE_STOP_DONE);
    assert_string_equal(breach_rule, "");
}

/* Calls the stub with `pointer` as one argument, a harmless one as all others. */
struct pointer_call {
    const struct gate_routine *routine;
    unsigned position;
    uint64_t pointer;
};

static void body_pointer(void *argument)
{
    const struct pointer_call *call = argument;
    six_routine *stub = stub_of(call->routine, NULL);
    uint64_t a[6];
    for (unsigned i = 0; i < 6; i++)
        a[i] = i == call->position ? call->pointer : arena_extents[ARENA_POOL].base;
    stub(a[0], a[1], a[2], a[3], a[4], a[5]);
    machine_books_open();
}

static void expect_pointer(void **state, const struct gate_routine *routine, unsigned position,
                           uint64_t pointer, bool is_breach)
{
    struct pointer_call call = {routine, position, pointer};
    setup(state);
    enum machine_stop stop = machine_run(body_pointer, &call);
    assert_int_equal(stop, is_breach ? MACHINE_STOP_FATAL : MACHINE_STOP_DONE);
    assert_string_equal(breach_rule, is_breach ? "wild-write" : "");
    assert_int_equal(calls, !is_breach);
    fixture_teardown(state);
}

static void pointers_into_the_books_stop_the_life(void **state)
{
    uint64_t books = arena_extents[ARENA_BOOKS].base + 0x100;
    for (unsigned position = 0; position < 6; position++)
        if (position != 1) /* that one is a number */
            expect_pointer(state, &impure, position, books, true);
    expect_pointer(state, &pure, 5, books, true);
    assert_non_null(strstr(breach_note, "Pure was given 0x"));
    assert_non_null(strstr(breach_note, "Drydock's own books"));
}

static void pointers_into_any_memory_of_ours_stop_the_life(void **state)
{
    expect_pointer(state, &impure, 0, arena_extents[ARENA_SNAPSHOTS].base, true);
    expect_pointer(state, &impure, 0, arena_extents[ARENA_WIRE].base, true);
}

static void numbers_and_driver_memory_pass(void **state)
{
    expect_pointer(state, &impure, 1, arena_extents[ARENA_BOOKS].base, false);
    expect_pointer(state, &impure, 0, arena_extents[ARENA_STACKS].base, false);
    expect_pointer(state, &impure, 0, arena_extents[ARENA_IMAGES].base, false);
    expect_pointer(state, &impure, 0, 0, false);
}

static bool withhold(struct gate_frame *frame)
{
    assert_int_equal(gate_argument(frame, 4), 50);
    assert_int_equal(gate_argument(frame, 5), 60);
    frame->result = 123;
    return false;
}

static void body_withheld(void *argument)
{
    (void)argument;
    uint64_t result = stub_of(&impure, withhold)(10, 20, 30, 40, 50, 60);
    machine_books_open();
    assert_int_equal(result, 123);
    assert_int_equal(calls, 0);
    assert_int_equal(task_current()->caller, 0);
}

static void withheld_import_answers_for_the_routine(void **state)
{
    (void)state;
    assert_int_equal(machine_run(body_withheld, NULL), MACHINE_STOP_DONE);
}

static void body_called_files(void *argument)
{
    (void)argument;
    six_routine *stub = stub_of(&impure, NULL);
    stub_of(&pure, NULL);
    assert_false(gate_is_called(""));
    stub(0, 0, 0, 0, 0, 0);
    machine_books_open();
    assert_true(gate_is_called(""));
    assert_true(gate_is_called("other.c test/impure.c"));
    assert_false(gate_is_called("test/pure.c"));
}

static void calls_are_remembered_by_file(void **state)
{
    (void)state;
    assert_int_equal(machine_run(body_called_files, NULL), MACHINE_STOP_DONE);
}

static void body_forever(void *argument)
{
    (void)argument;
    six_routine *stub = stub_of(&impure, NULL);
    for (;;)
        stub(0, 0, 0, 0, 0, 0);
}

static void life_ends_with_its_crossings(void **state)
{
    (void)state;
    machine()->options.crossings_max = 7;
    assert_int_equal(machine_run(body_forever, NULL), MACHINE_STOP_FATAL);
    assert_int_equal(calls, 6);
    assert_string_equal(breach_rule, "livelock");
    assert_non_null(strstr(breach_note, "Impure"));
}

static void unsupported_slot_is_found_by_any_of_its_bytes(void **state)
{
    (void)state;
    const char *module, *routine;
    uint32_t driver;
    uint64_t first = gate_unsupported(1, "ntoskrnl.exe", "ZwFly");
    uint64_t second = gate_unsupported(2, "hal.dll", "HalSwim");
    assert_true(gate_unsupported_find(first + 15, &driver, &module, &routine));
    assert_int_equal(driver, 1);
    assert_string_equal(routine, "ZwFly");
    assert_true(gate_unsupported_find(second, &driver, &module, &routine));
    assert_string_equal(module, "hal.dll");
    assert_false(gate_unsupported_find(second + 16, &driver, &module, &routine));
    assert_false(gate_unsupported_find(0, &driver, &module, &routine));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CASE(pure_routine_runs_with_the_books_closed),
        cmocka_unit_test(pointers_into_the_books_stop_the_life),
        cmocka_unit_test(pointers_into_any_memory_of_ours_stop_the_life),
        cmocka_unit_test(numbers_and_driver_memory_pass),
        CASE(withheld_import_answers_for_the_routine),
        CASE(calls_are_remembered_by_file),
        CASE(life_ends_with_its_crossings),
        CASE(unsupported_slot_is_found_by_any_of_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
