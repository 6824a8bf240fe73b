/*
 * Giving up every right, before the first driver instruction (DESIGN law 10).
 *
 * After plat_sandbox_enter the process can write to one pipe, change the access of its own arena,
 * return from a signal and end; each only from the system call instructions in this file's assembly
 * (a driver's own `syscall` is refused even for those). Everything else raises PLAT_TRAP_SYSCALL.
 * Layers, outermost first: resource limits (no files, no processes, no core), no new privileges,
 * Landlock where the kernel has it, seccomp by number and argument (libseccomp), seccomp by
 * instruction pointer (BPF written here). Sanitizer builds allow what their runtime needs, and
 * plat_sandbox_strength() says so.
 */
#ifndef DRYDOCK_PLAT_SANDBOX_H
#define DRYDOCK_PLAT_SANDBOX_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct plat_sandbox_options {
    int pipe;            /* the one descriptor that may be written to */
    uint64_t arena;      /* the one range whose access may be changed ... */
    uint64_t arena_size; /* ... in bytes */
};

bool plat_sandbox_enter(const struct plat_sandbox_options *options, struct error *error);

/* "seccomp+landlock", "seccomp", "seccomp (relaxed for AddressSanitizer)": for reports and tests.
 */
const char *plat_sandbox_strength(void);

/* The system calls that remain. They work before confinement too. Negative results are -errno. */
long plat_sandbox_write(int descriptor, const void *bytes, size_t size);
long plat_sandbox_mprotect(uint64_t address, size_t size, int protection);
__attribute__((noreturn)) void plat_sandbox_exit(int status);

/* The name of a Linux system call, "syscall 451" if unknown; into a caller's buffer. */
void plat_sandbox_call_name(int number, char *ret_name, size_t size);

#endif
