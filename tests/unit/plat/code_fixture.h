/*
 * Machine code in a page of its own, where a driver's would lie, and a way out of it: code_run
 * enters the bytes, and a trap handler leaves them by sending rip to code_escape.
 */
#ifndef DRYDOCK_TESTS_CODE_FIXTURE_H
#define DRYDOCK_TESTS_CODE_FIXTURE_H

#include "plat/map.h"
#include "plat/traps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CODE_ARENA      UINT64_C(0x200000000000)
#define CODE_ARENA_SIZE ((size_t)64 << 20)
#define CODE_PAGE       (CODE_ARENA + 4 * PLAT_PAGE_SIZE)
#define CODE_DATA_PAGE  (CODE_ARENA + 8 * PLAT_PAGE_SIZE) /* readable and writable, no code */

#define CODE(...) ((const uint8_t[]){__VA_ARGS__}), sizeof((const uint8_t[]){__VA_ARGS__})

/* Enters code with its first four arguments where System V, and a system call, want them. */
uint64_t code_run(uint64_t code, uint64_t a, uint64_t b, uint64_t c);
void code_escape(void);

__asm__(".text\n.globl code_run\ncode_run:\n"
        "push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15; sub $8, %rsp\n"
        "mov %rsp, code_run_sp(%rip)\n"
        "mov %rdi, %rax; mov %rsi, %rdi; mov %rdx, %rsi; mov %rcx, %rdx; call *%rax\n"
        ".globl code_escape\ncode_escape:\n"
        "mov code_run_sp(%rip), %rsp\n"
        "movl $0x1f80, (%rsp); ldmxcsr (%rsp); cld\n"
        "add $8, %rsp; pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx; ret\n"
        ".local code_run_sp\n.comm code_run_sp, 8, 8\n");

/* What the handlers of the tests heard. */
static struct plat_trap code_trap;
static unsigned code_trap_count;

static inline void code_leave(struct plat_trap *trap)
{
    code_trap = *trap;
    code_trap_count++;
    trap->registers.rip = (uint64_t)code_escape;
}

static inline bool code_reserve(struct error *error)
{
    if (!plat_map_reserve(CODE_ARENA, CODE_ARENA_SIZE, error))
        return false;
    plat_map_protect(CODE_PAGE, PLAT_PAGE_SIZE, PLAT_ACCESS_WRITE_EXECUTE);
    plat_map_protect(CODE_DATA_PAGE, PLAT_PAGE_SIZE, PLAT_ACCESS_WRITE);
    return true;
}

/* Puts code (and a return) into its page and runs it. */
static inline uint64_t code_do(const uint8_t *bytes, size_t size, uint64_t a, uint64_t b,
                               uint64_t c)
{
    memcpy((void *)CODE_PAGE, bytes, size);
    ((uint8_t *)CODE_PAGE)[size] = 0xc3;
    memset(&code_trap, 0, sizeof code_trap);
    code_trap_count = 0;
    return code_run(CODE_PAGE, a, b, c);
}

#endif
