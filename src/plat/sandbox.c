/* See plat/sandbox.h. */
#include "plat/sandbox.h"

#include "plat/sanitize.h"
#include "plat/syscall.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SANDBOX_PROGRAM_MAX 512

/* Set by plat_sandbox_enter. */
static bool plat_sandbox_has_landlock;

long plat_sandbox_write(int descriptor, const void *bytes, size_t size)
{
    return plat_syscall4(SYS_write, descriptor, (long)bytes, (long)size, 0);
}

long plat_sandbox_mprotect(uint64_t address, size_t size, int protection)
{
    return plat_syscall4(SYS_mprotect, (long)address, (long)size, protection, 0);
}

void plat_sandbox_exit(int status)
{
    plat_syscall4(SYS_exit_group, status, 0, 0, 0);
    __builtin_trap();
}

void plat_sandbox_call_name(int number, char *ret_name, size_t size)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {
#define NAME(name) {SYS_##name, #name},
        NAME(read) NAME(write) NAME(open) NAME(close) NAME(stat) NAME(fstat) NAME(lseek) NAME(mmap)
            NAME(mprotect) NAME(munmap) NAME(mremap) NAME(brk) NAME(madvise) NAME(ioctl) NAME(poll)
                NAME(pipe) NAME(dup) NAME(getpid) NAME(nanosleep) NAME(socket) NAME(connect)
                    NAME(bind) NAME(sendto) NAME(clone) NAME(fork) NAME(vfork) NAME(execve)
                        NAME(exit) NAME(kill) NAME(ptrace) NAME(unlink) NAME(rename) NAME(mkdir)
                            NAME(chmod) NAME(setuid) NAME(setitimer) NAME(prctl) NAME(arch_prctl)
                                NAME(setrlimit) NAME(mount) NAME(reboot) NAME(gettid) NAME(time)
                                    NAME(gettimeofday) NAME(clock_gettime) NAME(futex) NAME(openat)
                                        NAME(unlinkat) NAME(memfd_create) NAME(seccomp) NAME(bpf)
                                            NAME(userfaultfd) NAME(execveat) NAME(process_vm_readv)
                                                NAME(process_vm_writev) NAME(io_uring_setup)
                                                    NAME(clone3) NAME(exit_group) NAME(rt_sigaction)
                                                        NAME(rt_sigprocmask) NAME(rt_sigreturn)
                                                            NAME(sigaltstack) NAME(tgkill)
                                                                NAME(getrandom)
#undef NAME
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].number == number) {
            snprintf(ret_name, size, "%s", names[i].name);
            return;
        }
    snprintf(ret_name, size, "syscall %d", number);
}

static bool plat_sandbox_limit(struct error *error)
{
    static const struct {
        int resource;
        bool is_relaxed; /* a sanitizer's report may go to a file */
    } limits[] = {{RLIMIT_CORE, false},
                  {RLIMIT_FSIZE, PLAT_IS_SANITIZED},
                  {RLIMIT_NPROC, false},
                  {RLIMIT_NOFILE, false}};
    const struct rlimit nothing = {0, 0};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        if (!limits[i].is_relaxed && setrlimit(limits[i].resource, &nothing) != 0)
            return error_set(error, EXIT_COULD_NOT_RUN, "setrlimit: %s", strerror(errno));
    return true;
}

/* A ruleset that handles every access this kernel's Landlock knows and grants none. A kernel
 * without Landlock does without this layer: the strength says so. */
static void plat_sandbox_landlock(void)
{
    /* linux/landlock.h of the day may know less than the running kernel. */
    struct {
        uint64_t files, net, scopes;
    } rights = {0};
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return;
    const unsigned files = version >= 5 ? 16 : version >= 3 ? 15 : version == 2 ? 14 : 13;
    rights.files = (UINT64_C(1) << files) - 1;
    rights.net = version >= 4 ? 3 : 0;
    rights.scopes = version >= 6 ? 3 : 0;
    long rules = syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0);
    if (rules < 0)
        return;
    plat_sandbox_has_landlock = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close((int)rules);
}

/* What the runtime of a sanitizer calls; anything else it tries (symbolizers, /proc) fails, while
 * the same from a driver's code is a trap (the filter by origin). */
static int plat_sandbox_allow_sanitizer(scmp_filter_ctx filter)
{
    static const int calls[] = {
        SYS_mmap,           SYS_munmap,       SYS_madvise,     SYS_mprotect,    SYS_futex,
        SYS_getpid,         SYS_gettid,       SYS_tgkill,      SYS_sigaltstack, SYS_clock_gettime,
        SYS_rt_sigprocmask, SYS_rt_sigaction, SYS_sched_yield, SYS_prlimit64,   SYS_getrlimit};
    int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SYS_write, 1,
                                  SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO, 0));
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    return failed;
}

/* Which calls, with which arguments. An mprotect that begins in the arena cannot reach beyond it:
 * nothing else is mapped next to it. */
static scmp_filter_ctx plat_sandbox_describe_calls(const struct plat_sandbox_options *options)
{
    scmp_filter_ctx filter =
        seccomp_init(PLAT_IS_SANITIZED ? SCMP_ACT_ERRNO(EACCES) : SCMP_ACT_TRAP);
    if (filter == NULL)
        return NULL;
    int failed = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_TRAP);
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SYS_exit_group, 0);
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SYS_rt_sigreturn, 0);
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SYS_write, 1,
                               SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)options->pipe, 0));
    if (PLAT_IS_SANITIZED)
        failed |= plat_sandbox_allow_sanitizer(filter);
    else
        failed |= seccomp_rule_add(
            filter, SCMP_ACT_ALLOW, SYS_mprotect, 2,
            SCMP_A0(SCMP_CMP_MASKED_EQ, ~(options->arena_size - 1), options->arena),
            SCMP_A1(SCMP_CMP_LE, options->arena_size, 0));
    if (failed == 0)
        return filter;
    seccomp_release(filter);
    return NULL;
}

/* libseccomp writes the program of these rules; it is loaded by us, from a stub, because by then
 * nothing else may make system calls. */
static bool plat_sandbox_compile_calls(const struct plat_sandbox_options *options,
                                       struct sock_fprog *program, struct error *error)
{
    int ends[2] = {-1, -1};
    scmp_filter_ctx filter = plat_sandbox_describe_calls(options);
    bool is_written = filter != NULL && pipe(ends) == 0 && seccomp_export_bpf(filter, ends[1]) == 0;
    const size_t room = SANDBOX_PROGRAM_MAX * sizeof *program->filter;
    ssize_t got = is_written ? read(ends[0], program->filter, room) : -1;
    if (filter != NULL)
        seccomp_release(filter);
    close(ends[0]);
    close(ends[1]);
    if (got <= 0 || (size_t)got == room)
        return error_set(error, EXIT_COULD_NOT_RUN, "seccomp: the filter could not be made");
    program->len = (unsigned short)((size_t)got / sizeof *program->filter);
    return true;
}

static bool plat_sandbox_load(const struct sock_fprog *program, struct error *error)
{
    long failed = plat_syscall4(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)program, 0);
    return failed == 0 ||
           error_set(error, EXIT_COULD_NOT_RUN, "seccomp: %s", strerror((int)-failed));
}

/* A verdict on [begin, end] as the origin of a call, another on every other origin; libseccomp
 * cannot express this. 64-bit code's calls only. */
static bool plat_sandbox_load_origin(uint64_t begin, uint64_t end, uint32_t inside,
                                     uint32_t outside, struct error *error)
{
#define LOAD(offset)               BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define JUMP(test, value, yes, no) BPF_JUMP(BPF_JMP | BPF_##test | BPF_K, value, yes, no)
#define RETURN(value)              BPF_STMT(BPF_RET | BPF_K, value)
    const uint32_t low = offsetof(struct seccomp_data, instruction_pointer), high = low + 4;
    struct sock_filter code[] = {
        /* 0 */ LOAD(offsetof(struct seccomp_data, arch)),
        /* 1 */ JUMP(JEQ, AUDIT_ARCH_X86_64, 0, 12),
        /* 2 */ LOAD(high),
        /* 3 */ JUMP(JGT, (uint32_t)(begin >> 32), 3, 0),
        /* 4 */ JUMP(JEQ, (uint32_t)(begin >> 32), 0, 8),
        /* 5 */ LOAD(low),
        /* 6 */ JUMP(JGE, (uint32_t)begin, 0, 6),
        /* 7 */ LOAD(high),
        /* 8 */ JUMP(JGT, (uint32_t)(end >> 32), 4, 0),
        /* 9 */ JUMP(JEQ, (uint32_t)(end >> 32), 0, 2),
        /* 10 */ LOAD(low),
        /* 11 */ JUMP(JGT, (uint32_t)end, 1, 0),
        /* 12 */ RETURN(inside),
        /* 13 */ RETURN(outside),
        /* 14 */ RETURN(SECCOMP_RET_TRAP),
    };
#undef LOAD
#undef JUMP
#undef RETURN
    const struct sock_fprog program = {sizeof code / sizeof code[0], code};
    return plat_sandbox_load(&program, error);
}

static bool plat_sandbox_filter_origin(const struct plat_sandbox_options *options,
                                       struct error *error)
{
    if (PLAT_IS_SANITIZED)
        return plat_sandbox_load_origin(options->arena, options->arena + options->arena_size,
                                        SECCOMP_RET_TRAP, SECCOMP_RET_ALLOW, error);
    return plat_sandbox_load_origin((uint64_t)plat_syscall_begin, (uint64_t)plat_syscall_end,
                                    SECCOMP_RET_ALLOW, SECCOMP_RET_TRAP, error);
}

bool plat_sandbox_enter(const struct plat_sandbox_options *options, struct error *error)
{
    struct sock_filter code[SANDBOX_PROGRAM_MAX];
    struct sock_fprog program = {.filter = code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return error_set(error, EXIT_COULD_NOT_RUN, "no_new_privs: %s", strerror(errno));
    if (!plat_sandbox_compile_calls(options, &program, error))
        return false;
    plat_sandbox_landlock();
    /* The filter by number forbids loading filters: it comes last. */
    return plat_sandbox_limit(error) && plat_sandbox_filter_origin(options, error) &&
           plat_sandbox_load(&program, error);
}

const char *plat_sandbox_strength(void)
{
    if (PLAT_IS_SANITIZED)
        return plat_sandbox_has_landlock ? "seccomp+landlock (relaxed for a sanitizer)"
                                         : "seccomp (relaxed for a sanitizer)";
    return plat_sandbox_has_landlock ? "seccomp+landlock" : "seccomp";
}
