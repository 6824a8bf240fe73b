/*
 * Traps in driver code: emulated where an x64 kernel would simply execute the instruction,
 * redirected where a gate was planted, an exception where a handler may take it
 * (machine/exception.h), else the end of the life (DESIGN section 5).
 *
 * The handler itself only looks and changes registers. What must be said is said on the landing
 * stack, in ordinary code, after the signal has been returned from.
 */
#ifndef DRYDOCK_MACHINE_TRAP_H
#define DRYDOCK_MACHINE_TRAP_H

#include "plat/traps.h"

/* Fills the page that stands for 0xFFFFF78000000000. Called by machine_init. */
void trap_init(void);

/* The machine's plat_trap_handler; the host installs it before it confines itself. */
void trap_handle(struct plat_trap *trap);

/* Says what the trap in machine()->trap was and ends the life: on the landing stack, in place of
 * what trapped; or where no exception handler took it. */
__attribute__((noreturn)) void trap_report(void);

/* Tries to do what the instruction at rip would have done in a kernel: moves to and from cr8, cli,
 * sti, rdtsc(p), cpuid, rdrand, rdseed, in and out of a model's ports, reads of the shared page.
 * True if registers now say that it was done. *ret_what names an instruction that a kernel could
 * execute but this machine cannot. */
bool trap_emulate(struct plat_trap *trap, char ret_what[64]);

/* Replaces the instruction at address, which Linux lets user code execute although its result is
 * not deterministic (cpuid, rdrand, rdseed), by one that traps. */
void trap_patch(uint64_t address);

/* Copies the current times into the shared page. */
void trap_refresh_shared_data(void);

/* For gate_x64.S: a move to cr8 (operation 0 to 15), cli (256) or sti (257). */
void trap_privileged(uint64_t operation);

#endif
