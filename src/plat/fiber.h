/*
 * Fibers: a stack and a saved stack pointer, switched by hand (switch_x64.S).
 *
 * Invariant: exactly one fiber runs; its sp field is stale. A switch saves the System V
 * callee-saved registers on the stack that is left and ends in a jump, not a return (a return would
 * be mispredicted: 4-5 ns against 9). Callers of Microsoft's ABI need no more: gcc saves rdi, rsi
 * and xmm6-15 around the ms_abi function that leads here. Under AddressSanitizer the switch is
 * annotated.
 */
#ifndef DRYDOCK_PLAT_FIBER_H
#define DRYDOCK_PLAT_FIBER_H

#include <stddef.h>
#include <stdint.h>

struct plat_fiber {
    void *sp;          /* where the saved registers lie, while it does not run */
    void *stack_low;   /* lowest byte of the stack; NULL for the thread's own stack */
    size_t stack_size; /* bytes */
    void *asan_fake;   /* AddressSanitizer's own state of the fiber */
};

/* Makes *fiber start at entry(argument) on first switch. entry must never return. */
void plat_fiber_init(struct plat_fiber *fiber, void *stack_low, size_t stack_size,
                     void (*entry)(void *argument), void *argument);

/* Describes the stack this thread runs on now, so that it can be switched back to. */
void plat_fiber_init_host(struct plat_fiber *fiber);

/* Leaves `from` (which must be running) and continues `to`. Returns when someone switches back. */
void plat_fiber_switch(struct plat_fiber *from, struct plat_fiber *to);

/* Forgets AddressSanitizer's poison on [low, low + size): after a restore, or when a stack is
 * reused. Nothing in other builds. */
void plat_fiber_unpoison(void *low, size_t size);

#endif
