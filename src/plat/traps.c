/* See plat/traps.h. */
#include "plat/traps.h"

#include "base/panic.h"
#include "plat/sandbox.h"
#include "plat/sanitize.h"
#include "plat/syscall.h"

#include <asm/hwcap2.h>
#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

enum {
    TRAPS_ARCH_SET_GS = 0x1001,
    TRAPS_ARCH_GET_FS = 0x1003,
    TRAPS_SA_RESTORER = 0x04000000,
    TRAPS_VECTOR_PROTECTION = 13,
    TRAPS_VECTOR_PAGE = 14,
    TRAPS_VECTOR_ALIGNMENT = 17,
    TRAPS_ERROR_WRITE = 2,
    TRAPS_ERROR_FETCH = 16,
    TRAPS_ERROR_INT_80 = 0x80 * 8 + 2,
    TRAPS_FLAG_AC = 0x40000,
    TRAPS_VDSO_SIZE = 0x4000,   /* more than there is of it */
    TRAPS_CODE_SEGMENT = 0x33,  /* Linux's 64-bit user code */
    TRAPS_STACK_SEGMENT = 0x2b, /* and data */
};

/* struct sigaction as the kernel knows it: glibc would put a restorer of its own there. */
struct traps_action {
    void (*handler)(int signal_number, siginfo_t *info, void *context);
    uint64_t flags;
    void (*restorer)(void);
    uint64_t mask;
};

/* Set once, before confinement; depth counts the handlers that run now. */
static plat_trap_handler *plat_trap_current;
static volatile sig_atomic_t plat_trap_depth;
static uint64_t plat_trap_fs;   /* 0: this processor cannot write it without a system call */
static uint64_t plat_trap_vdso; /* 0: time stamps do not trap, or nobody but drivers reads them */

/* The order of struct plat_registers.gpr in the kernel's array. */
static const int plat_trap_order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                        REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                        REG_R12, REG_R13, REG_R14, REG_R15};

static enum plat_trap_kind plat_trap_kind_of(int signal_number, greg_t vector)
{
    switch (signal_number) {
    case SIGSYS: return PLAT_TRAP_SYSCALL;
    case SIGVTALRM: return PLAT_TRAP_TICK;
    case SIGILL: return PLAT_TRAP_INSTRUCTION;
    case SIGFPE: return PLAT_TRAP_ARITHMETIC;
    case SIGTRAP: return PLAT_TRAP_BREAK;
    default: return vector == TRAPS_VECTOR_PAGE ? PLAT_TRAP_MEMORY : PLAT_TRAP_PROTECTION;
    }
}

/* A sanitizer's allocator reads the clock wherever it stands, inside the handler and before any
 * task too: through the code that Linux maps into every process, whose time stamps stand still
 * then. */
static bool plat_trap_stop_clock(greg_t *gregs)
{
    const uint64_t offset = (uint64_t)gregs[REG_RIP] - plat_trap_vdso;
    if (plat_trap_vdso == 0 || offset >= TRAPS_VDSO_SIZE)
        return false;
    const uint8_t *code = (const uint8_t *)gregs[REG_RIP];
    const bool is_rdtsc = code[0] == 0x0f && code[1] == 0x31;
    const bool is_rdtscp = code[0] == 0x0f && code[1] == 0x01 && code[2] == 0xf9;
    if (!is_rdtsc && !is_rdtscp)
        return false;
    gregs[REG_RAX] = gregs[REG_RDX] = 0;
    if (is_rdtscp)
        gregs[REG_RCX] = 0;
    gregs[REG_RIP] += is_rdtscp ? 3 : 2;
    return true;
}

/* A fault of our own handler, or of the panic about one: the second ends without a word. */
__attribute__((noreturn)) static void plat_trap_nested(int signal_number, uint64_t rip)
{
    if (plat_trap_depth++ > 1)
        plat_sandbox_exit(EXIT_OUR_FAULT);
    panic("signal %d at 0x%llx inside the trap handler", signal_number, (unsigned long long)rip);
}

static uint16_t plat_trap_code_segment(const greg_t *gregs)
{
    return (uint16_t)gregs[REG_CSGSFS];
}

/* `int 80h` from 64-bit code: Linux has a system call there; a processor under Windows answers with
 * a protection fault at the instruction, and that is what the machine shall see. */
static void plat_trap_refuse_int_80(struct plat_trap *trap)
{
    trap->kind = PLAT_TRAP_PROTECTION;
    trap->vector = TRAPS_VECTOR_PROTECTION;
    trap->error_code = TRAPS_ERROR_INT_80;
    trap->registers.rip -= 2;
}

static void plat_trap_read(struct plat_trap *trap, const greg_t *gregs, const siginfo_t *info)
{
    for (int i = 0; i < 16; i++)
        trap->registers.gpr[i] = (uint64_t)gregs[plat_trap_order[i]];
    trap->registers.rip = (uint64_t)gregs[REG_RIP];
    trap->registers.flags = (uint64_t)gregs[REG_EFL];
    if (trap->kind == PLAT_TRAP_MEMORY) {
        trap->address = (uint64_t)gregs[REG_CR2];
        trap->is_write = trap->error_code & TRAPS_ERROR_WRITE;
        trap->is_execute = trap->error_code & TRAPS_ERROR_FETCH;
    } else if (trap->kind == PLAT_TRAP_SYSCALL) {
        trap->system_call = info->si_syscall;
        if (info->si_arch == AUDIT_ARCH_I386 && plat_trap_code_segment(gregs) == TRAPS_CODE_SEGMENT)
            plat_trap_refuse_int_80(trap);
    }
}

/* What the machine set continues as 64-bit code, whatever a driver did to its segments. */
static void plat_trap_write(const struct plat_trap *trap, greg_t *gregs)
{
    for (int i = 0; i < 16; i++)
        gregs[plat_trap_order[i]] = (greg_t)trap->registers.gpr[i];
    if (plat_trap_code_segment(gregs) != TRAPS_CODE_SEGMENT &&
        gregs[REG_RIP] != (greg_t)trap->registers.rip) {
        const uint64_t segments = (uint64_t)TRAPS_STACK_SEGMENT << 48 | TRAPS_CODE_SEGMENT;
        gregs[REG_CSGSFS] = (greg_t)segments;
    }
    gregs[REG_RIP] = (greg_t)trap->registers.rip;
    gregs[REG_EFL] = (greg_t)(trap->registers.flags & ~(uint64_t)TRAPS_FLAG_AC);
}

/* What a driver may have broken and our code counts on: Linux leaves the alignment check (AC) on in
 * a signal handler, and the thread pointer as it was. */
__attribute__((always_inline)) static inline void plat_trap_mend(void)
{
    __asm__ volatile("pushfq; andl %0, (%%rsp); popfq" ::"i"(~TRAPS_FLAG_AC) : "memory", "cc");
    if (plat_trap_fs != 0)
        __asm__ volatile("wrfsbase %0" ::"r"(plat_trap_fs));
}

__attribute__((no_stack_protector)) static void plat_trap_signal(int signal_number, siginfo_t *info,
                                                                 void *context)
{
    plat_trap_mend();
    greg_t *gregs = ((ucontext_t *)context)->uc_mcontext.gregs;
    if (signal_number == SIGSEGV && plat_trap_stop_clock(gregs))
        return;
    if (plat_trap_depth > 0)
        plat_trap_nested(signal_number, (uint64_t)gregs[REG_RIP]);
    plat_trap_depth++;
    if (info->si_code <= 0)
        panic("signal %d was sent from outside", signal_number);
    struct plat_trap trap = {
        .kind = plat_trap_kind_of(signal_number, gregs[REG_TRAPNO]),
        .vector = (uint32_t)gregs[REG_TRAPNO],
        .error_code = (uint32_t)gregs[REG_ERR],
    };
    plat_trap_read(&trap, gregs, info);
    /* A kernel knows no alignment check: what a driver's AC flag raised goes on without it. */
    bool is_alignment = signal_number == SIGBUS && trap.vector == TRAPS_VECTOR_ALIGNMENT &&
                        trap.registers.flags & TRAPS_FLAG_AC;
    if (!is_alignment)
        plat_trap_current(&trap);
    plat_trap_write(&trap, gregs);
    plat_trap_depth--;
}

bool plat_traps_install(plat_trap_handler *handler, void *stack, size_t stack_size,
                        struct error *error)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGVTALRM};
    const stack_t signal_stack = {.ss_sp = stack, .ss_size = stack_size};
    const struct traps_action action = {
        .handler = plat_trap_signal,
        .flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | TRAPS_SA_RESTORER,
        .restorer = plat_syscall_restorer,
        .mask = UINT64_C(1) << (SIGVTALRM - 1), /* no tick inside the handler */
    };
    plat_trap_current = handler;
    if (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE)
        plat_syscall4(SYS_arch_prctl, TRAPS_ARCH_GET_FS, (long)&plat_trap_fs, 0, 0);
    if (sigaltstack(&signal_stack, NULL) != 0)
        return error_set(error, EXIT_COULD_NOT_RUN, "sigaltstack: %s", strerror(errno));
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        long failed = plat_syscall4(SYS_rt_sigaction, signals[i], (long)&action, 0, 8);
        if (failed != 0)
            return error_set(error, EXIT_COULD_NOT_RUN, "rt_sigaction: %s", strerror((int)-failed));
    }
    return true;
}

void plat_traps_tick(unsigned every_ms)
{
    const struct timeval every = {.tv_sec = every_ms / 1000,
                                  .tv_usec = (suseconds_t)(every_ms % 1000) * 1000};
    const struct itimerval timer = {every, every};
    invariant(setitimer(ITIMER_VIRTUAL, &timer, NULL) == 0);
}

void plat_traps_time_stamp(void)
{
    if (PLAT_IS_SANITIZED)
        plat_trap_vdso = getauxval(AT_SYSINFO_EHDR);
    invariant(prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0) == 0);
}

void plat_gs_set(uint64_t address)
{
    invariant(syscall(SYS_arch_prctl, TRAPS_ARCH_SET_GS, address) == 0);
}
