/* See mm/mdl.h: mapping locked pages into system space. */
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/address.h"
#include "mm/mdl.h"
#include "mm/mm_state.h"
#include "mm/physical.h"
#include "nt/ke.h"

#include <inttypes.h>

__attribute__((noreturn)) static void map_refuse(const char *what)
{
    EMIT(UNSUPPORTED, unsupported, .driver = gate_current_caller(), .what = what,
         .site = gate_current_site());
    machine_stop(MACHINE_STOP_UNSUPPORTED);
}

/* The address of the first byte that the MDL's pages hold. */
static uint64_t map_address(const MDL *mdl)
{
    const PFN_NUMBER *pages = nt_mdl_pages(mdl);
    uint64_t count = nt_mdl_span(mdl->ByteOffset, mdl->ByteCount);
    uint64_t address = count > 0 ? mm_physical_address(pages[0] << PAGE_SHIFT) : 0;
    if (address == 0 || !mm_address_is_backed(address + mdl->ByteOffset, mdl->ByteCount))
        breach_stop("mdl-misuse", "Windows stops or maps what is no memory",
                    "an MDL is mapped whose page %" PRIx64 " is no memory "
                    "(Driver Verifier 0xC4/89)",
                    count > 0 ? (uint64_t)pages[0] : 0);
    for (uint64_t i = 1; i < count; i++)
        if (pages[i] != pages[0] + i)
            map_refuse("a mapping of pages that do not lie one after another");
    return address + mdl->ByteOffset;
}

static PVOID map_system(MDL *mdl, const char *routine)
{
    struct mm_mdl *record = mm_mdl_get(mdl, routine);
    CSHORT flags = mdl->MdlFlags;
    if (flags & (MDL_SOURCE_IS_NONPAGED_POOL | MDL_MAPPED_TO_SYSTEM_VA)) {
        breach_say("mdl-misuse", "a mapping is lost and never undone",
                   "%s of an MDL that is mapped already%s (Driver Verifier 0xC4/B2)", routine,
                   flags & MDL_SOURCE_IS_NONPAGED_POOL ? ": MmBuildMdlForNonPagedPool built it"
                                                       : "");
        mm_mdl_settle(record);
        return mdl->MappedSystemVa;
    }
    bool is_described = record->is_locked || record->pages != 0 ||
                        (flags & (MDL_PAGES_LOCKED | MDL_PARTIAL | MDL_IO_SPACE));
    if (!is_described)
        breach_stop("mdl-not-locked", "Windows maps whatever the MDL happens to say",
                    "%s of an MDL that describes no locked pages (Driver Verifier 0xC4/B3)",
                    routine);
    mdl->MappedSystemVa = (PVOID)map_address(mdl);
    mdl->MdlFlags |= MDL_MAPPED_TO_SYSTEM_VA;
    if (flags & MDL_PARTIAL)
        mdl->MdlFlags |= MDL_PARTIAL_HAS_BEEN_MAPPED;
    record->is_mapped = true;
    record->map_site = gate_current_site();
    return mdl->MappedSystemVa;
}

PVOID NTAPI MmMapLockedPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode)
{
    if (AccessMode != KernelMode)
        map_refuse("MmMapLockedPages into a user's address space");
    return map_system(MemoryDescriptorList, "MmMapLockedPages");
}

PVOID NTAPI MmMapLockedPagesSpecifyCache(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                                         MEMORY_CACHING_TYPE CacheType, PVOID RequestedAddress,
                                         ULONG BugCheckOnFailure, ULONG Priority)
{
    (void)CacheType;
    (void)RequestedAddress;
    (void)BugCheckOnFailure;
    (void)Priority;
    if (AccessMode != KernelMode)
        map_refuse("MmMapLockedPagesSpecifyCache into a user's address space");
    return map_system(MemoryDescriptorList, "MmMapLockedPagesSpecifyCache");
}

void mm_mdl_unmap(struct mm_mdl *record)
{
    record->mdl->MdlFlags &= ~(MDL_MAPPED_TO_SYSTEM_VA | MDL_PARTIAL_HAS_BEEN_MAPPED);
    record->mdl->MappedSystemVa = NULL;
    record->is_mapped = false;
}

VOID NTAPI MmUnmapLockedPages(PVOID BaseAddress, PMDL MemoryDescriptorList)
{
    struct mm_mdl *record = mm_mdl_get(MemoryDescriptorList, "MmUnmapLockedPages");
    if (!record->is_mapped)
        breach_say("mdl-misuse", "Windows takes somebody's pages away",
                   "MmUnmapLockedPages of an MDL that is not mapped");
    else if (BaseAddress != record->mdl->MappedSystemVa)
        breach_say("mdl-misuse", "Windows takes somebody's pages away",
                   "MmUnmapLockedPages at 0x%" PRIx64 " of an MDL that is mapped at 0x%" PRIx64,
                   (uint64_t)BaseAddress, (uint64_t)record->mdl->MappedSystemVa);
    else
        mm_mdl_unmap(record);
    mm_mdl_settle(record);
}
