/* Fibers: every register that a caller may count on survives a switch, in both ABIs. */
#include "plat/fiber.h"
#include "plat/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define STACKS      UINT64_C(0x200000000000)
#define STACK_SIZE  ((size_t)0x10000)
#define STACK_COUNT 1000u

static struct plat_fiber host;
static struct plat_fiber fibers[STACK_COUNT];
static unsigned turns[STACK_COUNT];

static void *stack_low(unsigned number)
{
    return (void *)(STACKS + number * STACK_SIZE);
}

static int reserve(void **state)
{
    (void)state;
    struct error error;
    if (!plat_map_reserve(STACKS, STACK_COUNT * STACK_SIZE, &error))
        fail_msg("%s", error.text);
    plat_map_protect(STACKS, STACK_COUNT * STACK_SIZE, PLAT_ACCESS_WRITE);
    memset(turns, 0, sizeof turns);
    plat_fiber_init_host(&host);
    return 0;
}

static int release(void **state)
{
    (void)state;
    plat_fiber_unpoison((void *)STACKS, STACK_COUNT * STACK_SIZE);
    plat_map_release(STACKS, STACK_COUNT * STACK_SIZE);
    return 0;
}

static void body_count(void *argument)
{
    unsigned number = (unsigned)(uintptr_t)argument;
    volatile unsigned local[64] = {[63] = number};
    for (;;) {
        assert_int_equal((uintptr_t)__builtin_frame_address(0) % 16, 0);
        assert_int_equal(local[63], number + turns[number]);
        turns[number]++;
        local[63]++;
        plat_fiber_switch(&fibers[number], &host);
    }
}

static void test_two_stacks_take_turns(void **state)
{
    (void)state;
    plat_fiber_init(&fibers[7], stack_low(7), STACK_SIZE, body_count, (void *)7);
    for (unsigned i = 1; i <= 1000; i++) {
        plat_fiber_switch(&host, &fibers[7]);
        assert_int_equal(turns[7], i);
    }
}

static void test_a_thousand_fibers_keep_their_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < STACK_COUNT; i++)
        plat_fiber_init(&fibers[i], stack_low(i), STACK_SIZE, body_count, (void *)(uintptr_t)i);
    for (unsigned round = 1; round <= 10; round++)
        for (unsigned i = 0; i < STACK_COUNT; i++) {
            plat_fiber_switch(&host, &fibers[i]);
            assert_int_equal(turns[i], round);
        }
}

/* Fiber to fiber, the host only at the end. */
static void body_chain(void *argument)
{
    unsigned number = (unsigned)(uintptr_t)argument;
    turns[number]++;
    bool is_last = number + 1 == STACK_COUNT;
    plat_fiber_switch(&fibers[number], is_last ? &host : &fibers[number + 1]);
    fail_msg("a fiber nobody asked for went on");
}

static void test_a_chain_of_fibers_comes_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i < STACK_COUNT; i++)
        plat_fiber_init(&fibers[i], stack_low(i), STACK_SIZE, body_chain, (void *)(uintptr_t)i);
    plat_fiber_switch(&host, &fibers[0]);
    for (unsigned i = 0; i < STACK_COUNT; i++)
        assert_int_equal(turns[i], 1);
}

/* An abandoned fiber's stack serves again, as after the deletion of a thread. */
static void test_an_abandoned_stack_serves_again(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 50; i++) {
        turns[3] = 0;
        plat_fiber_unpoison(stack_low(3), STACK_SIZE);
        plat_fiber_init(&fibers[3], stack_low(3), STACK_SIZE, body_count, (void *)3);
        plat_fiber_switch(&host, &fibers[3]);
        assert_int_equal(turns[3], 1);
    }
}

static void body_spoil(void *argument)
{
    (void)argument;
    for (;;) {
        /* Every register that a compiler lets go, and by way of the others the saved ones. */
        __asm__ volatile("movq $-1, %%rbx; movq %%rbx, %%r12; movq %%rbx, %%r13;"
                         "movq %%rbx, %%r14; movq %%rbx, %%r15; movq %%rbx, %%rsi;"
                         "movq %%rbx, %%rdi; pcmpeqd %%xmm6, %%xmm6; pcmpeqd %%xmm7, %%xmm7;"
                         "pcmpeqd %%xmm8, %%xmm8; pcmpeqd %%xmm9, %%xmm9;"
                         "pcmpeqd %%xmm10, %%xmm10; pcmpeqd %%xmm11, %%xmm11;"
                         "pcmpeqd %%xmm12, %%xmm12; pcmpeqd %%xmm13, %%xmm13;"
                         "pcmpeqd %%xmm14, %%xmm14; pcmpeqd %%xmm15, %%xmm15" ::
                             : "rbx", "r12", "r13", "r14", "r15", "rsi", "rdi", "xmm6", "xmm7",
                               "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
                               "xmm15");
        plat_fiber_switch(&fibers[0], &host);
    }
}

static void go_there_and_back(void)
{
    plat_fiber_switch(&host, &fibers[0]);
}

/* A kernel routine as a driver calls it. */
__attribute__((ms_abi, noinline)) static void kernel_routine(void)
{
    go_there_and_back();
}

struct canary {
    uint64_t gpr[7]; /* rbx rbp r12 r13 r14 r15, and for Microsoft rdi rsi */
    uint64_t rsi;
    uint64_t xmm[10][2];
};

/* Loads every register that Microsoft's ABI preserves, calls, stores them. */
__attribute__((naked, noinline)) static void
call_with_canary(__attribute__((unused)) struct canary *in,
                 __attribute__((unused)) struct canary *out, __attribute__((unused)) void *routine)
{
    __asm__("push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n\t"
            "push %rsi; sub $32, %rsp; mov %rdx, %rax; mov %rdi, %r10\n\t"
            "mov (%r10), %rbx; mov 8(%r10), %rbp; mov 16(%r10), %r12; mov 24(%r10), %r13\n\t"
            "mov 32(%r10), %r14; mov 40(%r10), %r15; mov 48(%r10), %rdi; mov 56(%r10), %rsi\n\t"
            "movups 64(%r10), %xmm6; movups 80(%r10), %xmm7; movups 96(%r10), %xmm8\n\t"
            "movups 112(%r10), %xmm9; movups 128(%r10), %xmm10; movups 144(%r10), %xmm11\n\t"
            "movups 160(%r10), %xmm12; movups 176(%r10), %xmm13; movups 192(%r10), %xmm14\n\t"
            "movups 208(%r10), %xmm15\n\t"
            "call *%rax\n\t"
            "mov 32(%rsp), %r10\n\t"
            "mov %rbx, (%r10); mov %rbp, 8(%r10); mov %r12, 16(%r10); mov %r13, 24(%r10)\n\t"
            "mov %r14, 32(%r10); mov %r15, 40(%r10); mov %rdi, 48(%r10); mov %rsi, 56(%r10)\n\t"
            "movups %xmm6, 64(%r10); movups %xmm7, 80(%r10); movups %xmm8, 96(%r10)\n\t"
            "movups %xmm9, 112(%r10); movups %xmm10, 128(%r10); movups %xmm11, 144(%r10)\n\t"
            "movups %xmm12, 160(%r10); movups %xmm13, 176(%r10); movups %xmm14, 192(%r10)\n\t"
            "movups %xmm15, 208(%r10)\n\t"
            "add $40, %rsp; pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx; ret");
}

static void fill(struct canary *canary)
{
    uint64_t *words = (uint64_t *)canary;
    for (unsigned i = 0; i < sizeof *canary / 8; i++)
        words[i] = UINT64_C(0x0101010101010101) * (i + 1);
}

static void test_preserved_registers_survive(void **state)
{
    (void)state;
    struct canary in, out = {0};
    fill(&in);
    plat_fiber_init(&fibers[0], stack_low(0), STACK_SIZE, body_spoil, NULL);
    call_with_canary(&in, &out, (void *)kernel_routine);
    assert_memory_equal(&in, &out, sizeof in);
    memset(&out, 0, sizeof out);
    call_with_canary(&in, &out, (void *)go_there_and_back);
    assert_memory_equal(in.gpr, out.gpr, 6 * 8); /* what System V preserves */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two_stacks_take_turns, reserve, release),
        cmocka_unit_test_setup_teardown(test_a_thousand_fibers_keep_their_own, reserve, release),
        cmocka_unit_test_setup_teardown(test_a_chain_of_fibers_comes_back, reserve, release),
        cmocka_unit_test_setup_teardown(test_an_abandoned_stack_serves_again, reserve, release),
        cmocka_unit_test_setup_teardown(test_preserved_registers_survive, reserve, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
