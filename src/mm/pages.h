/*
 * Memory that is asked for by its physical address: pages for an MDL, contiguous memory.
 *
 * Both lie in nonpaged pool's region, but only their own routines free them. Addresses that a
 * request allows are physical ones (mm/physical.h). Memory is handed out upwards only, so nothing
 * below what is in use is left: a range there has no pages.
 */
#ifndef DRYDOCK_MM_PAGES_H
#define DRYDOCK_MM_PAGES_H

#include "nt/mdl.h"

/*
 * Whole pages between LowAddress and HighAddress, locked, without an address until they are mapped;
 * zeroed but for MM_DONT_ZERO_ALLOCATION. All of TotalBytes or NULL: one contiguous piece, so that
 * SkipBytes only matters to what it must be aligned to. IRQL <= DISPATCH_LEVEL. The caller owns the
 * pages (MmFreePagesFromMdl) and the MDL (ExFreePool). The page of the first routine promises no
 * more. wdk-ddi-src/content/wdm/nf-wdm-mmallocatepagesformdl.md, nf-wdm-mmallocatepagesformdlex.md,
 * nf-wdm-mmfreepagesfrommdl.md
 */
PMDL NTAPI MmAllocatePagesForMdl(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                                 PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes);
PMDL NTAPI MmAllocatePagesForMdlEx(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                                   PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes,
                                   MEMORY_CACHING_TYPE CacheType, ULONG Flags);
VOID NTAPI MmFreePagesFromMdl(PMDL MemoryDescriptorList);

/*
 * Page-aligned, nonpaged, uninitialised memory whose physical addresses follow one another, lie
 * between the lowest and the highest acceptable one and cross no multiple of
 * BoundaryAddressMultiple (a power of two; 0: any); NULL if there is none, or for 0 bytes. IRQL <=
 * DISPATCH_LEVEL. Given back by either free routine; the second wants size and cache type again.
 * wdk-ddi-src/content/wdm/nf-wdm-mmallocatecontiguousmemory.md,
 * nf-wdm-mmallocatecontiguousmemoryspecifycache.md, nf-wdm-mmfreecontiguousmemory.md,
 * nf-wdm-mmfreecontiguousmemoryspecifycache.md
 */
PVOID NTAPI MmAllocateContiguousMemory(SIZE_T NumberOfBytes,
                                       PHYSICAL_ADDRESS HighestAcceptableAddress);
PVOID NTAPI MmAllocateContiguousMemorySpecifyCache(SIZE_T NumberOfBytes,
                                                   PHYSICAL_ADDRESS LowestAcceptableAddress,
                                                   PHYSICAL_ADDRESS HighestAcceptableAddress,
                                                   PHYSICAL_ADDRESS BoundaryAddressMultiple,
                                                   MEMORY_CACHING_TYPE CacheType);
VOID NTAPI MmFreeContiguousMemory(PVOID BaseAddress);
VOID NTAPI MmFreeContiguousMemorySpecifyCache(PVOID BaseAddress, SIZE_T NumberOfBytes,
                                              MEMORY_CACHING_TYPE CacheType);

#endif
