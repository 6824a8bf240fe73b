/*
 * Structured exceptions in driver code.
 *
 *   a fault in driver code ---+                         +-> a filter wants to go on: resumed
 *                             +-> dispatch: ask the  ---+-> a handler unwinds to its frame
 *   a kernel routine raises --+   frames outward        +-> nobody takes it: the bug check
 *
 * Frames are those of drivers: where kernel code lies between two of them (IofCallDriver), the
 * task's entries say where the outer driver had called it, and the walk goes on there. Handlers,
 * filters and __finally blocks are driver code and are called through gates, on the same stack
 * below the frame in question. Whatever lies between the frame that an exception leads to and the
 * one it came from is abandoned: entries and calls in progress are forgotten, the IRQL stays.
 *
 * As on Windows only user-mode addresses can be tried: an access to a kernel address that is not
 * there is a bug check at once, and so is any at DISPATCH_LEVEL or above.
 */
#ifndef DRYDOCK_MACHINE_EXCEPTION_H
#define DRYDOCK_MACHINE_EXCEPTION_H

#include "machine/module.h"
#include "plat/traps.h"

/* From a kernel routine, in place of its return to the driver that called it: an exception of that
 * code, with up to two parameters, after which the caller cannot be gone on with. */
__attribute__((noreturn)) void exception_raise(NTSTATUS code, unsigned count, ULONG_PTR first,
                                               ULONG_PTR second);

/* The same with a driver's own record, which may be one to continue after: then it returns. */
void exception_raise_record(const EXCEPTION_RECORD *record);

/* Unwinds to the frame whose establisher is target (0: all of them), running their termination
 * handlers, and goes on there at target_ip with result in rax. */
__attribute__((noreturn)) void exception_unwind(uint64_t target, uint64_t target_ip,
                                                EXCEPTION_RECORD *record, uint64_t result);

/* The registers that the driver had when it called the kernel routine which is being served. What
 * a call need not keep and a gate does not know reads 0. */
void exception_capture(CONTEXT *ret_context);

/* Undoes one frame of driver code for a driver that walks its stack itself: as module->unwind, with
 * the stack's bounds filled in. A frame that kernel code had called returns to address 0. */
bool exception_unwind_virtually(uint64_t row, struct module_frame *frame);

/* For the trap handler: can a driver's handler be asked about it? If so its registers have been
 * pointed at the dispatcher. */
bool exception_take_trap(struct plat_trap *trap);

#endif
