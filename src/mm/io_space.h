/*
 * I/O space: the memory registers of a scenario's hardware, mapped.
 *
 * A mapping is the address at which the model's bytes lie (machine/hardware.h); the kind of caching
 * makes no difference there. Physical memory that no model has is not mapped: unsupported, as
 * nobody knows what lies there. Registers that are used after they were unmapped are not noticed.
 */
#ifndef DRYDOCK_MM_IO_SPACE_H
#define DRYDOCK_MM_IO_SPACE_H

#include "nt/mdl.h"

/*
 * Gives registers an address in system space; the caller unmaps exactly what it mapped. NULL for 0
 * bytes. The Ex routine's Protect is PAGE_READONLY, PAGE_READWRITE, PAGE_EXECUTE, _READ or
 * _READWRITE, with PAGE_NOCACHE or PAGE_WRITECOMBINE; NULL for another. IRQL <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-mmmapiospace.md, nf-wdm-mmmapiospaceex.md,
 * nf-wdm-mmunmapiospace.md
 */
PVOID NTAPI MmMapIoSpace(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
                         MEMORY_CACHING_TYPE CacheType);
PVOID NTAPI MmMapIoSpaceEx(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes, ULONG Protect);
VOID NTAPI MmUnmapIoSpace(PVOID BaseAddress, SIZE_T NumberOfBytes);

/* After DriverUnload: registers that the driver left mapped are a finding each. */
void mm_io_space_check_left(uint32_t driver);

#endif
