/*
 * Physical memory: which physical address an address has, and how much there is.
 *
 * The machine has 64 GiB of it, one physical byte for each byte of the arena: the arena, turned so
 * that nonpaged pool begins at 1 MiB. What a life allocates early therefore lies below 16 MiB, and
 * nearly all of it below 4 GiB, as old devices want it. The mapping is one to one, the same in
 * every run, and never changes; neighbouring pages are neighbours in physical memory too, which
 * Windows promises for contiguous memory only. Physical memory that no address names does not
 * exist.
 */
#ifndef DRYDOCK_MM_PHYSICAL_H
#define DRYDOCK_MM_PHYSICAL_H

#include "nt/mdl.h"

/* The physical address of an address in the arena. */
uint64_t mm_physical(uint64_t address);

/* The address in the arena that a physical address belongs to; 0 if there is none. */
uint64_t mm_physical_address(uint64_t physical);

/* The physical address of a valid nonpaged address; 0 for one that is not valid. Any IRQL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-mmgetphysicaladdress.md */
PHYSICAL_ADDRESS NTAPI MmGetPhysicalAddress(PVOID BaseAddress);

/* How much memory the machine has: MmLargeSystem. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-mmquerysystemsize.md */
MM_SYSTEMSIZE NTAPI MmQuerySystemSize(VOID);

#endif
