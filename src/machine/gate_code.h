/*
 * Room for code of our own among the stubs, and writing code there or into an image. Pages are
 * writable or executable, never both (but for INIT sections that ask for it).
 */
#ifndef DRYDOCK_MACHINE_GATE_CODE_H
#define DRYDOCK_MACHINE_GATE_CODE_H

#include <stddef.h>
#include <stdint.h>

/* An address for `size` bytes of code, within 2 GiB of every image. */
uint64_t gate_code_room(size_t size);

/* Copies code to an executable page. */
void gate_code_write(uint64_t at, const void *bytes, size_t size);

/* Where a driver returns to that was entered through a stub; by gate_call (gate_x64.S). */
extern char gate_entry_returned[], gate_driver_returned[];

/* Where the return address to gate_entry_returned lies, below the gate's frame: home space, 16
 * slots, the home space of gate_before, and the slot itself. */
#define GATE_TARGET_SLOT (32 + 160 + 8)

#endif
