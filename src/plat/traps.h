/*
 * Traps: what the processor or Linux says when an instruction cannot go on.
 *
 * One handler, on its own stack, turns a signal into a struct plat_trap, lets the machine look at
 * it and change the registers, and resumes with them. To abandon what ran, the machine points rip
 * and rsp elsewhere: nothing is unwound, nothing jumps out of a signal handler.
 */
#ifndef DRYDOCK_PLAT_TRAPS_H
#define DRYDOCK_PLAT_TRAPS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum plat_trap_kind {
    PLAT_TRAP_MEMORY,      /* page fault: address, is_write, is_execute say which */
    PLAT_TRAP_PROTECTION,  /* #GP: privileged instruction, int n, or a non-canonical address */
    PLAT_TRAP_INSTRUCTION, /* #UD */
    PLAT_TRAP_ARITHMETIC,  /* #DE, x87 or SSE exception */
    PLAT_TRAP_BREAK,       /* int3, icebp, single step */
    PLAT_TRAP_SYSCALL,     /* a system call the sandbox refused; rip is behind the instruction */
    PLAT_TRAP_TICK,        /* one more CPU-second has gone by (plat_traps_tick) */
};

/* In the order the x64 encodings number them, so that registers[n] is register n. */
struct plat_registers {
    uint64_t gpr[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8 .. r15 */
    uint64_t rip;
    uint64_t flags;
};

enum { PLAT_RAX, PLAT_RCX, PLAT_RDX, PLAT_RBX, PLAT_RSP, PLAT_RBP, PLAT_RSI, PLAT_RDI, PLAT_R8 };

struct plat_trap {
    enum plat_trap_kind kind;
    uint64_t address;                /* PLAT_TRAP_MEMORY: the address that faulted */
    bool is_write;                   /* PLAT_TRAP_MEMORY */
    bool is_execute;                 /* PLAT_TRAP_MEMORY: an instruction fetch */
    uint32_t vector;                 /* the processor's trap number */
    uint32_t error_code;             /* as pushed by the processor; for int n: n * 8 + 2 */
    int system_call;                 /* PLAT_TRAP_SYSCALL: Linux's number */
    struct plat_registers registers; /* written back when the handler returns */
};

/* May change trap->registers; where rip is sent, execution goes on as 64-bit code and with the
 * thread pointer restored. Alignment checks (flag AC) do not exist for a kernel: they never get
 * here. A trap inside the handler is a panic. */
typedef void plat_trap_handler(struct plat_trap *trap);

/* Installs the handler for every kind, on the given signal stack (at least 64 KiB). Once per
 * process, before confinement. */
bool plat_traps_install(plat_trap_handler *handler, void *stack, size_t stack_size,
                        struct error *error);

/* From now on every CPU-second of this process raises PLAT_TRAP_TICK; every = milliseconds. */
void plat_traps_tick(unsigned every_ms);

/* Makes rdtsc and rdtscp trap (PLAT_TRAP_PROTECTION) instead of reading the clock. */
void plat_traps_time_stamp(void);

/* Points the gs base of this thread at address. */
void plat_gs_set(uint64_t address);

#endif
