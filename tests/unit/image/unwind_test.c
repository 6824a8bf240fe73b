/* Unwinding: functions that mingw-w64 made, at every instruction of prolog and epilog. */
#include "unwind_fixture.h"

/* int f(int a, int b, int c), gcc 12 -O2: seven pushes and 64 bytes. */
static const uint8_t code_f[] = {
    0x41, 0x56, 0x41, 0x55, 0x41, 0x54, 0x55, 0x57, 0x56, 0x53, 0x48, 0x83, 0xec, 0x40, 0x31, 0xf6,
    0x41, 0x89, 0xce, 0x89, 0xd5, 0x45, 0x89, 0xc4, 0x85, 0xc9, 0x7e, 0x39, 0x31, 0xdb, 0x48, 0x8d,
    0x7c, 0x24, 0x20, 0x0f, 0x1f, 0x44, 0x00, 0x00, 0x89, 0xd9, 0x49, 0x89, 0xf8, 0x89, 0xea, 0xe8,
    0x00, 0x00, 0x00, 0x00, 0x89, 0xda, 0x49, 0x89, 0xf8, 0x44, 0x89, 0xe1, 0x41, 0x89, 0xc5, 0x83,
    0xc3, 0x01, 0xe8, 0x00, 0x00, 0x00, 0x00, 0x41, 0x0f, 0xaf, 0xc6, 0x44, 0x01, 0xe8, 0x01, 0xc6,
    0x41, 0x39, 0xde, 0x75, 0xd3, 0x8b, 0x44, 0x24, 0x2c, 0x01, 0xf0, 0x48, 0x83, 0xc4, 0x40, 0x5b,
    0x5e, 0x5f, 0x5d, 0x41, 0x5c, 0x41, 0x5d, 0x41, 0x5e, 0xc3};
static const uint8_t unwind_f[] = {0x01, 0x0e, 0x08, 0x00, 0x0e, 0x72, 0x0a, 0x30, 0x09, 0x60,
                                   0x08, 0x70, 0x07, 0x50, 0x06, 0xc0, 0x04, 0xd0, 0x02, 0xe0};

/* int dyn(int n) with alloca, gcc 12 -O2: rbp is the frame register, 32 bytes up. */
static const uint8_t code_dyn[] = {
    0x55, 0x56, 0x53, 0x48, 0x83, 0xec, 0x20, 0x48, 0x8d, 0x6c, 0x24, 0x20, 0xba, 0x01, 0x00,
    0x00, 0x00, 0x48, 0x63, 0xc1, 0x48, 0x89, 0xc3, 0x48, 0x83, 0xc0, 0x0f, 0x48, 0x83, 0xe0,
    0xf0, 0x89, 0xd9, 0x48, 0x29, 0xc4, 0x48, 0x8d, 0x74, 0x24, 0x20, 0x49, 0x89, 0xf0, 0xe8,
    0x00, 0x00, 0x00, 0x00, 0x89, 0xd8, 0xc1, 0xe8, 0x1f, 0x01, 0xd8, 0xd1, 0xf8, 0x48, 0x98,
    0x0f, 0xbe, 0x44, 0x04, 0x20, 0x48, 0x89, 0xec, 0x5b, 0x5e, 0x5d, 0xc3};
static const uint8_t unwind_dyn[] = {0x01, 0x0c, 0x05, 0x25, 0x0c, 0x03, 0x07, 0x32,
                                     0x03, 0x30, 0x02, 0x60, 0x01, 0x50, 0x00, 0x00};

/* int tail(int a), gcc 12 -O2: ends in a jump. */
static const uint8_t code_tail[] = {
    0x53, 0x48, 0x83, 0xec, 0x20, 0x45, 0x31, 0xc0, 0xba, 0x01, 0x00, 0x00, 0x00, 0x89,
    0xcb, 0x83, 0xf9, 0x03, 0x7f, 0x17, 0xba, 0x02, 0x00, 0x00, 0x00, 0xb9, 0x01, 0x00,
    0x00, 0x00, 0xe8, 0x00, 0x00, 0x00, 0x00, 0x45, 0x31, 0xc0, 0xba, 0x02, 0x00, 0x00,
    0x00, 0x89, 0xd9, 0x48, 0x83, 0xc4, 0x20, 0x5b, 0xe9, 0x00, 0x00, 0x00, 0x00};
static const uint8_t unwind_tail[] = {0x01, 0x05, 0x02, 0x00, 0x05, 0x32, 0x01, 0x30};

struct step {
    uint32_t pc;
    uint64_t below; /* bytes from the stack pointer up to the caller's */
};

/* Lays the pushes on the stack; spoils each register whose value is only there. */
static void run_step(struct fixture *fixture, const struct step *step, const uint8_t *pushes,
                     unsigned push_count, uint64_t spoiled)
{
    fixture_registers(fixture, step->below);
    for (unsigned i = 0; i < push_count; i++) {
        uint64_t below = 16 + 8 * (uint64_t)i;
        *fixture_slot(fixture, below) = fixture_value(pushes[i]);
        if (step->below >= below)
            fixture->context.Integer[pushes[i]] = spoiled;
    }
}

static void test_pushes(void **state)
{
    (void)state;
    static const uint8_t pushes[] = {14, 13, 12, 5, 7, 6, 3};
    static const struct step steps[] = {
        {0x0, 8},   {0x2, 16},  {0x4, 24},   {0x6, 32},   {0x7, 40},   {0x8, 48},  {0x9, 56},
        {0xa, 64},  {0xe, 128}, {0x34, 128}, {0x47, 128}, {0x5b, 128}, {0x5f, 64}, {0x60, 56},
        {0x61, 48}, {0x62, 40}, {0x63, 32},  {0x65, 24},  {0x67, 16},  {0x69, 8},
    };
    struct fixture fixture;
    fixture_init(&fixture);
    fixture_row(&fixture, 0, FIXTURE_CODE, FIXTURE_CODE + sizeof code_f, FIXTURE_UNWIND);
    fixture_bytes(&fixture, FIXTURE_CODE, code_f, sizeof code_f);
    fixture_bytes(&fixture, FIXTURE_UNWIND, unwind_f, sizeof unwind_f);
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        run_step(&fixture, &steps[i], pushes, 7, FIXTURE_GARBAGE);
        assert_true(fixture_unwind(&fixture, FIXTURE_CODE + steps[i].pc, FIXTURE_ROWS, 0));
        fixture_check(&fixture);
        assert_int_equal(fixture.frame.establisher, fixture.top - steps[i].below);
    }
    build_fini(&fixture.build);
}

static void test_frame_register(void **state)
{
    (void)state;
    static const uint8_t pushes[] = {5, 6, 3};
    static const struct step prolog[] = {{0x0, 8}, {0x1, 16}, {0x2, 24}, {0x3, 32}, {0x7, 64}};
    static const struct step body[] = {{0xc, 64},  {0x31, 320}, {0x41, 320}, {0x44, 32},
                                       {0x45, 24}, {0x46, 16},  {0x47, 8}};
    struct fixture fixture;
    fixture_init(&fixture);
    fixture_row(&fixture, 0, FIXTURE_CODE, FIXTURE_CODE + sizeof code_dyn, FIXTURE_UNWIND);
    fixture_bytes(&fixture, FIXTURE_CODE, code_dyn, sizeof code_dyn);
    fixture_bytes(&fixture, FIXTURE_UNWIND, unwind_dyn, sizeof unwind_dyn);
    for (unsigned i = 0; i < sizeof prolog / sizeof prolog[0]; i++) {
        run_step(&fixture, &prolog[i], pushes, 3, FIXTURE_GARBAGE);
        assert_true(fixture_unwind(&fixture, FIXTURE_CODE + prolog[i].pc, FIXTURE_ROWS, 0));
        fixture_check(&fixture);
        assert_int_equal(fixture.frame.establisher, fixture.top - prolog[i].below);
    }
    for (unsigned i = 0; i < sizeof body / sizeof body[0]; i++) {
        run_step(&fixture, &body[i], pushes, 3, fixture.top - 32); /* what rbp is */
        assert_true(fixture_unwind(&fixture, FIXTURE_CODE + body[i].pc, FIXTURE_ROWS, 0));
        fixture_check(&fixture);
        if (i < 3)
            assert_int_equal(fixture.frame.establisher, fixture.top - 64);
    }
    build_fini(&fixture.build);
}

static void test_tail_jump(void **state)
{
    (void)state;
    static const uint8_t pushes[] = {3};
    static const struct step steps[] = {{0x0, 8},   {0x1, 16},  {0x5, 48}, {0x23, 48},
                                        {0x2d, 48}, {0x31, 16}, {0x32, 8}};
    struct fixture fixture;
    fixture_init(&fixture);
    fixture_row(&fixture, 0, FIXTURE_CODE, FIXTURE_CODE + sizeof code_tail, FIXTURE_UNWIND);
    fixture_bytes(&fixture, FIXTURE_CODE, code_tail, sizeof code_tail);
    fixture_bytes(&fixture, FIXTURE_UNWIND, unwind_tail, sizeof unwind_tail);
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        run_step(&fixture, &steps[i], pushes, 1, FIXTURE_GARBAGE);
        assert_true(fixture_unwind(&fixture, FIXTURE_CODE + steps[i].pc, FIXTURE_ROWS, 0));
        fixture_check(&fixture);
    }
    build_fini(&fixture.build);
}

static void test_leaf(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    fixture_registers(&fixture, 8);
    assert_true(fixture_unwind(&fixture, FIXTURE_CODE, 0, UNW_FLAG_EHANDLER));
    fixture_check(&fixture);
    assert_int_equal(fixture.frame.function, 0);
    assert_int_equal(fixture.frame.handler, 0);
    build_fini(&fixture.build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pushes),
        cmocka_unit_test(test_frame_register),
        cmocka_unit_test(test_tail_jump),
        cmocka_unit_test(test_leaf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
