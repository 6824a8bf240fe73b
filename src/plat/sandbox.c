/* See plat/sandbox.h. */
#include "plat/sandbox.h"

#include "base/panic.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(DRYDOCK_SANITIZER)
#define SANDBOX_RELAXED 1
#else
#define SANDBOX_RELAXED 0
#endif

extern char plat_syscall_begin[], plat_syscall_end[];
long plat_syscall3(long number, long a, long b, long c);

/* Set by plat_sandbox_enter, and by the parent's look at what the kernel offers. */
static bool plat_sandbox_has_landlock;

long plat_sandbox_write(int descriptor, const void *bytes, size_t size)
{
    return plat_syscall3(SYS_write, descriptor, (long)bytes, (long)size);
}

long plat_sandbox_mprotect(uint64_t address, size_t size, int protection)
{
    return plat_syscall3(SYS_mprotect, (long)address, (long)size, protection);
}

void plat_sandbox_exit(int status)
{
    plat_syscall3(SYS_exit_group, status, 0, 0);
    __builtin_trap();
}

void plat_sandbox_call_name(int number, char *ret_name, size_t size)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {
#define NAME(name) {SYS_##name, #name},
        NAME(read) NAME(write) NAME(open) NAME(close) NAME(stat) NAME(mmap) NAME(mprotect)
        NAME(munmap) NAME(ioctl) NAME(pipe) NAME(dup) NAME(getpid) NAME(socket) NAME(connect)
        NAME(clone) NAME(fork) NAME(vfork) NAME(execve) NAME(exit) NAME(kill) NAME(ptrace)
        NAME(unlink) NAME(rename) NAME(mkdir) NAME(chmod) NAME(setuid) NAME(prctl)
        NAME(arch_prctl) NAME(mount) NAME(reboot) NAME(openat) NAME(unlinkat) NAME(memfd_create)
        NAME(bpf) NAME(execveat) NAME(io_uring_setup) NAME(clone3) NAME(exit_group)
        NAME(rt_sigaction) NAME(rt_sigprocmask) NAME(rt_sigreturn) NAME(tgkill) NAME(futex)
#undef NAME
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].number == number) {
            snprintf(ret_name, size, "%s", names[i].name);
            return;
        }
    snprintf(ret_name, size, "system call %d", number);
}

static bool plat_sandbox_limit(struct error *error)
{
    static const struct {
        int resource;
        rlim_t limit;
    } limits[] = {{RLIMIT_CORE, 0}, {RLIMIT_FSIZE, 0}, {RLIMIT_NPROC, 0}, {RLIMIT_NOFILE, 0}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct rlimit limit = {limits[i].limit, limits[i].limit};
        if (setrlimit(limits[i].resource, &limit) != 0)
            return error_set(error, EXIT_COULD_NOT_RUN, "setrlimit: %s", strerror(errno));
    }
    return true;
}

/* A ruleset that handles every access to files and grants none; kernels without Landlock do without
 * this layer. */
static void plat_sandbox_landlock(void)
{
    struct landlock_ruleset_attr attributes = {.handled_access_fs =
                                                   (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    long rules = syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (rules < 0)
        return;
    plat_sandbox_has_landlock = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close((int)rules);
}

static int plat_sandbox_allow_sanitizer(scmp_filter_ctx filter)
{
    static const int calls[] = {SYS_mmap,   SYS_munmap,      SYS_madvise,       SYS_mprotect,
                                SYS_futex,  SYS_getpid,      SYS_gettid,        SYS_tgkill,
                                SYS_write,  SYS_sigaltstack, SYS_clock_gettime, SYS_rt_sigprocmask,
                                SYS_rt_sigaction, SYS_sched_yield, SYS_getrlimit, SYS_prlimit64};
    int failed = 0;
    for (size_t i = 0; SANDBOX_RELAXED && i < sizeof calls / sizeof calls[0]; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    return failed;
}

static bool plat_sandbox_filter_calls(const struct plat_sandbox_options *options,
                                      struct error *error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
    if (filter == NULL)
        return error_set(error, EXIT_COULD_NOT_RUN, "seccomp: out of memory");
    int failed = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SYS_exit_group, 0);
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SYS_rt_sigreturn, 0);
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SYS_write, 1,
                               SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)options->pipe));
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SYS_mprotect, 1,
                               SCMP_A0(SCMP_CMP_MASKED_EQ, ~(options->arena_size - 1),
                                       options->arena));
    /* Only for the second filter, which then refuses every prctl from anywhere but the stubs. */
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SYS_prctl, 2,
                               SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP),
                               SCMP_A1(SCMP_CMP_EQ, SECCOMP_MODE_FILTER));
    failed |= plat_sandbox_allow_sanitizer(filter);
    int loaded = failed != 0 ? failed : seccomp_load(filter);
    seccomp_release(filter);
    return loaded == 0 || error_set(error, EXIT_COULD_NOT_RUN, "seccomp: %s", strerror(-loaded));
}

/* Nothing but rt_sigreturn from outside the stubs. libseccomp cannot express this. */
static bool plat_sandbox_filter_origin(struct error *error)
{
    uint64_t begin = (uint64_t)plat_syscall_begin, end = (uint64_t)plat_syscall_end;
    const uint32_t high = (uint32_t)(begin >> 32);
    if (high != (uint32_t)(end >> 32))
        return error_set(error, EXIT_COULD_NOT_RUN, "the system call stubs span 4 GiB");
#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
    struct sock_filter code[] = {
        LOAD(nr),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigreturn, 6, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, high, 0, 3),
        LOAD(instruction_pointer),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)begin, 0, 1),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, (uint32_t)end, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
#undef LOAD
    struct sock_fprog program = {sizeof code / sizeof code[0], code};
    if (SANDBOX_RELAXED || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
        return true;
    return error_set(error, EXIT_COULD_NOT_RUN, "seccomp by origin: %s", strerror(errno));
}

bool plat_sandbox_enter(const struct plat_sandbox_options *options, struct error *error)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return error_set(error, EXIT_COULD_NOT_RUN, "no_new_privs: %s", strerror(errno));
    plat_sandbox_landlock();
    if (!plat_sandbox_limit(error))
        return false;
    /* The filter by origin comes last: libseccomp could not load the other from outside the stubs;
     * the first one must therefore let prctl through until the second is in place. */
    return plat_sandbox_filter_calls(options, error) && plat_sandbox_filter_origin(error);
}

const char *plat_sandbox_strength(void)
{
    if (SANDBOX_RELAXED)
        return "seccomp (relaxed for a sanitizer)";
    return plat_sandbox_has_landlock ? "seccomp+landlock" : "seccomp";
}
