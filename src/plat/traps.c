/* See plat/traps.h. */
#include "plat/traps.h"

#include "base/panic.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#define PLAT_ARCH_SET_GS      0x1001
#define PLAT_VECTOR_PAGE      14
#define PLAT_VECTOR_PROTECT   13
#define PLAT_PAGE_ERROR_WRITE 2
#define PLAT_PAGE_ERROR_FETCH 16

/* Set once, before confinement. */
static plat_trap_handler *plat_trap_current;
static volatile sig_atomic_t plat_trap_depth;

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
    default: return vector == PLAT_VECTOR_PAGE ? PLAT_TRAP_MEMORY : PLAT_TRAP_PROTECTION;
    }
}

static void plat_trap_signal(int signal_number, siginfo_t *info, void *context)
{
    greg_t *gregs = ((ucontext_t *)context)->uc_mcontext.gregs;
    struct plat_trap trap = {
        .kind = plat_trap_kind_of(signal_number, gregs[REG_TRAPNO]),
        .vector = (uint32_t)gregs[REG_TRAPNO],
        .error_code = (uint32_t)gregs[REG_ERR],
    };
    if (plat_trap_depth > 0)
        panic("signal %d at 0x%llx inside the trap handler", signal_number,
              (unsigned long long)gregs[REG_RIP]);
    plat_trap_depth++;
    if (trap.kind == PLAT_TRAP_MEMORY) {
        trap.address = (uint64_t)gregs[REG_CR2];
        trap.is_write = trap.error_code & PLAT_PAGE_ERROR_WRITE;
        trap.is_execute = trap.error_code & PLAT_PAGE_ERROR_FETCH;
    } else if (trap.kind == PLAT_TRAP_SYSCALL) {
        trap.system_call = info->si_syscall;
    }
    for (int i = 0; i < 16; i++)
        trap.registers.gpr[i] = (uint64_t)gregs[plat_trap_order[i]];
    trap.registers.rip = (uint64_t)gregs[REG_RIP];
    trap.registers.flags = (uint64_t)gregs[REG_EFL];
    plat_trap_current(&trap);
    for (int i = 0; i < 16; i++)
        gregs[plat_trap_order[i]] = (greg_t)trap.registers.gpr[i];
    gregs[REG_RIP] = (greg_t)trap.registers.rip;
    gregs[REG_EFL] = (greg_t)trap.registers.flags;
    plat_trap_depth--;
}

bool plat_traps_install(plat_trap_handler *handler, void *stack, size_t stack_size,
                        struct error *error)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGVTALRM};
    stack_t signal_stack = {.ss_sp = stack, .ss_size = stack_size};
    plat_trap_current = handler;
    if (sigaltstack(&signal_stack, NULL) != 0)
        return error_set(error, EXIT_COULD_NOT_RUN, "sigaltstack: %s", strerror(errno));
    struct sigaction action = {.sa_sigaction = plat_trap_signal,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGVTALRM);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (sigaction(signals[i], &action, NULL) != 0)
            return error_set(error, EXIT_COULD_NOT_RUN, "sigaction: %s", strerror(errno));
    return true;
}

void plat_traps_tick(unsigned every_ms)
{
    struct timeval every = {.tv_sec = every_ms / 1000, .tv_usec = every_ms % 1000 * 1000};
    struct itimerval timer = {every, every};
    invariant(setitimer(ITIMER_VIRTUAL, &timer, NULL) == 0);
}

void plat_traps_time_stamp(void)
{
    prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0);
}

void plat_gs_set(uint64_t address)
{
    invariant(syscall(SYS_arch_prctl, PLAT_ARCH_SET_GS, address) == 0);
}
