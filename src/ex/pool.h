/*
 * Pool as drivers see it: the routines over mm/pool.h, and what they find wrong.
 *
 * The calling driver owns what it allocates. IRQL <= DISPATCH_LEVEL; paged pool <= APC_LEVEL, which
 * these routines check themselves (rule pool-irql). Breaches: pool-double-free and pool-bad-free
 * stop the run, as Windows stops; pool-overrun, pool-wrong-tag, pool-zero-size and pool-irql let it
 * go on.
 */
#ifndef DRYDOCK_EX_POOL_H
#define DRYDOCK_EX_POOL_H

#include "nt/ex.h"

/* Uninitialised memory, or NULL. PoolType bit POOL_RAISE_IF_ALLOCATION_FAILURE (and, for the quota
 * form, the absence of POOL_QUOTA_FAIL_INSTEAD_OF_RAISE) asks for an exception instead: when it
 * comes to that the run stops as unsupported. wdk-ddi-src/content/wdm/nf-wdm-exallocatepool.md,
 * nf-wdm-exallocatepoolwithtag.md, nf-wdm-exallocatepoolwithquotatag.md */
PVOID NTAPI ExAllocatePool(POOL_TYPE PoolType, SIZE_T NumberOfBytes);
PVOID NTAPI ExAllocatePoolWithTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag);
PVOID NTAPI ExAllocatePoolWithQuotaTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag);

/* Zeroed memory unless POOL_FLAG_UNINITIALIZED; NULL also for tag 0 or flags that do not name one
 * kind of pool. wdk-ddi-src/content/wdm/nf-wdm-exallocatepool2.md */
PVOID NTAPI ExAllocatePool2(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag);

/* Give a block back. Tag 0 matches every tag.
 * wdk-ddi-src/content/ntddk/nf-ntddk-exfreepool.md, wdm/nf-wdm-exfreepoolwithtag.md */
VOID NTAPI ExFreePool(PVOID P);
VOID NTAPI ExFreePoolWithTag(PVOID P, ULONG Tag);

#endif
