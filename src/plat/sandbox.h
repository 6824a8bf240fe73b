/*
 * Giving up every right, before the first driver instruction (DESIGN law 10).
 *
 * After plat_sandbox_enter the process can write to one pipe, change the access of its own arena,
 * return from a signal and end; each only from the system call instructions in syscall_x64.S (a
 * driver's own `syscall` is refused even for those). Everything else raises PLAT_TRAP_SYSCALL, but
 * `int 80h` PLAT_TRAP_PROTECTION, as it would on Windows. Layers, outermost first: resource limits
 * (no files, no processes, no core), no new privileges, Landlock where the kernel has it, seccomp
 * by number and argument (libseccomp), seccomp by instruction pointer (BPF written here). Processes
 * stay dumpable: a replay may be looked at with a debugger, and core files are off.
 *
 * Sanitizer builds allow what their runtime needs from anywhere but the arena, where no call at all
 * comes through; plat_sandbox_strength() says so. In no build can memory be had from Linux after
 * plat_sandbox_enter: what malloc then gives is what it had left.
 */
#ifndef DRYDOCK_PLAT_SANDBOX_H
#define DRYDOCK_PLAT_SANDBOX_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct plat_sandbox_options {
    int pipe;            /* the one descriptor that may be written to */
    uint64_t arena;      /* the one range whose access may be changed ... */
    uint64_t arena_size; /* ... in bytes: a power of two that divides `arena` */
};

bool plat_sandbox_enter(const struct plat_sandbox_options *options, struct error *error);

/* After plat_sandbox_enter: "seccomp+landlock", "seccomp", either with " (relaxed for a
 * sanitizer)": for reports and tests. */
const char *plat_sandbox_strength(void);

/* The system calls that remain. They work before confinement too. Negative results are -errno. */
long plat_sandbox_write(int descriptor, const void *bytes, size_t size);
long plat_sandbox_mprotect(uint64_t address, size_t size, int protection);
__attribute__((noreturn)) void plat_sandbox_exit(int status);

/* The name of a Linux system call, "syscall 451" if unknown; into a caller's buffer. */
void plat_sandbox_call_name(int number, char *ret_name, size_t size);

#endif
