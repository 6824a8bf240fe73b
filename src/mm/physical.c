/* See mm/physical.h. */
#include "mm/physical.h"

#include "base/panic.h"
#include "machine/arena.h"
#include "machine/hardware.h"
#include "mm/address.h"

#define PHYSICAL_POOL 0x100000ull /* where nonpaged pool begins */

_Static_assert((ARENA_SIZE & (ARENA_SIZE - 1)) == 0, "addresses turn round at the arena's end");

uint64_t mm_physical(uint64_t address)
{
    invariant(address - ARENA_BASE <= ARENA_SIZE);
    return (address - arena_extents[ARENA_POOL].base + PHYSICAL_POOL) & (ARENA_SIZE - 1);
}

uint64_t mm_physical_address(uint64_t physical)
{
    if (physical >= ARENA_SIZE)
        return 0;
    uint64_t offset = arena_extents[ARENA_POOL].base - ARENA_BASE + physical - PHYSICAL_POOL;
    return ARENA_BASE + (offset & (ARENA_SIZE - 1));
}

PHYSICAL_ADDRESS NTAPI MmGetPhysicalAddress(PVOID BaseAddress)
{
    uint64_t address = (uint64_t)BaseAddress;
    PHYSICAL_ADDRESS physical = {.QuadPart = 0};
    if (hardware_physical(address) != 0)
        physical.QuadPart = (LONGLONG)hardware_physical(address);
    else if (mm_address_is_backed(address, 1))
        physical.QuadPart = (LONGLONG)mm_physical(address);
    return physical;
}

MM_SYSTEMSIZE NTAPI MmQuerySystemSize(VOID)
{
    return MmLargeSystem;
}
