/* Planted gates: a routine's first instruction moves, and does elsewhere what it did before. */
#include "machine_fixture.h"
#include "plat/map.h"

#define CODE_SIZE 0x1000u

static const uint8_t code[] = {
    /* 0x00 */ 0xb8, 5,    0,    0,    0,          /* mov eax, 5 */
    /* 0x05 */ 0x01, 0xc8, 0xc3,                   /* add eax, ecx; ret */
    /* 0x08 */ 0x48, 0x8d, 0x05, 0xf1, 0,    0, 0, /* lea rax, [rip + 0xf1] = 0x100 */
    /* 0x0f */ 0xc3,                               /* ret */
    /* 0x10 */ 0xeb, 0xee,                         /* jmp 0x00 */
    /* 0x12 */ 0xe9, 0xe9, 0xff, 0xff, 0xff,       /* jmp 0x00 */
    /* 0x17 */ 0xe8, 0xe4, 0xff, 0xff, 0xff,       /* call 0x00 */
    /* 0x1c */ 0x74, 0xe2,                         /* je 0x00 */
    /* 0x1e */ 0x06,                               /* no instruction of x64 */
    /* 0x1f */ 0x90, 0xc3,                         /* nop; ret */
};

static uint64_t base;

static int setup(void **state)
{
    fixture_setup(state);
    base = arena_extents[ARENA_IMAGES].base;
    plat_map_protect(base, CODE_SIZE, PLAT_ACCESS_WRITE);
    memcpy((void *)base, code, sizeof code);
    plat_map_protect(base, CODE_SIZE, PLAT_ACCESS_EXECUTE);
    struct module *module = module_add("some.sys", base, CODE_SIZE);
    module->ranges[0] = (struct module_range){
        .base = base, .size = CODE_SIZE, .access = PLAT_ACCESS_EXECUTE, .is_executable = true};
    module->range_count = 1;
    return 0;
}

static struct gate *plant(uint64_t offset)
{
    const struct gate wanted = {.kind = GATE_INSIDE, .owner = 1, .target = base + offset};
    struct gate *gate = gate_new(&wanted);
    return gate_plant(gate, base + offset) ? gate : NULL;
}

/* What the routine answers when it is gone on with behind the trap. */
static uint64_t answer_behind(uint64_t offset)
{
    typedef __attribute__((ms_abi)) uint64_t routine(uint64_t);
    const struct gate *gate = plant(offset);
    assert_non_null(gate);
    assert_int_equal(*(const uint8_t *)(base + offset), 0xf4); /* hlt */
    assert_ptr_equal(gate_planted(base + offset), gate);
    assert_true(arena_contains(ARENA_STUBS, gate->target));
    return ((routine *)gate->target)(10);
}

static void plain_instruction_moves(void **state)
{
    (void)state;
    assert_int_equal(answer_behind(0x00), 15);
}

static void short_instruction_moves(void **state)
{
    (void)state;
    answer_behind(0x1f);
}

static void instruction_relative_to_rip_still_means_its_own_place(void **state)
{
    (void)state;
    assert_int_equal(answer_behind(0x08), base + 0x100);
}

static void jumps_still_go_where_they_went(void **state)
{
    (void)state;
    assert_int_equal(answer_behind(0x10), 15);
    assert_int_equal(answer_behind(0x12), 15);
}

static void refuse(uint64_t offset)
{
    uint8_t before = *(const uint8_t *)(base + offset);
    assert_null(plant(offset));
    assert_int_equal(*(const uint8_t *)(base + offset), before);
    assert_null(gate_planted(base + offset));
}

static void what_cannot_move_is_left_alone(void **state)
{
    (void)state;
    refuse(0x17);
    refuse(0x1c);
    refuse(0x1e);
}

static void one_entry_has_one_gate(void **state)
{
    (void)state;
    const struct gate *first = plant(0x00);
    assert_null(plant(0x00));
    assert_ptr_equal(gate_planted(base), first);
}

static void only_code_is_planted(void **state)
{
    (void)state;
    const struct gate wanted = {.kind = GATE_INSIDE, .owner = 1};
    struct gate *gate = gate_new(&wanted);
    assert_false(gate_plant(gate, arena_extents[ARENA_POOL].base));
    assert_false(gate_plant(gate, base + CODE_SIZE));
    module_get(1)->ranges[0].is_executable = false;
    assert_false(gate_plant(gate, base));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CASE(plain_instruction_moves),
        CASE(short_instruction_moves),
        CASE(instruction_relative_to_rip_still_means_its_own_place),
        CASE(jumps_still_go_where_they_went),
        CASE(what_cannot_move_is_left_alone),
        CASE(one_entry_has_one_gate),
        CASE(only_code_is_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
