/* See io/mdl.h. */
#include "io/mdl.h"

#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/mdl.h"
#include "mm/pool.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MDL_LENGTH_MAX (0xffffffffu - PAGE_SIZE + 1)
#define MDL_WHAT       "an MDL of IoAllocateMdl"

/* MDLs that describe pages which cannot go away. */
#define MDL_DESCRIBED (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL | MDL_IO_SPACE)

static void mdl_chain(IRP *irp, MDL *mdl, bool is_secondary)
{
    PMDL *link = &irp->MdlAddress;
    while (is_secondary && *link != NULL)
        link = &(*link)->Next;
    *link = mdl;
}

PMDL NTAPI IoAllocateMdl(PVOID VirtualAddress, ULONG Length, BOOLEAN SecondaryBuffer,
                         BOOLEAN ChargeQuota, PIRP Irp)
{
    (void)ChargeQuota;
    if (Length > MDL_LENGTH_MAX)
        return NULL;
    MDL *mdl = mm_mdl_alloc((uint64_t)VirtualAddress, Length, MDL_WHAT);
    if (mdl == NULL)
        return NULL;
    mm_mdl_get(mdl, "IoAllocateMdl")->is_allocated = true;
    if (Irp != NULL)
        mdl_chain(Irp, mdl, SecondaryBuffer);
    return mdl;
}

static void mdl_release(MDL *mdl)
{
    struct mm_block *block;
    bool is_overrun;
    mm_pool_free((uint64_t)mdl, gate_current_caller(), gate_current_site(), &block, &is_overrun);
    if (is_overrun)
        breach_say("pool-overrun", "memory of others is overwritten",
                   "written outside an MDL of %" PRIu64 " bytes", block->size);
}

/* Without a record: what MmAllocatePagesForMdl made, after its pages went; else no MDL at all. */
static void mdl_release_unknown(MDL *mdl)
{
    const struct mm_block *block = mm_pool_find((uint64_t)mdl);
    bool is_block = block != NULL && block->base == (uint64_t)mdl;
    if (is_block && block->is_freed)
        breach_stop("mdl-double-free", "the list of free MDLs is corrupted",
                    "IoFreeMdl of an MDL that was freed before");
    if (!is_block || block->what != NULL || block->size < sizeof *mdl)
        breach_stop("mdl-double-free", "the list of free MDLs is corrupted",
                    "IoFreeMdl of 0x%" PRIx64 ", which is no MDL that was allocated",
                    (uint64_t)mdl);
    mdl_release(mdl);
}

VOID NTAPI IoFreeMdl(PMDL Mdl)
{
    struct mm_mdl *record = mm_mdl_find(Mdl);
    if (record == NULL) {
        mdl_release_unknown(Mdl);
        return;
    }
    bool is_own_mapping = Mdl->MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED;
    if (record->pages != 0)
        breach_stop("mdl-freed-in-use", "the pages can never be freed",
                    "IoFreeMdl before MmFreePagesFromMdl");
    if (record->is_locked)
        breach_say("mdl-freed-in-use", "the pages stay locked for ever",
                   "IoFreeMdl of an MDL whose pages are still locked");
    else if (record->is_mapped && !is_own_mapping)
        breach_say("mdl-freed-in-use", "the mapping is never undone",
                   "IoFreeMdl of an MDL that is still mapped (Driver Verifier 0xC4/B8)");
    if (!record->is_allocated)
        breach_stop("mdl-double-free", "the list of free MDLs is corrupted",
                    "IoFreeMdl of an MDL that IoAllocateMdl did not make");
    record->is_allocated = false;
    mm_mdl_unlock(record);
    mm_mdl_settle(record);
    mdl_release(Mdl);
}

bool io_mdl_lock(IRP *irp, PVOID buffer, ULONG length, LOCK_OPERATION operation)
{
    MDL *mdl = IoAllocateMdl(buffer, length, FALSE, FALSE, irp);
    if (mdl == NULL)
        return false;
    if (mm_mdl_lock(mdl, operation))
        return true;
    irp->MdlAddress = NULL;
    IoFreeMdl(mdl);
    return false;
}

void io_mdl_free_chain(IRP *irp)
{
    for (MDL *mdl = irp->MdlAddress, *next; mdl != NULL; mdl = next) {
        struct mm_mdl *record = mm_mdl_find(mdl);
        next = mdl->Next;
        if (record != NULL && record->is_locked)
            mm_mdl_unlock(record);
        IoFreeMdl(mdl);
    }
    irp->MdlAddress = NULL;
}

static void partial_check(MDL *source, MDL *target, uint64_t offset, ULONG length)
{
    struct mm_mdl *record = mm_mdl_get(target, "IoBuildPartialMdl");
    if (!(source->MdlFlags & MDL_DESCRIBED))
        breach_stop("mdl-not-locked", "the new MDL describes nothing",
                    "IoBuildPartialMdl from an MDL that describes no locked pages");
    if (offset > source->ByteCount || length > source->ByteCount - offset)
        breach_stop("mdl-misuse", "the new MDL describes pages of others",
                    "IoBuildPartialMdl of %" PRIu32 " bytes at offset 0x%" PRIx64
                    " of an MDL of %" PRIu32 " bytes",
                    length, offset, source->ByteCount);
    if (record->is_locked || record->pages != 0)
        breach_stop("mdl-misuse", "its pages stay locked for ever",
                    "IoBuildPartialMdl into an MDL whose own pages are locked");
    if (record->is_mapped) {
        breach_say("mdl-misuse", "the mapping is never undone",
                   "IoBuildPartialMdl into a partial MDL that is mapped: MmPrepareMdlForReuse "
                   "comes first");
        mm_mdl_unmap(record);
    }
}

VOID NTAPI IoBuildPartialMdl(PMDL SourceMdl, PMDL TargetMdl, PVOID VirtualAddress, ULONG Length)
{
    const CSHORT inherited = MDL_SOURCE_IS_NONPAGED_POOL | MDL_WRITE_OPERATION | MDL_IO_SPACE;
    uint64_t address = (uint64_t)VirtualAddress, offset = address - nt_mdl_address(SourceMdl);
    ULONG length = Length != 0 ? Length : SourceMdl->ByteCount - (ULONG)offset;
    CSHORT flags = SourceMdl->MdlFlags;
    partial_check(SourceMdl, TargetMdl, offset, length);
    struct mm_mdl *record = mm_mdl_get(TargetMdl, "IoBuildPartialMdl");
    uint64_t count = nt_mdl_span(address, length);
    uint64_t room = record->capacity != 0
                        ? record->capacity
                        : ((size_t)TargetMdl->Size - sizeof *TargetMdl) / sizeof(PFN_NUMBER);
    if (count > room)
        breach_stop("mdl-misuse", "Windows stops: TARGET_MDL_TOO_SMALL (0x40)",
                    "IoBuildPartialMdl: the target has room for %" PRIu64 " pages, %" PRIu64
                    " are wanted",
                    room, count);
    uint64_t first = (address - (uint64_t)SourceMdl->StartVa) >> PAGE_SHIFT;
    memcpy(nt_mdl_pages(TargetMdl), nt_mdl_pages(SourceMdl) + first, count * sizeof(PFN_NUMBER));
    TargetMdl->Process = SourceMdl->Process;
    TargetMdl->StartVa = (PVOID)(address & ~(uint64_t)(PAGE_SIZE - 1));
    TargetMdl->ByteOffset = (ULONG)(address & (PAGE_SIZE - 1));
    TargetMdl->ByteCount = length;
    TargetMdl->MdlFlags = (CSHORT)(MDL_PARTIAL | (flags & inherited));
    if (flags & MDL_MAPPED_TO_SYSTEM_VA)
        TargetMdl->MdlFlags |= MDL_MAPPED_TO_SYSTEM_VA | MDL_PARENT_MAPPED_SYSTEM_VA;
    if (flags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL))
        TargetMdl->MappedSystemVa = (PVOID)((uint64_t)SourceMdl->MappedSystemVa + offset);
    mm_mdl_settle(record);
}
