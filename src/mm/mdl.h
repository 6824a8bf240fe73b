/*
 * MDLs: what pages they describe, and which of these somebody must let go again.
 *
 *   described by address --MmProbeAndLockPages--> locked --MmMapLockedPages--> locked and mapped
 *          ^   |                                    |  <--MmUnmapLockedPages--     |
 *          |   +--MmBuildMdlForNonPagedPool--> nonpaged (never locked or mapped)   |
 *          +------------------MmUnlockPages---------+------------------------------+
 *
 * An MDL is driver memory, and its flags are what drivers' macros read. A record beside it, found
 * by its address, says who locked and who mapped; it lives while there is something to undo.
 *
 * A mapping is the memory's own kernel address: all kernel memory is mapped already, and Windows
 * promises no other address. Memory that is used after it was unmapped is therefore not noticed.
 * MDLs whose pages do not lie one after another cannot be mapped: unsupported.
 */
#ifndef DRYDOCK_MM_MDL_H
#define DRYDOCK_MM_MDL_H

#include "nt/ke.h"
#include "nt/mdl.h"

#include <stdbool.h>

struct mm_mdl {
    struct mm_mdl *next, *previous; /* all of them, oldest first */
    MDL *mdl;
    uint32_t capacity; /* page frame numbers there is room for; 0: as many as MDL.Size says */
    bool is_allocated; /* by IoAllocateMdl, until IoFreeMdl */
    bool is_locked;    /* by MmProbeAndLockPages */
    bool is_mapped;
    uint64_t pages;  /* base of the memory that MmAllocatePagesForMdl gave it; 0: none */
    uint32_t holder; /* who locked, or allocated, the pages */
    uint64_t holder_site;
    uint64_t map_site;
};

/* The record of an MDL; NULL: nothing is to be undone. */
struct mm_mdl *mm_mdl_find(const MDL *mdl);

/* The record of an MDL, made if there is none. An address that cannot be an MDL ends the life. */
struct mm_mdl *mm_mdl_get(MDL *mdl, const char *routine);

/* Forgets the record if nothing is left to undo. */
void mm_mdl_settle(struct mm_mdl *record);

/* A new MDL in nonpaged pool that describes [address, address + size) for its owner; NULL when pool
 * is exhausted. `what`: see struct mm_block. */
MDL *mm_mdl_alloc(uint64_t address, ULONG size, const char *what);

/* Fills the page frame numbers in; the life ends if there is no room for them. */
void mm_mdl_fill(struct mm_mdl *record, uint64_t address, const char *routine);

/* Undoes a mapping without judging it. */
void mm_mdl_unmap(struct mm_mdl *record);

/* Locks a buffer for the driver whose call is being served; false if it is not there, or cannot be
 * written and has to be. */
bool mm_mdl_lock(MDL *mdl, LOCK_OPERATION operation);

/* Ends a lock without judging it: what MmUnlockPages does. */
void mm_mdl_unlock(struct mm_mdl *record);

/* "an MDL whose pages are locked" if one lies in [base, base + size); NULL if none does.
 * *ret_object: where. */
const char *mm_mdl_find_active(uint64_t base, uint64_t size, uint64_t *ret_object);

/* Does the MDL hold pages that are locked or its own? False for what is no MDL. */
bool mm_mdl_is_holding(const MDL *mdl);

/* After DriverUnload: pages that the driver locked or allocated, and sections that it locked, are a
 * finding each. */
void mm_mdl_check_left(uint32_t driver);

/* Bytes that an MDL for [Base, Base + Length) takes. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-mmsizeofmdl.md */
SIZE_T NTAPI MmSizeOfMdl(PVOID Base, SIZE_T Length);

/*
 * Fills in the pages of a buffer that cannot be paged out; the MDL counts as mapped from then on,
 * and is never locked, unlocked, mapped or unmapped. IRQL <= DISPATCH_LEVEL. A buffer in paged
 * memory or on a stack is a finding. wdk-ddi-src/content/wdm/nf-wdm-mmbuildmdlfornonpagedpool.md
 */
VOID NTAPI MmBuildMdlForNonPagedPool(PMDL MemoryDescriptorList);

/*
 * Locks a buffer's pages and fills them in; MmUnlockPages lets them go, and a mapping with them.
 * IRQL <= DISPATCH_LEVEL, <= APC_LEVEL for memory that can be paged out. Memory that is not there,
 * that cannot be written (IoWriteAccess, IoModifyAccess), or that is no user's (UserMode) raises
 * STATUS_ACCESS_VIOLATION. wdk-ddi-src/content/wdm/nf-wdm-mmprobeandlockpages.md,
 * nf-wdm-mmunlockpages.md
 */
VOID NTAPI MmProbeAndLockPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                               LOCK_OPERATION Operation);
VOID NTAPI MmUnlockPages(PMDL MemoryDescriptorList);

/*
 * Gives locked pages an address in system space: the first byte's. IRQL <= DISPATCH_LEVEL. One
 * mapping for each MDL; undone by MmUnmapLockedPages with that address, or by MmUnlockPages.
 * AccessMode UserMode: unsupported. wdk-ddi-src/content/wdm/nf-wdm-mmmaplockedpages.md,
 * nf-wdm-mmmaplockedpagesspecifycache.md, nf-wdm-mmunmaplockedpages.md
 */
PVOID NTAPI MmMapLockedPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode);
PVOID NTAPI MmMapLockedPagesSpecifyCache(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                                         MEMORY_CACHING_TYPE CacheType, PVOID RequestedAddress,
                                         ULONG BugCheckOnFailure, ULONG Priority);
VOID NTAPI MmUnmapLockedPages(PVOID BaseAddress, PMDL MemoryDescriptorList);

#endif
