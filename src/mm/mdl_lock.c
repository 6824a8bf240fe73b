/* See mm/mdl.h: MmProbeAndLockPages and MmUnlockPages. */
#include "machine/breach.h"
#include "machine/exception.h"
#include "machine/gate.h"
#include "mm/address.h"
#include "mm/mdl.h"
#include "mm/mm_state.h"
#include "nt/ke.h"
#include "nt/status.h"

/* What an MDL must not be to be locked, and why not. */
static const struct {
    CSHORT flag;
    const char *what;
} lock_hindrances[] = {
    {MDL_SOURCE_IS_NONPAGED_POOL, "an MDL that MmBuildMdlForNonPagedPool built"},
    {MDL_PARTIAL, "a partial MDL"},
    {MDL_IO_SPACE, "an MDL of device memory"},
};

static bool lock_is_hindered(const struct mm_mdl *record)
{
    if (record->is_locked || record->pages != 0) {
        char place[96];
        breach_say("mdl-misuse", "pages stay locked for ever",
                   "MmProbeAndLockPages of an MDL whose pages are locked already, at %s",
                   mm_place(record->holder_site, place));
        return true;
    }
    for (size_t i = 0; i < sizeof lock_hindrances / sizeof lock_hindrances[0]; i++)
        if (record->mdl->MdlFlags & lock_hindrances[i].flag) {
            breach_say("mdl-misuse", "what comes of it is undefined",
                       "MmProbeAndLockPages of %s (Driver Verifier 0xC4/B0)",
                       lock_hindrances[i].what);
            return true;
        }
    return false;
}

static bool lock_is_allowed(const struct mm_mdl *record, KPROCESSOR_MODE mode,
                            LOCK_OPERATION operation)
{
    uint64_t address = nt_mdl_address(record->mdl), size = record->mdl->ByteCount;
    bool is_users = address < ARENA_USER_END && size <= ARENA_USER_END - address;
    return (mode == KernelMode || is_users) && mm_address_is_backed(address, size) &&
           (operation == IoReadAccess || mm_address_is_writable(address, size));
}

static void lock_pages(struct mm_mdl *record, LOCK_OPERATION operation)
{
    MDL *mdl = record->mdl;
    mm_mdl_fill(record, nt_mdl_address(mdl), "MmProbeAndLockPages");
    mdl->Process = NULL;
    mdl->MdlFlags |= MDL_PAGES_LOCKED;
    if (operation != IoReadAccess)
        mdl->MdlFlags |= MDL_WRITE_OPERATION;
    record->is_locked = true;
    record->holder = gate_current_caller();
    record->holder_site = gate_current_site();
}

bool mm_mdl_lock(MDL *mdl, LOCK_OPERATION operation)
{
    struct mm_mdl *record = mm_mdl_get(mdl, "MmProbeAndLockPages");
    if (lock_is_allowed(record, KernelMode, operation)) {
        lock_pages(record, operation);
        return true;
    }
    mm_mdl_settle(record);
    return false;
}

static void lock_check_irql(const MDL *mdl)
{
    if (processor_irql() > PROCESSOR_APC &&
        mm_address_is_paged(nt_mdl_address(mdl), mdl->ByteCount))
        EMIT(BREACH, breach, .rule = "irql-too-high", .driver = gate_current_caller(),
             .site = gate_current_site(), .level = processor_irql(), .level_max = PROCESSOR_APC,
             .note = "MmProbeAndLockPages for pageable memory");
}

VOID NTAPI MmProbeAndLockPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                               LOCK_OPERATION Operation)
{
    MDL *mdl = MemoryDescriptorList;
    struct mm_mdl *record = mm_mdl_get(mdl, "MmProbeAndLockPages");
    if (lock_is_hindered(record)) {
        mm_mdl_settle(record);
        return;
    }
    lock_check_irql(mdl);
    if (lock_is_allowed(record, AccessMode, Operation)) {
        lock_pages(record, Operation);
        return;
    }
    mm_mdl_settle(record);
    exception_raise(STATUS_ACCESS_VIOLATION, 0, 0, 0); /* a driver calls inside __try */
}

static const char *lock_why_not_locked(const struct mm_mdl *record)
{
    if (record->pages != 0)
        return "pages came from MmAllocatePagesForMdl; MmFreePagesFromMdl ends them";
    if (record->mdl->MdlFlags & MDL_SOURCE_IS_NONPAGED_POOL)
        return "pages are nonpaged pool (Driver Verifier 0xC4/7D)";
    if (record->mdl->MdlFlags & MDL_PARTIAL)
        return "pages are another MDL's: it is partial (Driver Verifier 0xC4/B4)";
    return "pages are not locked (Driver Verifier 0xC4/7C)";
}

void mm_mdl_unlock(struct mm_mdl *record)
{
    if (record->is_mapped)
        mm_mdl_unmap(record);
    record->mdl->MdlFlags &= ~(MDL_PAGES_LOCKED | MDL_WRITE_OPERATION);
    record->is_locked = false;
}

VOID NTAPI MmUnlockPages(PMDL MemoryDescriptorList)
{
    struct mm_mdl *record = mm_mdl_get(MemoryDescriptorList, "MmUnlockPages");
    if (!record->is_locked)
        breach_stop("mdl-not-locked", "Windows stops: PFN_LIST_CORRUPT (0x4E)",
                    "MmUnlockPages of an MDL whose %s", lock_why_not_locked(record));
    mm_mdl_unlock(record);
    mm_mdl_settle(record);
}
