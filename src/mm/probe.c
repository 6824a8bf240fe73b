/* See mm/probe.h. The books stay closed meanwhile: what a page answers is the driver's business. */
#include "mm/probe.h"

#include "machine/arena.h"
#include "machine/exception.h"
#include "nt/status.h"
#include "plat/map.h"

VOID NTAPI ProbeForRead(const volatile VOID *Address, SIZE_T Length, ULONG Alignment)
{
    uint64_t first = (uint64_t)Address;
    if (Length == 0)
        return;
    if (first & (Alignment - 1))
        exception_raise(STATUS_DATATYPE_MISALIGNMENT, 0, 0, 0);
    if (first >= ARENA_USER_END || Length > ARENA_USER_END - first)
        exception_raise(STATUS_ACCESS_VIOLATION, 0, 0, 0);
}

VOID NTAPI ProbeForWrite(volatile VOID *Address, SIZE_T Length, ULONG Alignment)
{
    ProbeForRead(Address, Length, Alignment);
    uint64_t at = (uint64_t)Address, end = at + Length;
    while (at < end) {
        volatile uint8_t *byte = (volatile uint8_t *)at;
        *byte = *byte;
        at = (at | (PLAT_PAGE_SIZE - 1)) + 1;
    }
}
