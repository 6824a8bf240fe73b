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
    MDL_IO_SPACE = 0x0800,
    MDL_MAPPING_CAN_FAIL = 0x2000,
};

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

#endif
