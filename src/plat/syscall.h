/*
 * The stubs of syscall_x64.S, for this folder alone: the rest of Drydock asks plat/sandbox.h.
 */
#ifndef DRYDOCK_PLAT_SYSCALL_H
#define DRYDOCK_PLAT_SYSCALL_H

/* A system call instruction's address, as seccomp sees it (after the instruction), lies between. */
extern const char plat_syscall_begin[], plat_syscall_end[];

/* One system call of up to four arguments; -errno on failure. */
long plat_syscall4(long number, long a, long b, long c, long d);

/* The sa_restorer of every signal handler; never called. */
void plat_syscall_restorer(void);

#endif
