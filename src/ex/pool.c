/* See ex/pool.h. */
#include "ex/pool.h"

#include "ex/ex_state.h"
#include "ex/resource.h"
#include "ke/ke.h"
#include "machine/exception.h"
#include "machine/gate.h"
#include "machine/machine.h"
#include "mm/mdl.h"
#include "mm/pool.h"
#include "nt/status.h"

#include <inttypes.h>
#include <stdio.h>

/* What ExAllocatePool tags with: "None". */
#define EX_POOL_TAG_NONE 0x656e6f4eu
/* A tag's bit that older drivers set to protect a block; not part of the tag. */
#define EX_POOL_TAG_PROTECTED 0x80000000u
#define EX_POOL_CACHE_LINE    64

struct ex_pool_request {
    enum mm_pool pool;
    size_t size;
    ULONG tag;
    bool is_cache_aligned;
    bool is_zeroed;
    bool is_raising;
};

static void ex_pool_check_irql(enum mm_pool pool, const char *note)
{
    if (pool != MM_PAGED || processor_irql() <= PROCESSOR_APC)
        return;
    EMIT(BREACH, breach, .rule = "pool-irql", .driver = gate_current_caller(),
         .site = gate_current_site(), .level = processor_irql(), .level_max = PROCESSOR_APC,
         .note = note, .effect = "paged pool is managed with page faults allowed");
}

static void *ex_pool_alloc(const struct ex_pool_request *request)
{
    ex_pool_check_irql(request->pool, "paged pool allocated");
    if (request->size == 0)
        EMIT(BREACH, breach, .rule = "pool-zero-size", .driver = gate_current_caller(),
             .site = gate_current_site(), .note = "pool allocation of 0 bytes");
    uint32_t owner = gate_current_caller();
    uint64_t site = gate_current_site();
    void *block = request->is_cache_aligned && request->size < 4096
                      ? mm_pool_alloc_aligned(request->pool, request->size, EX_POOL_CACHE_LINE,
                                              request->tag, owner, site, request->is_zeroed)
                      : mm_pool_alloc(request->pool, request->size, request->tag, owner, site,
                                      request->is_zeroed);
    if (block == NULL && request->is_raising)
        exception_raise(STATUS_INSUFFICIENT_RESOURCES, 0, 0, 0);
    return block;
}

static struct ex_pool_request ex_pool_request_typed(POOL_TYPE type, SIZE_T size, ULONG tag)
{
    return (struct ex_pool_request){
        .pool = (type & PagedPool) ? MM_PAGED : MM_NONPAGED,
        .size = size,
        .tag = tag & ~EX_POOL_TAG_PROTECTED,
        .is_cache_aligned = (type & NonPagedPoolCacheAligned) != 0,
        .is_raising = (type & POOL_RAISE_IF_ALLOCATION_FAILURE) != 0,
    };
}

PVOID NTAPI ExAllocatePoolWithTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    const struct ex_pool_request request = ex_pool_request_typed(PoolType, NumberOfBytes, Tag);
    return ex_pool_alloc(&request);
}

PVOID NTAPI ExAllocatePool(POOL_TYPE PoolType, SIZE_T NumberOfBytes)
{
    return ExAllocatePoolWithTag(PoolType, NumberOfBytes, EX_POOL_TAG_NONE);
}

PVOID NTAPI ExAllocatePoolWithQuotaTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    struct ex_pool_request request = ex_pool_request_typed(PoolType, NumberOfBytes, Tag);
    request.is_raising = !(PoolType & POOL_QUOTA_FAIL_INSTEAD_OF_RAISE);
    return ex_pool_alloc(&request);
}

PVOID NTAPI ExAllocatePoolWithQuota(POOL_TYPE PoolType, SIZE_T NumberOfBytes)
{
    return ExAllocatePoolWithQuotaTag(PoolType, NumberOfBytes, EX_POOL_TAG_NONE);
}

PVOID NTAPI ExAllocatePoolWithTagPriority(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag,
                                          EX_POOL_PRIORITY Priority)
{
    (void)Priority;
    return ExAllocatePoolWithTag(PoolType, NumberOfBytes, Tag);
}

PVOID NTAPI ExAllocatePool2(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag)
{
    POOL_FLAGS kind = Flags & (POOL_FLAG_NON_PAGED | POOL_FLAG_NON_PAGED_EXECUTE | POOL_FLAG_PAGED);
    const struct ex_pool_request request = {
        .pool = kind == POOL_FLAG_PAGED ? MM_PAGED : MM_NONPAGED,
        .size = NumberOfBytes,
        .tag = Tag & ~EX_POOL_TAG_PROTECTED,
        .is_cache_aligned = (Flags & POOL_FLAG_CACHE_ALIGNED) != 0,
        .is_zeroed = !(Flags & POOL_FLAG_UNINITIALIZED),
        .is_raising = (Flags & POOL_FLAG_RAISE_ON_FAILURE) != 0,
    };
    bool is_one_kind = kind != 0 && (kind & (kind - 1)) == 0;
    if (is_one_kind && Tag != 0)
        return ex_pool_alloc(&request);
    if (request.is_raising)
        exception_raise(STATUS_INSUFFICIENT_RESOURCES, 0, 0, 0);
    return NULL;
}

static bool ex_pool_takes(PCPOOL_EXTENDED_PARAMETER parameter)
{
    return parameter->Optional || parameter->Type == PoolExtendedParameterPriority ||
           parameter->Type == PoolExtendedParameterNumaNode;
}

PVOID NTAPI ExAllocatePool3(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag,
                            PCPOOL_EXTENDED_PARAMETER ExtendedParameters,
                            ULONG ExtendedParametersCount)
{
    for (ULONG i = 0; i < ExtendedParametersCount; i++)
        if (!ex_pool_takes(&ExtendedParameters[i])) {
            if (Flags & POOL_FLAG_RAISE_ON_FAILURE)
                exception_raise(STATUS_INSUFFICIENT_RESOURCES, 0, 0, 0);
            return NULL;
        }
    return ExAllocatePool2(Flags, NumberOfBytes, Tag);
}

const char *ex_pool_tag_text(ULONG tag, char ret_text[5])
{
    for (unsigned i = 0; i < 4; i++) {
        char c = (char)(tag >> (8 * i));
        ret_text[i] = c >= ' ' && c <= '~' ? c : '.';
    }
    ret_text[4] = '\0';
    return ret_text;
}

/* "crane.sys+0x1234" */
static void ex_pool_place_text(uint64_t site, char *ret_text, size_t size)
{
    const struct module *module = module_find(site);
    if (module != NULL)
        snprintf(ret_text, size, "%s+0x%" PRIx64, module->name, site - module->base);
    else
        snprintf(ret_text, size, "the kernel");
}

__attribute__((noreturn)) static void ex_pool_double_free(const struct mm_block *block)
{
    char tag[5], place[96], note[256];
    ex_pool_place_text(block->free_site, place, sizeof place);
    snprintf(note, sizeof note, "a block of %" PRIu64 " bytes, tag '%s', freed before at %s",
             block->size, ex_pool_tag_text(block->tag, tag), place);
    EMIT(BREACH, breach, .rule = "pool-double-free", .driver = gate_current_caller(),
         .site = gate_current_site(), .other = block->freed_by, .note = note,
         .effect = "Windows stops: BAD_POOL_CALLER (0xC2/0x07)");
    machine_stop(MACHINE_STOP_FATAL);
}

__attribute__((noreturn)) static void ex_pool_bad_free(uint64_t address,
                                                       const struct mm_block *block)
{
    char note[256];
    if (block != NULL && block->base == address)
        snprintf(note, sizeof note, "0x%" PRIx64 " is %s, not pool", address, block->what);
    else if (block != NULL)
        snprintf(note, sizeof note, "%" PRIu64 " bytes into a %s block of %" PRIu64 " bytes",
                 address - block->base, block->is_freed ? "freed" : "live", block->size);
    else
        snprintf(note, sizeof note, "0x%" PRIx64 " (%s) was never allocated from pool", address,
                 arena_region_name(address));
    EMIT(BREACH, breach, .rule = "pool-bad-free", .driver = gate_current_caller(),
         .site = gate_current_site(), .note = note,
         .effect = "Windows stops: BAD_POOL_CALLER (0xC2/0x46)");
    machine_stop(MACHINE_STOP_FATAL);
}

static void ex_pool_check_tag(const struct mm_block *block, ULONG tag)
{
    tag &= ~EX_POOL_TAG_PROTECTED;
    if (tag == 0 || tag == block->tag)
        return;
    char used[5], own[5], note[96];
    snprintf(note, sizeof note, "allocated as '%s', freed as '%s'",
             ex_pool_tag_text(block->tag, own), ex_pool_tag_text(tag, used));
    EMIT(BREACH, breach, .rule = "pool-wrong-tag", .driver = gate_current_caller(),
         .site = gate_current_site(), .other = block->owner, .note = note,
         .effect = "Windows may stop: BAD_POOL_CALLER (0xC2/0x0A)");
}

static void ex_pool_overrun(const struct mm_block *block)
{
    char tag[5], place[96], note[256];
    ex_pool_place_text(block->site, place, sizeof place);
    snprintf(note, sizeof note,
             "written outside a block of %" PRIu64 " bytes, tag '%s', allocated at %s", block->size,
             ex_pool_tag_text(block->tag, tag), place);
    EMIT(BREACH, breach, .rule = "pool-overrun", .driver = gate_current_caller(),
         .site = gate_current_site(), .other = block->owner, .note = note,
         .effect = "a neighbouring block or its header is overwritten: BAD_POOL_HEADER (0x19)");
}

static void ex_pool_check_active(const struct mm_block *block)
{
    uint64_t object;
    const char *what = ke_object_find_active(block->base, block->size, &object);
    if (what == NULL && (object = ex_resource_find_in(block->base, block->size)) != 0)
        what = "an ERESOURCE that was not deleted";
    if (what == NULL)
        what = mm_mdl_find_active(block->base, block->size, &object);
    if (what == NULL)
        return;
    char note[160];
    snprintf(note, sizeof note, "freed pool still holds %s, at offset %" PRIu64, what,
             object - block->base);
    EMIT(BREACH, breach, .rule = "pool-active-object", .driver = gate_current_caller(),
         .site = gate_current_site(), .other = block->owner, .note = note,
         .effect = "the kernel uses freed memory when the object comes due");
}

VOID NTAPI ExFreePoolWithTag(PVOID P, ULONG Tag)
{
    uint64_t address = (uint64_t)P;
    struct mm_block *block = mm_pool_find(address);
    if (block == NULL || block->base != address || block->what != NULL)
        ex_pool_bad_free(address, block);
    if (block->is_freed)
        ex_pool_double_free(block);
    ex_pool_check_irql(block->pool, "paged pool freed");
    ex_pool_check_tag(block, Tag);
    ex_pool_check_active(block);
    bool is_overrun;
    mm_pool_free(address, gate_current_caller(), gate_current_site(), &block, &is_overrun);
    if (is_overrun)
        ex_pool_overrun(block);
}

VOID NTAPI ExFreePool(PVOID P)
{
    ExFreePoolWithTag(P, 0);
}

VOID NTAPI ExFreePool2(PVOID P, ULONG Tag, PCPOOL_EXTENDED_PARAMETER ExtendedParameters,
                       ULONG ExtendedParametersCount)
{
    (void)ExtendedParameters;
    if (ExtendedParametersCount != 0) {
        EMIT(BREACH, breach, .rule = "pool-bad-free", .driver = gate_current_caller(),
             .site = gate_current_site(),
             .note = "ExFreePool2 with parameters of a secure pool, for a block that is in none",
             .effect = "Windows stops: BAD_POOL_CALLER (0xC2)");
        machine_stop(MACHINE_STOP_FATAL);
    }
    ExFreePoolWithTag(P, Tag);
}
