/* Traps: each kind arrives under its name, with its registers, and execution goes on from what the
 * handler leaves in them. */
#include "code_fixture.h"
#include "plat/process.h"
#include "plat/sanitize.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <time.h>

static _Alignas(64) uint8_t signal_stack[0x20000];
static plat_trap_handler *handler_now;

static void on_trap(struct plat_trap *trap)
{
    handler_now(trap);
}

static int reserve(void **state)
{
    (void)state;
    struct error error;
    if (!code_reserve(&error))
        fail_msg("%s", error.text);
    return 0;
}

/* First in every test: cmocka has handlers of its own, which it installs right before. */
static void begin(plat_trap_handler *handler)
{
    struct error error;
    handler_now = handler;
    if (!plat_traps_install(on_trap, signal_stack, sizeof signal_stack, &error))
        fail_msg("%s", error.text);
}

struct expected {
    const char *name;
    const uint8_t *code;
    size_t size;
    enum plat_trap_kind kind;
    uint32_t vector;
    uint32_t error_code;
    uint64_t rip; /* from the start of the code */
    uint64_t address;
};

static void check(const struct expected *expected)
{
    code_do(expected->code, expected->size, 0, 0, 0);
    if (code_trap_count != 1 || code_trap.kind != expected->kind ||
        code_trap.vector != expected->vector || code_trap.error_code != expected->error_code ||
        code_trap.registers.rip != CODE_PAGE + expected->rip ||
        code_trap.address != expected->address)
        fail_msg("%s: %u traps, kind %d vector %u error 0x%x rip %+lld address 0x%llx",
                 expected->name, code_trap_count, (int)code_trap.kind, code_trap.vector,
                 code_trap.error_code, (long long)(code_trap.registers.rip - CODE_PAGE),
                 (unsigned long long)code_trap.address);
}

static void test_faults_without_an_address(void **state)
{
    (void)state;
    begin(code_leave);
    const struct expected table[] = {
        {"mov cr8", CODE(0x44, 0x0f, 0x20, 0xc0), PLAT_TRAP_PROTECTION, 13, 0, 0, 0},
        {"cli", CODE(0xfa), PLAT_TRAP_PROTECTION, 13, 0, 0, 0},
        {"hlt", CODE(0x90, 0xf4), PLAT_TRAP_PROTECTION, 13, 0, 1, 0},
        {"rdmsr", CODE(0x0f, 0x32), PLAT_TRAP_PROTECTION, 13, 0, 0, 0},
        {"int 29h", CODE(0xcd, 0x29), PLAT_TRAP_PROTECTION, 13, 0x29 * 8 + 2, 0, 0},
        {"int 2ch", CODE(0xcd, 0x2c), PLAT_TRAP_PROTECTION, 13, 0x2c * 8 + 2, 0, 0},
        {"not canonical", CODE(0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x48, 0x8b, 0x00),
         PLAT_TRAP_PROTECTION, 13, 0, 10, 0},
        {"ud2", CODE(0x90, 0x0f, 0x0b), PLAT_TRAP_INSTRUCTION, 6, 0, 1, 0},
        {"int3", CODE(0xcc), PLAT_TRAP_BREAK, 3, 0, 1, 0},
        {"div by zero", CODE(0x31, 0xc9, 0x31, 0xd2, 0xf7, 0xf1), PLAT_TRAP_ARITHMETIC, 0, 0, 4, 0},
        {"0.0 / 0.0, not masked",
         CODE(0x6a, 0, 0x0f, 0xae, 0x14, 0x24, 0x58, 0x0f, 0x57, 0xc0, 0xf3, 0x0f, 0x5e, 0xc0),
         PLAT_TRAP_ARITHMETIC, 19, 0, 10, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        check(&table[i]);
}

static void test_memory_faults_say_what_and_where(void **state)
{
    (void)state;
    begin(code_leave);
    const struct expected table[] = {
        {"read", CODE(0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0), PLAT_TRAP_MEMORY, 14, 4, 0, 0},
        {"write", CODE(0x48, 0x89, 0x04, 0x25, 0x10, 0, 0, 0), PLAT_TRAP_MEMORY, 14, 6, 0, 0x10},
        {"jump", CODE(0xb8, 0, 0x10, 0, 0, 0xff, 0xe0), PLAT_TRAP_MEMORY, 14, 0x14,
         0x1000 - CODE_PAGE, 0x1000},
        {"kernel's half", CODE(0x48, 0xa1, 0x14, 0, 0, 0, 0x80, 0xf7, 0xff, 0xff), PLAT_TRAP_MEMORY,
         14, 5, 0, UINT64_C(0xfffff78000000014)},
        {"no stack", CODE(0x31, 0xe4, 0x50), PLAT_TRAP_MEMORY, 14, 7, 2, (uint64_t)-8},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        check(&table[i]);
        assert_int_equal(code_trap.is_write, i == 1 || i == 4);
        assert_int_equal(code_trap.is_execute, i == 2);
    }
    code_do(CODE(0xff, 0xe7), CODE_DATA_PAGE, 0, 0);
    assert_int_equal(code_trap.kind, PLAT_TRAP_MEMORY);
    assert_int_equal(code_trap.address, CODE_DATA_PAGE);
    assert_true(code_trap.is_execute);
}

static void emulate(struct plat_trap *trap)
{
    code_trap = *trap;
    for (int i = 0; i < 16; i++)
        if (i != PLAT_RSP)
            trap->registers.gpr[i] += 0x1000;
    trap->registers.rip += 2;
    trap->registers.flags |= 1;
    __asm__ volatile("pcmpeqd %%xmm0, %%xmm0; fninit; fldpi" ::: "xmm0", "st");
}

/* mov each register with its number, ud2, sum them up and the carry flag. */
static void test_registers_go_in_and_out(void **state)
{
    (void)state;
    uint8_t code[256];
    size_t used = 0;
    for (uint8_t i = 0; i < 16; i++) {
        const uint8_t mov[] = {i < 8 ? 0x48 : 0x49, 0xc7, (uint8_t)(0xc0 | (i & 7)), i, 0, 0, 0};
        if (i == PLAT_RSP || i == PLAT_RBX)
            continue;
        memcpy(code + used, mov, sizeof mov);
        used += sizeof mov;
    }
    /* movq xmm0, rdx; ud2; adc rax, 0; movq rbx, xmm0; add rax, rbx */
    static const uint8_t middle[] = {0x66, 0x48, 0x0f, 0x6e, 0xc2, 0x0f, 0x0b, 0x48, 0x83, 0xd0,
                                     0x00, 0x66, 0x48, 0x0f, 0x7e, 0xc3, 0x48, 0x01, 0xd8};
    memcpy(code + used, middle, sizeof middle);
    used += sizeof middle;
    for (uint8_t i = 1; i < 16; i++) {
        const uint8_t add[] = {i < 8 ? 0x48 : 0x4c, 0x01, (uint8_t)(0xc0 | (i & 7) << 3)};
        if (i == PLAT_RSP || i == PLAT_RBX)
            continue;
        memcpy(code + used, add, sizeof add);
        used += sizeof add;
    }
    begin(emulate);
    uint64_t sum = code_do(code, used, 0, 0, 0);
    for (unsigned i = 0; i < 16; i++)
        if (i != PLAT_RSP && i != PLAT_RBX)
            assert_int_equal(code_trap.registers.gpr[i], i);
    /* rax .. r15 but rbx and rsp, each raised by 0x1000; the carry; xmm0 = rdx as it was */
    assert_int_equal(sum, 120 - PLAT_RSP - PLAT_RBX + 14 * 0x1000 + 1 + PLAT_RDX);
}

static uint64_t handler_flags;

static void note_flags(struct plat_trap *trap)
{
    __asm__ volatile("pushfq; pop %0" : "=r"(handler_flags));
    code_leave(trap);
}

static void test_the_handler_has_clean_flags(void **state)
{
    (void)state;
    begin(note_flags);
    /* pushfq; or dword [rsp], 0x40000; popfq; std; ud2 */
    code_do(CODE(0x9c, 0x81, 0x0c, 0x24, 0, 0, 4, 0, 0x9d, 0xfd, 0x0f, 0x0b), 0, 0, 0);
    assert_int_equal(code_trap.registers.flags & 0x40400, 0x40400);
    assert_int_equal(handler_flags & 0x40500, 0);
}

/* pushfq; or dword [rsp], 0x40000; popfq; mov rax, [rdi+1]; pushfq; pop rcx; and ecx, 0x40000;
 * add rax, rcx */
static void test_alignment_is_never_checked(void **state)
{
    (void)state;
    begin(code_leave);
    uint64_t words[2] = {UINT64_C(0x0807060504030201), 9};
    uint64_t got = code_do(CODE(0x9c, 0x81, 0x0c, 0x24, 0, 0, 4, 0, 0x9d, 0x48, 0x8b, 0x47, 1, 0x9c,
                                0x59, 0x81, 0xe1, 0, 0, 4, 0, 0x48, 0x01, 0xc8),
                           (uint64_t)words, 0, 0);
    assert_int_equal(code_trap_count, 0);
    assert_int_equal(got, UINT64_C(0x0908070605040302));
}

/* push 23h; push 1000h; retfq: 32-bit code at an address where nothing is. */
static void test_32_bit_code_can_be_left(void **state)
{
    (void)state;
    begin(code_leave);
    code_do(CODE(0x6a, 0x23, 0x68, 0, 0x10, 0, 0, 0x48, 0xcb), 0, 0, 0);
    assert_int_equal(code_trap_count, 1);
    assert_int_equal(code_trap.kind, PLAT_TRAP_MEMORY);
    assert_int_equal(code_trap.address, 0x1000);
}

static void use_thread_pointer(struct plat_trap *trap)
{
    errno = 0;
    code_leave(trap);
}

/* xor ecx, ecx; wrfsbase rcx; ud2 */
static void test_a_broken_thread_pointer_is_mended(void **state)
{
    (void)state;
    if (!(getauxval(AT_HWCAP2) & 2))
        skip();
    begin(use_thread_pointer);
    errno = 5;
    code_do(CODE(0x31, 0xc9, 0xf3, 0x48, 0x0f, 0xae, 0xd1, 0x0f, 0x0b), 0, 0, 0);
    assert_int_equal(code_trap.kind, PLAT_TRAP_INSTRUCTION);
    assert_int_equal(errno, 0);
}

static void test_gs_points_where_it_was_set(void **state)
{
    (void)state;
    begin(code_leave);
    ((uint64_t *)CODE_DATA_PAGE)[3] = 0x1234;
    plat_gs_set(CODE_DATA_PAGE);
    /* mov rax, gs:[18h] */
    assert_int_equal(code_do(CODE(0x65, 0x48, 0x8b, 0x04, 0x25, 0x18, 0, 0, 0), 0, 0, 0), 0x1234);
    plat_gs_set(0);
}

static volatile unsigned ticks;

static void count_tick(struct plat_trap *trap)
{
    ticks += trap->kind == PLAT_TRAP_TICK;
}

static int child_ticks(void *argument, struct plat_shared *shared)
{
    (void)argument, (void)shared;
    handler_now = count_tick;
    plat_traps_tick(10);
    while (ticks < 3)
        ;
    return (int)ticks;
}

static int child_time_stamp(void *argument, struct plat_shared *shared)
{
    (void)argument, (void)shared;
    plat_traps_time_stamp();
    const struct expected table[] = {
        {"rdtsc", CODE(0x0f, 0x31), PLAT_TRAP_PROTECTION, 13, 0, 0, 0},
        {"rdtscp", CODE(0x90, 0x0f, 0x01, 0xf9), PLAT_TRAP_PROTECTION, 13, 0, 1, 0},
    };
    for (size_t i = 0; i < 2; i++) {
        code_do(table[i].code, table[i].size, 0, 0, 0);
        if (code_trap.kind != table[i].kind || code_trap.vector != 13 ||
            code_trap.registers.rip != CODE_PAGE + table[i].rip)
            return 1;
    }
    return 42;
}

static void read_clock(struct plat_trap *trap)
{
    struct timespec now = {1, 1};
    if (clock_gettime(CLOCK_MONOTONIC, &now) == 0)
        code_leave(trap);
}

/* As a sanitizer's allocator does, in our own code and in the handler. */
static int child_sanitizer_clock(void *argument, struct plat_shared *shared)
{
    (void)argument, (void)shared;
    struct timespec now;
    plat_traps_time_stamp();
    handler_now = read_clock;
    code_do(CODE(0x0f, 0x0b), 0, 0, 0);
    return code_trap_count == 1 && clock_gettime(CLOCK_MONOTONIC, &now) == 0 ? 42 : 1;
}

static void fault_again(struct plat_trap *trap)
{
    (void)trap;
    __asm__ volatile("ud2");
}

static int child_nested(void *argument, struct plat_shared *shared)
{
    handler_now = fault_again;
    if (argument != NULL)
        munmap(shared, sizeof *shared); /* then the panic faults too */
    code_do(CODE(0x0f, 0x0b), 0, 0, 0);
    return 0;
}

static int child_kills_itself(void *argument, struct plat_shared *shared)
{
    (void)argument, (void)shared;
    raise(SIGSEGV);
    return 0;
}

/* Runs body in a process of its own; what it panicked with, or "", comes in ret_text. */
static int in_child(int (*body)(void *, struct plat_shared *), void *argument, char ret_text[512])
{
    struct plat_child child;
    struct error error;
    char byte;
    int code = -1;
    if (!plat_process_spawn(body, argument, &child, &error))
        fail_msg("%s", error.text);
    assert_int_equal(plat_process_read(&child, &byte, 1, 5000), 0);
    assert_int_equal(plat_process_wait(&child, &code), PLAT_END_EXIT);
    snprintf(ret_text, 512, "%s", child.shared->panic_text);
    plat_process_release(&child);
    return code;
}

static void test_ticks_come_with_cpu_time(void **state)
{
    (void)state;
    begin(code_leave);
    char text[512];
    assert_int_equal(in_child(child_ticks, NULL, text), 3);
}

static void test_time_stamps_trap(void **state)
{
    (void)state;
    begin(code_leave);
    char text[512];
    assert_int_equal(in_child(child_time_stamp, NULL, text), 42);
}

static void test_a_sanitizer_reads_a_clock_that_stands_still(void **state)
{
    (void)state;
    if (!PLAT_IS_SANITIZED)
        skip();
    begin(code_leave);
    char text[512];
    assert_int_equal(in_child(child_sanitizer_clock, NULL, text), 42);
}

static void test_a_fault_of_the_handler_is_a_panic(void **state)
{
    (void)state;
    begin(code_leave);
    char text[512];
    assert_int_equal(in_child(child_nested, NULL, text), EXIT_OUR_FAULT);
    assert_non_null(strstr(text, "inside the trap handler"));
    assert_int_equal(in_child(child_nested, "and the panic faults", text), EXIT_OUR_FAULT);
    assert_string_equal(text, "");
}

static void test_a_signal_from_outside_is_no_trap(void **state)
{
    (void)state;
    begin(code_leave);
    char text[512];
    assert_int_equal(in_child(child_kills_itself, NULL, text), EXIT_OUR_FAULT);
    assert_non_null(strstr(text, "signal 11 was sent from outside"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults_without_an_address),
        cmocka_unit_test(test_memory_faults_say_what_and_where),
        cmocka_unit_test(test_registers_go_in_and_out),
        cmocka_unit_test(test_the_handler_has_clean_flags),
        cmocka_unit_test(test_alignment_is_never_checked),
        cmocka_unit_test(test_32_bit_code_can_be_left),
        cmocka_unit_test(test_a_broken_thread_pointer_is_mended),
        cmocka_unit_test(test_gs_points_where_it_was_set),
        cmocka_unit_test(test_ticks_come_with_cpu_time),
        cmocka_unit_test(test_time_stamps_trap),
        cmocka_unit_test(test_a_sanitizer_reads_a_clock_that_stands_still),
        cmocka_unit_test(test_a_fault_of_the_handler_is_a_panic),
        cmocka_unit_test(test_a_signal_from_outside_is_no_trap),
    };
    return cmocka_run_group_tests(tests, reserve, NULL);
}
