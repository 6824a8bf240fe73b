/*
 * What lies at an address: is there memory, may it be written, can it be paged out.
 *
 * Answers go by pages, as the processor's do. There is no user memory: no process of a user runs in
 * this machine.
 */
#ifndef DRYDOCK_MM_ADDRESS_H
#define DRYDOCK_MM_ADDRESS_H

#include "nt/types.h"

#include <stdbool.h>

/* Every page of [address, address + size) is there: in an image that is loaded, in pool that was
 * handed out, in a thread's stack, in the kernel's pages. */
bool mm_address_is_backed(uint64_t address, uint64_t size);

/* ... and can be written. */
bool mm_address_is_writable(uint64_t address, uint64_t size);

/* Some of it is paged pool or in a paged section of an image. */
bool mm_address_is_paged(uint64_t address, uint64_t size);

bool mm_address_is_stack(uint64_t address);

/* TRUE if no page fault comes of a read or write at the address. IRQL <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-mmisaddressvalid.md */
BOOLEAN NTAPI MmIsAddressValid(PVOID VirtualAddress);

#endif
