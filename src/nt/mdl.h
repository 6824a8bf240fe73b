/*
 * MDLs: a buffer and, behind the fixed part, one page frame number for each page it touches.
 */
#ifndef DRYDOCK_NT_MDL_H
#define DRYDOCK_NT_MDL_H

#include "nt/types.h"

#define PAGE_SIZE  4096u
#define PAGE_SHIFT 12

typedef ULONG_PTR PFN_NUMBER, *PPFN_NUMBER;

struct _MDL {
    struct _MDL *Next;
    CSHORT Size; /* bytes, page frame numbers included */
    CSHORT MdlFlags;
    PEPROCESS Process;
    PVOID MappedSystemVa;
    PVOID StartVa; /* page-aligned */
    ULONG ByteCount;
    ULONG ByteOffset;
};

enum {
    MDL_MAPPED_TO_SYSTEM_VA = 0x0001,
    MDL_PAGES_LOCKED = 0x0002,
    MDL_SOURCE_IS_NONPAGED_POOL = 0x0004,
    MDL_ALLOCATED_FIXED_SIZE = 0x0008,
    MDL_PARTIAL = 0x0010,
    MDL_PARTIAL_HAS_BEEN_MAPPED = 0x0020,
    MDL_IO_PAGE_READ = 0x0040,
    MDL_WRITE_OPERATION = 0x0080,
    MDL_PARENT_MAPPED_SYSTEM_VA = 0x0100, /* a partial MDL that uses its source's mapping */
    MDL_IO_SPACE = 0x0800,
    MDL_MAPPING_CAN_FAIL = 0x2000,
};

/* Flags of MmAllocatePagesForMdlEx. */
enum {
    MM_DONT_ZERO_ALLOCATION = 0x01,
    MM_ALLOCATE_FROM_LOCAL_NODE_ONLY = 0x02,
    MM_ALLOCATE_FULLY_REQUIRED = 0x04,
    MM_ALLOCATE_NO_WAIT = 0x08,
    MM_ALLOCATE_PREFER_CONTIGUOUS = 0x10,
    MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS = 0x20,
};

/* Protections of pages. */
enum {
    PAGE_READONLY = 0x02,
    PAGE_READWRITE = 0x04,
    PAGE_EXECUTE = 0x10,
    PAGE_EXECUTE_READ = 0x20,
    PAGE_EXECUTE_READWRITE = 0x40,
    PAGE_NOCACHE = 0x200,
    PAGE_WRITECOMBINE = 0x400,
};

typedef enum _MM_SYSTEM_SIZE { MmSmallSystem, MmMediumSystem, MmLargeSystem } MM_SYSTEMSIZE;

typedef enum _LOCK_OPERATION { IoReadAccess, IoWriteAccess, IoModifyAccess } LOCK_OPERATION;

typedef enum _MEMORY_CACHING_TYPE {
    MmNonCached = 0,
    MmCached = 1,
    MmWriteCombined = 2,
    MmHardwareCoherentCached,
    MmNonCachedUnordered,
    MmUSWCCached,
    MmMaximumCacheType,
    MmNotMapped = -1
} MEMORY_CACHING_TYPE;

/* Pages that [address, address + size) touches. */
static inline uint64_t nt_mdl_span(uint64_t address, uint64_t size)
{
    return ((address & (PAGE_SIZE - 1)) + size + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

static inline PPFN_NUMBER nt_mdl_pages(const MDL *mdl)
{
    return (PPFN_NUMBER)(mdl + 1);
}

/* The first byte that the MDL describes, where its maker knew it. */
static inline uint64_t nt_mdl_address(const MDL *mdl)
{
    return (uint64_t)mdl->StartVa + mdl->ByteOffset;
}

/* What a driver's MmInitializeMdl does. */
static inline void nt_mdl_init(MDL *mdl, uint64_t address, ULONG size)
{
    mdl->Next = NULL;
    mdl->Size = (CSHORT)(sizeof *mdl + nt_mdl_span(address, size) * sizeof(PFN_NUMBER));
    mdl->MdlFlags = 0;
    mdl->StartVa = (PVOID)(address & ~(uint64_t)(PAGE_SIZE - 1));
    mdl->ByteOffset = (ULONG)(address & (PAGE_SIZE - 1));
    mdl->ByteCount = size;
}

#endif
