/* Gates and snapshots: arguments arrive whole, callers are named, everything can be put back. */
#include "machine/snapshot.h"
#include "machine_fixture.h"
#include "plat/map.h"

#define MS __attribute__((ms_abi))

typedef MS uint64_t sum_routine(uint64_t, uint64_t, uint64_t, double, uint64_t, uint64_t, uint64_t);

static MS uint64_t sum(uint64_t a, uint64_t b, uint64_t c, double d, uint64_t e, uint64_t f,
                       uint64_t g)
{
    assert_true(machine()->is_books_open);
    return a + 2 * b + 3 * c + (uint64_t)(4 * d) + 5 * e + 6 * f + 7 * g;
}

static const struct gate_routine sum_row = {.module = "ntoskrnl.exe",
                                            .name = "Sum",
                                            .target = (void *)sum,
                                            .shape = "uuuuuuu:q",
                                            .irql_max = 1,
                                            .touches = "W0",
                                            .is_point = true};

static struct gate *new_import(void)
{
    const struct gate gate = {
        .kind = GATE_IMPORT, .owner = 1, .target = (uint64_t)sum, .routine = &sum_row};
    return gate_new(&gate);
}

static unsigned breaches;
static char breach_rule[64];

static void hear(void *context, const struct event_header *header, const void *payload)
{
    (void)context, (void)header;
    breaches++;
    strncpy(breach_rule, ((const struct event_breach *)payload)->rule, sizeof breach_rule - 1);
}

static void body_import(void *argument)
{
    (void)argument;
    module_add("one.sys", arena_extents[ARENA_IMAGES].base, 0x1000);
    sum_routine *stub = (sum_routine *)new_import()->stub;
    assert_int_equal(stub(1, 2, 3, 4.0, 5, 6, 7), 1 + 4 + 9 + 16 + 25 + 36 + 49);
    assert_int_equal(task_current()->points, 1);
    assert_int_equal(breaches, 0);
    processor_irql_set(2);
    stub(1, 2, 3, 4.0, 5, 6, 7);
    processor_irql_set(0);
    assert_int_equal(breaches, 1);
    assert_string_equal(breach_rule, "irql-too-high");
}

static void test_import_keeps_arguments_and_checks_irql(void **state)
{
    (void)state;
    breaches = 0;
    event_listen(&machine()->events, EVENT_MASK(BREACH), hear, NULL);
    assert_int_equal(machine_run(body_import, NULL), MACHINE_STOP_DONE);
}

/* Hand-made driver code: `first` calls `second` through its gate, then jumps to it at last. */
static const uint8_t driver_code[] = {
    /* 0x00 */ 0x48, 0x83, 0xec, 0x28,       /* sub rsp, 40 */
    /* 0x04 */ 0xff, 0xd1,                   /* call rcx */
    /* 0x06 */ 0x48, 0x83, 0xc4, 0x28,       /* add rsp, 40 */
    /* 0x0a */ 0xc3,                         /* ret */
    /* 0x0b */ 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, /* */
    /* 0x10 */ 0xff, 0xe1,                   /* jmp rcx */
};

static uint32_t seen_caller;
static bool seen_tail;

static bool note_caller(struct gate_frame *frame)
{
    seen_caller = frame->caller;
    seen_tail = frame->is_tail;
    frame->result = 99;
    return false; /* withheld */
}

static uint64_t place_code(uint32_t page)
{
    uint64_t base = arena_extents[ARENA_IMAGES].base + (uint64_t)page * 0x2000;
    plat_map_protect(base, 0x1000, PLAT_ACCESS_WRITE);
    memcpy((void *)base, driver_code, sizeof driver_code);
    plat_map_protect(base, 0x1000, PLAT_ACCESS_EXECUTE);
    struct module *module = module_add("some.sys", base, 0x1000);
    module->ranges[0] = (struct module_range){
        .base = base, .size = 0x1000, .access = PLAT_ACCESS_EXECUTE, .is_executable = true};
    module->range_count = 1;
    return base;
}

static void body_callers(void *argument)
{
    (void)argument;
    uint64_t one = place_code(0), two = place_code(1);
    const struct gate leaf = {.kind = GATE_INTERFACE, .owner = 2, .before = note_caller};
    const struct gate enter_two = {.kind = GATE_INTERFACE, .owner = 2, .target = two + 0x10};
    uint64_t stub = gate_new(&leaf)->stub;
    assert_int_equal(gate_call("plain", 0, (void *)one, stub, 0, 0, 0), 99);
    assert_int_equal(seen_caller, 1);
    assert_false(seen_tail);
    assert_int_equal(gate_call("tail", 0, (void *)(one + 0x10), stub, 0, 0, 0), 99);
    assert_int_equal(seen_caller, 1);
    assert_true(seen_tail);
    /* Driver 2 is entered through a gate and jumps on: it is the caller, though 1's address is on
     * the stack. */
    struct gate *through = gate_new(&enter_two);
    typedef MS uint64_t routine(uint64_t);
    assert_int_equal(((routine *)through->stub)(stub), 99);
    assert_int_equal(seen_caller, 2);
    assert_true(seen_tail);
    assert_int_equal(task_current()->depth, 0);
    assert_ptr_equal(gate_find(stub)->before, note_caller);
    assert_null(gate_find(stub + 1));
}

static MS uint64_t weigh(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f,
                         uint64_t g, uint64_t h)
{
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h;
}

static void body_many(void *argument)
{
    (void)argument;
    const uint64_t arguments[GATE_ARGUMENTS_MAX] = {1,     10,     100,     1000,
                                                    10000, 100000, 1000000, 10000000};
    assert_int_equal(gate_call_many(0, "many", 0, (void *)weigh, arguments), 87654321);
}

static void test_eight_arguments_arrive(void **state)
{
    (void)state;
    assert_int_equal(machine_run(body_many, NULL), MACHINE_STOP_DONE);
}

static void test_callers_are_named_through_tail_jumps(void **state)
{
    (void)state;
    assert_int_equal(machine_run(body_callers, NULL), MACHINE_STOP_DONE);
}

static uint64_t changed_address;
static unsigned changes;

static void try_body(void *argument)
{
    ++*(uint32_t *)argument;
}

static void note_change(void *context, uint64_t address, uint32_t before, uint32_t after)
{
    *(uint32_t *)context = after - before;
    changed_address = address;
    changes++;
}

static void stuck_body(void *argument)
{
    ++*(uint32_t *)argument;
    task_block("for ever", 0);
}

static void body_try(void *argument)
{
    (void)argument;
    volatile uint32_t local = 7;
    uint32_t *cell = (uint32_t *)(arena_extents[ARENA_POOL].base + 64);
    machine()->region_used[ARENA_POOL] = 4096;
    *cell = 41;
    uint32_t *by = snapshot_scratch(sizeof *by);
    changes = 0;
    assert_true(snapshot_try(try_body, cell, note_change, by));
    assert_int_equal(*cell, 41);
    assert_int_equal(*by, 1);
    assert_int_equal(changes, 1);
    assert_int_equal(changed_address, (uint64_t)cell);
    assert_false(snapshot_try(stuck_body, cell, note_change, by));
    assert_int_equal(*cell, 41);
    assert_int_equal(local, 7);
    assert_int_equal(machine()->tasks.count, 1);
}

static void test_try_leaves_no_trace(void **state)
{
    (void)state;
    assert_int_equal(machine_run(body_try, NULL), MACHINE_STOP_DONE);
}

static void body_count(void *argument)
{
    ++*(uint32_t *)argument;
    machine_alloc(100);
}

static void test_restore_rewinds_a_life(void **state)
{
    (void)state;
    uint32_t *cell = (uint32_t *)arena_extents[ARENA_POOL].base;
    machine()->region_used[ARENA_POOL] = 4096;
    struct snapshot *start = snapshot_take();
    uint64_t next = machine()->books.next;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(machine_run(body_count, cell), MACHINE_STOP_DONE);
        assert_int_equal(*cell, 1);
        snapshot_restore(start);
        assert_int_equal(*cell, 0);
        assert_int_equal(machine()->books.next, next);
        assert_int_equal(machine()->stop, MACHINE_STOP_NONE);
    }
    assert_true(snapshot_size(start) > 4096);
    snapshot_release(start);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_import_keeps_arguments_and_checks_irql),
        CASE(test_callers_are_named_through_tail_jumps),
        CASE(test_eight_arguments_arrive),
        CASE(test_try_leaves_no_trace),
        CASE(test_restore_rewinds_a_life),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
