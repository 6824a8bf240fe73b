/* Every unwind code, chains, handlers, epilogs that are none, and tables that hold nonsense. */
#include "unwind_fixture.h"

#define NOP 0x90

/* One function of 64 nops, whose unwind information is the test's; pc is in its body. */
static void one_function(struct fixture *fixture)
{
    fixture_init(fixture);
    for (uint32_t i = 0; i < 0x40; i++)
        FIXTURE_BYTES(fixture, FIXTURE_CODE + i, NOP);
    fixture_row(fixture, 0, FIXTURE_CODE, FIXTURE_CODE + 0x40, FIXTURE_UNWIND);
}

static bool unwind_body(struct fixture *fixture, uint32_t handlers)
{
    return fixture_unwind(fixture, FIXTURE_CODE + 0x20, FIXTURE_ROWS, handlers);
}

static void test_large_and_saved(void **state)
{
    (void)state;
    struct fixture fixture;
    one_function(&fixture);
    /* sub rsp, 512; mov [rsp + 256], rsi; mov [rsp + 264], r15; xmm6 at 272, xmm15 at 288 */
    FIXTURE_BYTES(&fixture, FIXTURE_UNWIND, 0x01, 16, 12, 0, 16, 0xf9, 0x20, 1, 0, 0, 12, 0x68, 17,
                  0, 8, 0xf5, 8, 1, 0, 0, 6, 0x64, 32, 0, 4, 0x01, 64, 0);
    fixture_registers(&fixture, 512 + 8);
    *fixture_slot(&fixture, 520 - 256) = fixture_value(6);
    *fixture_slot(&fixture, 520 - 264) = fixture_value(15);
    *fixture_slot(&fixture, 520 - 272) = fixture_value(6) << 8;
    *fixture_slot(&fixture, 520 - 280) = 7;
    *fixture_slot(&fixture, 520 - 288) = fixture_value(15) << 8;
    fixture.context.Rsi = fixture.context.R15 = FIXTURE_GARBAGE;
    fixture.context.FltSave.XmmRegisters[6].Low = FIXTURE_GARBAGE;
    fixture.context.FltSave.XmmRegisters[15].Low = FIXTURE_GARBAGE;
    assert_true(unwind_body(&fixture, 0));
    fixture_check(&fixture);
    assert_ptr_equal(fixture.saved.IntegerContext[6], fixture_slot(&fixture, 520 - 256));
    assert_ptr_equal(fixture.saved.IntegerContext[15], fixture_slot(&fixture, 520 - 264));
    assert_ptr_equal(fixture.saved.FloatingContext[6], fixture_slot(&fixture, 520 - 272));
    assert_ptr_equal(fixture.saved.FloatingContext[15], fixture_slot(&fixture, 520 - 288));
    assert_null(fixture.saved.IntegerContext[3]);
    build_fini(&fixture.build);
}

static void test_largest(void **state)
{
    (void)state;
    struct fixture fixture;
    one_function(&fixture);
    FIXTURE_BYTES(&fixture, FIXTURE_UNWIND, 0x01, 7, 3, 0, 7, 0x11, 0x58, 2, 0, 0); /* 600 bytes */
    fixture_registers(&fixture, 600 + 8);
    assert_true(unwind_body(&fixture, 0));
    fixture_check(&fixture);
    build_fini(&fixture.build);
}

static void test_machine_frames(void **state)
{
    (void)state;
    for (unsigned has_code = 0; has_code < 2; has_code++) {
        struct fixture fixture;
        one_function(&fixture);
        FIXTURE_BYTES(&fixture, FIXTURE_UNWIND, 0x01, 4, 2, 0, 4, 0x02, 0,
                      (uint8_t)(0x0a | has_code << 4));
        uint64_t below = 100 * 8 + has_code * 8;
        fixture_registers(&fixture, below + 8);
        *fixture_slot(&fixture, 100 * 8) = FIXTURE_RETURN;
        *fixture_slot(&fixture, 100 * 8 - 24) = fixture.top;
        assert_true(unwind_body(&fixture, 0));
        fixture_check(&fixture);
        build_fini(&fixture.build);
    }
}

/* A second piece of the function pushes nothing, saves rdi, and continues the first one. */
static void chained(struct fixture *fixture)
{
    one_function(fixture);
    FIXTURE_BYTES(fixture, FIXTURE_UNWIND, 0x19, 5, 2, 0, 5, 0x72, 1, 0x30, 0x00, 0x21, 0, 0, 1, 2,
                  3, 4); /* push rbx; sub rsp, 64; handlers of both kinds at 0x2100 */
    fixture_row(fixture, 1, FIXTURE_CODE + 0x80, FIXTURE_CODE + 0xC0, FIXTURE_UNWIND + 0x40);
    FIXTURE_BYTES(fixture, FIXTURE_UNWIND + 0x40, 0x21, 5, 2, 0, 5, 0x74, 4, 0);
    BUILD_32S(&fixture->build, FIXTURE_UNWIND + 0x48, FIXTURE_CODE, FIXTURE_CODE + 0x40,
              FIXTURE_UNWIND);
    for (uint32_t i = 0x80; i < 0xC0; i++)
        FIXTURE_BYTES(fixture, FIXTURE_CODE + i, NOP);
    fixture_registers(fixture, 64 + 16);
    *fixture_slot(fixture, 16) = fixture_value(3);
    *fixture_slot(fixture, 64 + 16 - 32) = fixture_value(7);
    fixture->context.Rbx = FIXTURE_GARBAGE;
}

static void test_chain(void **state)
{
    (void)state;
    struct fixture fixture;
    chained(&fixture);
    fixture.context.Rdi = FIXTURE_GARBAGE;
    assert_true(
        fixture_unwind(&fixture, FIXTURE_CODE + 0x90, FIXTURE_ROWS + 12, UNW_FLAG_EHANDLER));
    fixture_check(&fixture);
    assert_int_equal(fixture.frame.handler, BUILD_BASE + 0x2100);
    assert_int_equal(fixture.frame.handler_data, BUILD_BASE + FIXTURE_UNWIND + 12);
    assert_int_equal(fixture.frame.function, BUILD_BASE + FIXTURE_ROWS + 12);
    build_fini(&fixture.build);
}

/* In the second piece's prolog rdi is still the caller's, and no handler is asked. */
static void test_chain_prolog(void **state)
{
    (void)state;
    struct fixture fixture;
    chained(&fixture);
    *fixture_slot(&fixture, 64 + 16 - 32) = FIXTURE_GARBAGE;
    assert_true(
        fixture_unwind(&fixture, FIXTURE_CODE + 0x82, FIXTURE_ROWS + 12, UNW_FLAG_EHANDLER));
    fixture_check(&fixture);
    assert_int_equal(fixture.frame.handler, 0);
    build_fini(&fixture.build);
}

static void test_redirection(void **state)
{
    (void)state;
    struct fixture fixture;
    chained(&fixture);
    fixture_row(&fixture, 2, FIXTURE_CODE + 0xC0, FIXTURE_CODE + 0xD0, FIXTURE_ROWS | 1);
    assert_true(fixture_unwind(&fixture, FIXTURE_CODE + 0xC4, FIXTURE_ROWS + 24, 0));
    fixture_check(&fixture);
    build_fini(&fixture.build);
}

static void test_handlers(void **state)
{
    (void)state;
    struct fixture fixture;
    chained(&fixture);
    FIXTURE_BYTES(&fixture, FIXTURE_UNWIND, 0x09); /* for exceptions alone */
    assert_true(unwind_body(&fixture, UNW_FLAG_EHANDLER));
    assert_int_equal(fixture.frame.handler, BUILD_BASE + 0x2100);
    build_fini(&fixture.build);
    chained(&fixture);
    FIXTURE_BYTES(&fixture, FIXTURE_UNWIND, 0x09);
    assert_true(unwind_body(&fixture, UNW_FLAG_UHANDLER));
    assert_int_equal(fixture.frame.handler, 0);
    build_fini(&fixture.build);
    chained(&fixture);
    BUILD_32S(&fixture.build, FIXTURE_UNWIND + 8, BUILD_IMAGE_SIZE); /* outside of the image */
    assert_true(unwind_body(&fixture, UNW_FLAG_EHANDLER));
    assert_int_equal(fixture.frame.handler, 0);
    build_fini(&fixture.build);
    chained(&fixture); /* at the first byte behind the prolog, and before it */
    assert_true(fixture_unwind(&fixture, FIXTURE_CODE + 5, FIXTURE_ROWS, UNW_FLAG_EHANDLER));
    assert_int_equal(fixture.frame.handler, BUILD_BASE + 0x2100);
    fixture_registers(&fixture, 16);
    assert_true(fixture_unwind(&fixture, FIXTURE_CODE + 1, FIXTURE_ROWS, UNW_FLAG_EHANDLER));
    assert_int_equal(fixture.frame.handler, 0);
    build_fini(&fixture.build);
}

/* Code at the pc, and whether it is the epilog of a function that pushed rbx. */
static bool is_epilog(const uint8_t *code, size_t size)
{
    struct fixture fixture;
    chained(&fixture);
    fixture_bytes(&fixture, FIXTURE_CODE + 0x20, code, size);
    assert_true(unwind_body(&fixture, UNW_FLAG_EHANDLER));
    bool has_handler = fixture.frame.handler != 0;
    if (has_handler)
        fixture_check(&fixture);
    build_fini(&fixture.build);
    return !has_handler;
}

#define IS_EPILOG(...)                                                                             \
    is_epilog((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void test_epilogs(void **state)
{
    (void)state;
    assert_true(IS_EPILOG(0x48, 0x83, 0xc4, 0x40, 0x5b, 0xc3));          /* add, pop, ret */
    assert_true(IS_EPILOG(0x48, 0x81, 0xc4, 0x40, 0, 0, 0, 0x5b, 0xc3)); /* the long one */
    assert_true(IS_EPILOG(0x48, 0x83, 0xc4, 0x40, 0x5b, 0xf3, 0xc3));    /* rep ret */
    assert_true(IS_EPILOG(0x5b, 0xe9, 0x00, 0x01, 0, 0));                /* jump to nobody's code */
    assert_true(IS_EPILOG(0x5b, 0xeb, 0xdd));                            /* to its own beginning */
    assert_true(IS_EPILOG(0x5b, 0xff, 0x25, 0, 0, 0, 0));                /* to an import */
    assert_true(IS_EPILOG(0x5b, 0x48, 0xff, 0xe0));                      /* to rax */
    assert_false(IS_EPILOG(0x5b, 0xeb, 0x10));                           /* within the function */
    assert_false(IS_EPILOG(0xe9, 0x60, 0, 0, 0));                        /* to its second piece */
    assert_false(IS_EPILOG(0x48, 0x83, 0xc4, 0x40, NOP, 0xc3));
    assert_false(IS_EPILOG(0x5b, 0xff, 0xd0)); /* call rax */
    assert_false(IS_EPILOG(0x5c, 0xc3));       /* pop rsp */
    assert_false(IS_EPILOG(NOP));
}

static void test_version_2(void **state)
{
    (void)state;
    struct fixture fixture;
    one_function(&fixture);
    FIXTURE_BYTES(&fixture, FIXTURE_UNWIND, 0x02, 5, 4, 0, 6, 0x16, 0, 0x06, 5, 0x72, 1, 0x30);
    fixture_registers(&fixture, 64 + 16);
    *fixture_slot(&fixture, 16) = fixture_value(3);
    fixture.context.Rbx = FIXTURE_GARBAGE;
    assert_true(unwind_body(&fixture, 0));
    fixture_check(&fixture);
    FIXTURE_BYTES(&fixture, FIXTURE_UNWIND, 0x01); /* version 1 knows no such code */
    fixture_registers(&fixture, 64 + 16);
    assert_false(unwind_body(&fixture, 0));
    build_fini(&fixture.build);
}

static void refuse(const uint8_t *info, size_t size)
{
    struct fixture fixture;
    one_function(&fixture);
    fixture_bytes(&fixture, FIXTURE_UNWIND, info, size);
    fixture_registers(&fixture, 64);
    CONTEXT before = fixture.context;
    before.Rip = BUILD_BASE + FIXTURE_CODE + 0x20;
    assert_false(unwind_body(&fixture, UNW_FLAG_EHANDLER));
    assert_memory_equal(&fixture.context, &before, sizeof before);
    build_fini(&fixture.build);
}

#define REFUSE(...) refuse((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void test_nonsense(void **state)
{
    (void)state;
    REFUSE(0x03, 0, 0, 0);                         /* a version of its own */
    REFUSE(0x01, 0, 2, 0, 0, 0x0f, 0, 0);          /* no such code */
    REFUSE(0x01, 0, 1, 0, 0, 0x01, 0, 0);          /* a code without its operand */
    REFUSE(0x01, 0, 3, 0, 0, 0x11, 0, 0, 0, 0x7f); /* to the end of the address space */
    REFUSE(0x01, 0, 3, 0, 0, 0x35, 0, 0, 0, 0x7f); /* saved out there */
    REFUSE(0x01, 0, 3, 0, 0, 0x69, 0, 0, 0, 0x7f); /* an xmm register, too */
    REFUSE(0x01, 0, 1, 0x03, 0, 0x03, 0, 0);       /* rbx as frame register holds no address */
    REFUSE(0x21, 0, 0, 0, 0, 0x10, 0, 0, 0x40, 0x10, 0, 0, 0, 0x20, 0, 0); /* chained to itself */
    REFUSE(0x21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe); /* to nothing */
    REFUSE(0x21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x05, 0x20, 0, 0);       /* to half a row */
}

static void test_rows_that_lead_nowhere(void **state)
{
    (void)state;
    struct fixture fixture;
    one_function(&fixture);
    fixture_registers(&fixture, 64);
    fixture_row(&fixture, 0, FIXTURE_CODE, FIXTURE_CODE + 0x40, FIXTURE_ROWS | 1); /* to itself */
    assert_false(unwind_body(&fixture, 0));
    fixture_row(&fixture, 0, FIXTURE_CODE, FIXTURE_CODE + 0x40, 0xfffffffe);
    assert_false(unwind_body(&fixture, 0));
    fixture_row(&fixture, 0, FIXTURE_CODE, FIXTURE_CODE + 0x40, BUILD_IMAGE_SIZE - 2);
    assert_false(unwind_body(&fixture, 0));
    assert_false(fixture_unwind(&fixture, FIXTURE_CODE, 0xfffffff8, 0));
    build_fini(&fixture.build);
}

/* Any bytes at all: the stack is read inside of its bounds, and a refusal changes nothing. */
static void test_noise(void **state)
{
    (void)state;
    struct fixture fixture;
    uint32_t seed = 12345;
    unsigned good = 0;
    one_function(&fixture);
    for (unsigned round = 0; round < 20000; round++) {
        uint8_t info[64];
        for (unsigned i = 0; i < sizeof info; i++) {
            seed = seed * 1664525 + 1013904223;
            info[i] = (uint8_t)(seed >> 24);
        }
        info[0] = (uint8_t)(info[0] & ~6u) | 1;
        info[2] &= 15;
        fixture_bytes(&fixture, FIXTURE_UNWIND, info, sizeof info);
        fixture_registers(&fixture, 64 + (seed >> 8 & 0xff) * 8);
        CONTEXT before = fixture.context;
        before.Rip = BUILD_BASE + FIXTURE_CODE + (seed & 0x3f);
        if (fixture_unwind(&fixture, FIXTURE_CODE + (seed & 0x3f), FIXTURE_ROWS, 3))
            good++;
        else
            assert_memory_equal(&fixture.context, &before, sizeof before);
    }
    assert_true(good > 100 && good < 19900);
    build_fini(&fixture.build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_large_and_saved), cmocka_unit_test(test_largest),
        cmocka_unit_test(test_machine_frames),  cmocka_unit_test(test_chain),
        cmocka_unit_test(test_chain_prolog),    cmocka_unit_test(test_redirection),
        cmocka_unit_test(test_handlers),        cmocka_unit_test(test_epilogs),
        cmocka_unit_test(test_version_2),       cmocka_unit_test(test_nonsense),
        cmocka_unit_test(test_noise),           cmocka_unit_test(test_rows_that_lead_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
