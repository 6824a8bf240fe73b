/* Confinement: no system call comes through but the few of plat/sandbox.h, and those only from
 * their stubs; what is refused arrives as a trap and not as an answer. */
#include "code_fixture.h"
#include "plat/process.h"
#include "plat/sandbox.h"
#include "plat/sanitize.h"
#include "plat/syscall.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOW_PAGE 0x10000000u /* where 32-bit code can run */

/* What one attempt in a confined child came to. */
struct outcome {
    bool is_trap; /* else it came back with result */
    long result;
    struct plat_trap trap;
};

static _Alignas(64) uint8_t signal_stack[0x20000];

static void report_trap(struct plat_trap *trap)
{
    const struct outcome outcome = {.is_trap = true, .trap = *trap};
    plat_process_write(&outcome, sizeof outcome);
    trap->registers.rip = (uint64_t)code_escape;
}

static bool confine(plat_trap_handler *handler)
{
    const struct plat_sandbox_options options = {
        .pipe = plat_process_pipe(), .arena = CODE_ARENA, .arena_size = CODE_ARENA_SIZE};
    struct error error;
    return code_reserve(&error) &&
           plat_traps_install(handler, signal_stack, sizeof signal_stack, &error) &&
           plat_sandbox_enter(&options, &error);
}

struct attempt {
    long (*body)(const struct attempt *attempt);
    const uint8_t *code;
    size_t size;
    long number, a, b, c;
};

static int attempt_in_child(void *argument, struct plat_shared *shared)
{
    (void)shared;
    const struct attempt *attempt = argument;
    if (!confine(report_trap))
        return 90;
    const struct outcome outcome = {.result = attempt->body(attempt)};
    plat_process_write(&outcome, sizeof outcome);
    return 7;
}

/* The first thing the child said. */
static struct outcome try(const struct attempt *attempt)
{
    struct plat_child child;
    struct error error;
    struct outcome outcome = {0};
    int code;
    if (!plat_process_spawn(attempt_in_child, (void *)attempt, &child, &error))
        fail_msg("%s", error.text);
    size_t got = plat_process_read(&child, &outcome, sizeof outcome, 2000);
    enum plat_end end = plat_process_wait(&child, &code);
    if (got != sizeof outcome)
        fail_msg("the child said %zu bytes, end %d code %d: %s", got, (int)end, code,
                 child.shared->panic_text);
    plat_process_release(&child);
    return outcome;
}

/* A driver's own system call instruction: mov eax, number (patched in); syscall. */
static long call_as_driver(const struct attempt *attempt)
{
    uint8_t code[] = {0xb8, 0, 0, 0, 0, 0x0f, 0x05};
    memcpy(code + 1, &attempt->number, 4);
    return (long)code_do(code, sizeof code, (uint64_t)attempt->a, (uint64_t)attempt->b,
                         (uint64_t)attempt->c);
}

static long run_bytes(const struct attempt *attempt)
{
    return (long)code_do(attempt->code, attempt->size, (uint64_t)attempt->a, (uint64_t)attempt->b,
                         (uint64_t)attempt->c);
}

/* Our own stub, as a driver that found it could use it. */
static long call_by_stub(const struct attempt *attempt)
{
    return plat_syscall4(attempt->number, attempt->a, attempt->b, attempt->c, 0);
}

/* A system call instruction of this program, neither a driver's nor a stub. */
static long call_from_here(const struct attempt *attempt)
{
    long result = attempt->number;
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(attempt->a), "S"(attempt->b), "d"(attempt->c)
                     : "rcx", "r11", "memory");
    return result;
}

static char text[] = "text";

static void check_refused(const struct attempt *attempt, const char *name)
{
    struct outcome outcome = try(attempt);
    if (!outcome.is_trap || outcome.trap.kind != PLAT_TRAP_SYSCALL ||
        outcome.trap.system_call != (int)attempt->number)
        fail_msg("%s: %s, result %ld, kind %d, call %d", name, outcome.is_trap ? "trap" : "no trap",
                 outcome.result, (int)outcome.trap.kind, outcome.trap.system_call);
}

static void test_a_driver_has_no_system_calls(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        long number, a, b, c;
    } calls[] = {
        {"open", SYS_open, (long)text, 0, 0},
        {"openat", SYS_openat, -100, (long)text, 0},
        {"read", SYS_read, 0, (long)text, 1},
        {"socket", SYS_socket, AF_INET, SOCK_STREAM, 0},
        {"fork", SYS_fork, 0, 0, 0},
        {"vfork", SYS_vfork, 0, 0, 0},
        {"clone", SYS_clone, 0, 0, 0},
        {"clone3", SYS_clone3, 0, 0, 0},
        {"ptrace", SYS_ptrace, 0, 0, 0},
        {"kill", SYS_kill, 1, 0, 0},
        {"execve", SYS_execve, (long)text, 0, 0},
        {"mmap", SYS_mmap, 0, 4096, 7},
        {"mprotect", SYS_mprotect, CODE_DATA_PAGE, 4096, 7},
        {"write", SYS_write, 3, (long)text, 1},
        {"prctl", SYS_prctl, PR_SET_TSC, PR_TSC_ENABLE, 0},
        {"arch_prctl", SYS_arch_prctl, 0x1002, 0, 0},
        {"getpid", SYS_getpid, 0, 0, 0},
        {"futex", SYS_futex, 0, 0, 0},
        {"rt_sigaction", SYS_rt_sigaction, 11, 0, 0},
        {"rt_sigreturn", SYS_rt_sigreturn, 0, 0, 0},
        {"exit", SYS_exit, 0, 0, 0},
        {"exit_group", SYS_exit_group, 0, 0, 0},
        {"syscall 9999", 9999, 0, 0, 0},
        {"syscall 1073741825", 0x40000001, 3, (long)text, 1}, /* x32's write */
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        const struct attempt attempt = {.body = call_as_driver,
                                        .number = calls[i].number,
                                        .a = calls[i].a,
                                        .b = calls[i].b,
                                        .c = calls[i].c};
        char name[40];
        plat_sandbox_call_name((int)calls[i].number, name, sizeof name);
        assert_string_equal(name, calls[i].name);
        check_refused(&attempt, name);
    }
}

static void test_a_refused_call_stands_behind_its_instruction(void **state)
{
    (void)state;
    const struct attempt attempt = {.body = call_as_driver, .number = SYS_getpid, .a = 0x11};
    struct outcome outcome = try(&attempt);
    assert_true(outcome.is_trap);
    assert_int_equal(outcome.trap.registers.rip, CODE_PAGE + 7);
    assert_int_equal(outcome.trap.registers.gpr[PLAT_RAX], SYS_getpid);
    assert_int_equal(outcome.trap.registers.gpr[PLAT_RDI], 0x11);
}

/* With a sanitizer's runtime in the process, calls from outside the arena fail or are its own. */
static void check_refused_unless_relaxed(const struct attempt *attempt, const char *name)
{
    if (!PLAT_IS_SANITIZED) {
        check_refused(attempt, name);
        return;
    }
    struct outcome outcome = try(attempt);
    assert_false(outcome.is_trap);
    assert_int_equal(outcome.result, -EACCES);
}

static void test_the_stubs_do_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        long number, a, b, c;
    } calls[] = {
        {"open", SYS_open, (long)text, 0, 0},
        {"socket", SYS_socket, AF_INET, SOCK_STREAM, 0},
        {"execve", SYS_execve, (long)text, 0, 0},
        {"fork", SYS_fork, 0, 0, 0},
        {"write elsewhere", SYS_write, 1, (long)text, 1},
        {"write to 2^32 + 2", SYS_write, 0x100000002, (long)text, 1},
        {"prctl", SYS_prctl, PR_SET_DUMPABLE, 0, 0},
        {"seccomp", SYS_seccomp, 1, 0, 0},
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        const struct attempt attempt = {.body = call_by_stub,
                                        .number = calls[i].number,
                                        .a = calls[i].a,
                                        .b = calls[i].b,
                                        .c = calls[i].c};
        check_refused_unless_relaxed(&attempt, calls[i].name);
    }
}

static void test_access_changes_in_the_arena_alone(void **state)
{
    (void)state;
    if (PLAT_IS_SANITIZED)
        skip();
    const long places[][2] = {{(long)((uint64_t)text & ~UINT64_C(4095)), 4096},
                              {CODE_ARENA - 4096, 8192},
                              {CODE_ARENA + CODE_ARENA_SIZE, 4096},
                              {CODE_ARENA, CODE_ARENA_SIZE + 4096}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const struct attempt attempt = {.body = call_by_stub,
                                        .number = SYS_mprotect,
                                        .a = places[i][0],
                                        .b = places[i][1],
                                        .c = PROT_READ | PROT_EXEC};
        check_refused(&attempt, "mprotect");
    }
    const struct attempt beyond = {.body = call_by_stub,
                                   .number = SYS_mprotect,
                                   .a = CODE_ARENA + CODE_ARENA_SIZE - 4096,
                                   .b = 8192,
                                   .c = PROT_READ};
    struct outcome outcome = try(&beyond);
    assert_false(outcome.is_trap);
    assert_int_equal(outcome.result, -ENOMEM);
}

static void test_no_other_instruction_makes_calls(void **state)
{
    (void)state;
    if (PLAT_IS_SANITIZED)
        skip();
    static const long numbers[] = {SYS_exit_group, SYS_getpid, SYS_rt_sigreturn};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const struct attempt attempt = {.body = call_from_here, .number = numbers[i], .a = 55};
        check_refused(&attempt, "from here");
    }
}

/* mov eax, 1 (exit, in that table); int 80h */
static void test_int_80_is_a_protection_fault(void **state)
{
    (void)state;
    static const uint8_t code[] = {0xb8, 1, 0, 0, 0, 0xcd, 0x80};
    const struct attempt attempt = {.body = run_bytes, .code = code, .size = sizeof code};
    struct outcome outcome = try(&attempt);
    assert_true(outcome.is_trap);
    assert_int_equal(outcome.trap.kind, PLAT_TRAP_PROTECTION);
    assert_int_equal(outcome.trap.vector, 13);
    assert_int_equal(outcome.trap.error_code, 0x80 * 8 + 2);
    assert_int_equal(outcome.trap.registers.rip, CODE_PAGE + 5);
}

static long run_32_bit(const struct attempt *attempt)
{
    (void)attempt;
    /* push 23h; push LOW_PAGE; retfq */
    return (long)code_do(CODE(0x6a, 0x23, 0x68, 0, 0, 0, 0x10, 0x48, 0xcb), 0, 0, 0);
}

/* The same in 32-bit code, where it is a system call and nothing else. */
static void test_32_bit_code_has_no_system_calls(void **state)
{
    (void)state;
    static const uint8_t code[] = {0xb8, 1, 0, 0, 0, 0xcd, 0x80};
    void *page = mmap((void *)(uintptr_t)LOW_PAGE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (page == MAP_FAILED)
        skip();
    memcpy(page, code, sizeof code);
    const struct attempt attempt = {.body = run_32_bit};
    struct outcome outcome = try(&attempt);
    munmap(page, 4096);
    assert_true(outcome.is_trap);
    /* A kernel without 32-bit calls has a protection fault there by itself. */
    if (outcome.trap.kind == PLAT_TRAP_SYSCALL)
        assert_int_equal(outcome.trap.system_call, 1);
    else
        assert_int_equal(outcome.trap.kind, PLAT_TRAP_PROTECTION);
}

static unsigned skipped;

static void skip_ud2(struct plat_trap *trap)
{
    skipped += trap->kind == PLAT_TRAP_INSTRUCTION;
    trap->registers.rip += 2;
}

static int body_works(void *argument, struct plat_shared *shared)
{
    (void)argument, (void)shared;
    if (!confine(skip_ud2))
        return 90;
    plat_map_protect(CODE_DATA_PAGE, PLAT_PAGE_SIZE, PLAT_ACCESS_READ);
    plat_map_protect(CODE_DATA_PAGE, PLAT_PAGE_SIZE, PLAT_ACCESS_WRITE);
    *(volatile int *)CODE_DATA_PAGE = 1;
    for (int i = 0; i < 3; i++)
        code_do(CODE(0x0f, 0x0b), 0, 0, 0);
    const char *strength = plat_sandbox_strength();
    plat_process_write(strength, strlen(strength));
    return (int)(40 + skipped);
}

static void test_what_is_left_works(void **state)
{
    (void)state;
    struct plat_child child;
    char strength[80] = "";
    int code = -1;
    assert_true(plat_process_spawn(body_works, NULL, &child, NULL));
    size_t got = plat_process_read(&child, strength, sizeof strength - 1, 2000);
    assert_int_equal(plat_process_wait(&child, &code), PLAT_END_EXIT);
    assert_int_equal(code, 43);
    assert_true(got >= strlen("seccomp"));
    assert_memory_equal(strength, "seccomp", 7);
    assert_int_equal(strstr(strength, "relaxed") != NULL, PLAT_IS_SANITIZED);
    plat_process_release(&child);
}

static int body_stays(void *argument, struct plat_shared *shared)
{
    (void)argument;
    if (!confine(report_trap))
        return 90;
    plat_process_write("!", 1);
    while (!shared->is_done)
        ;
    return 0;
}

static bool status_has(int pid, const char *line)
{
    char path[40], status[4096];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    status[fread(status, 1, sizeof status - 1, file)] = '\0';
    fclose(file);
    return strstr(status, line) != NULL;
}

static void test_limits_and_privileges_are_gone(void **state)
{
    (void)state;
    static const int limits[] = {RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_FSIZE};
    struct plat_child child;
    char byte;
    int code;
    assert_true(plat_process_spawn(body_stays, NULL, &child, NULL));
    assert_int_equal(plat_process_read(&child, &byte, 1, 2000), 1);
    for (size_t i = 0; i < (PLAT_IS_SANITIZED ? 3 : 4); i++) {
        struct rlimit limit = {1, 1};
        assert_int_equal(prlimit(child.pid, (enum __rlimit_resource)limits[i], NULL, &limit), 0);
        assert_int_equal(limit.rlim_cur, 0);
        assert_int_equal(limit.rlim_max, 0);
    }
    assert_true(status_has(child.pid, "\nNoNewPrivs:\t1\n"));
    assert_true(status_has(child.pid, "\nSeccomp:\t2\n"));
    plat_process_kill(&child);
    assert_int_equal(plat_process_wait(&child, &code), PLAT_END_SIGNAL);
    plat_process_release(&child);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_driver_has_no_system_calls),
        cmocka_unit_test(test_a_refused_call_stands_behind_its_instruction),
        cmocka_unit_test(test_the_stubs_do_nothing_else),
        cmocka_unit_test(test_access_changes_in_the_arena_alone),
        cmocka_unit_test(test_no_other_instruction_makes_calls),
        cmocka_unit_test(test_int_80_is_a_protection_fault),
        cmocka_unit_test(test_32_bit_code_has_no_system_calls),
        cmocka_unit_test(test_what_is_left_works),
        cmocka_unit_test(test_limits_and_privileges_are_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
