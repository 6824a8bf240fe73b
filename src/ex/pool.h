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
 * form, the absence of POOL_QUOTA_FAIL_INSTEAD_OF_RAISE) asks for an exception instead:
 * STATUS_INSUFFICIENT_RESOURCES. wdk-ddi-src/content/wdm/nf-wdm-exallocatepool.md,
 * nf-wdm-exallocatepoolwithtag.md, nf-wdm-exallocatepoolwithquotatag.md */
PVOID NTAPI ExAllocatePool(POOL_TYPE PoolType, SIZE_T NumberOfBytes);
PVOID NTAPI ExAllocatePoolWithTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag);
PVOID NTAPI ExAllocatePoolWithQuotaTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag);

/* As ExAllocatePoolWithQuotaTag and ExAllocatePoolWithTag; the priority decides nothing where
 * memory does not run low. IRQL as above.
 * wdk-ddi-src/content/wdm/nf-wdm-exallocatepoolwithquota.md,
 * nf-wdm-exallocatepoolwithtagpriority.md */
PVOID NTAPI ExAllocatePoolWithQuota(POOL_TYPE PoolType, SIZE_T NumberOfBytes);
PVOID NTAPI ExAllocatePoolWithTagPriority(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag,
                                          EX_POOL_PRIORITY Priority);

/* Zeroed memory unless POOL_FLAG_UNINITIALIZED; NULL also for tag 0 or flags that do not name one
 * kind of pool. wdk-ddi-src/content/wdm/nf-wdm-exallocatepool2.md */
PVOID NTAPI ExAllocatePool2(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag);

/* As ExAllocatePool2, with further parameters: a priority and a NUMA node are taken (there is one
 * node), a secure pool is never there; NULL for one that is not taken and not Optional.
 * wdk-ddi-src/content/wdm/nf-wdm-exallocatepool3.md, ns-wdm-pool_extended_parameter.md */
PVOID NTAPI ExAllocatePool3(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag,
                            PCPOOL_EXTENDED_PARAMETER ExtendedParameters,
                            ULONG ExtendedParametersCount);

/* Give a block back. Tag 0 matches every tag.
 * wdk-ddi-src/content/ntddk/nf-ntddk-exfreepool.md, wdm/nf-wdm-exfreepoolwithtag.md */
VOID NTAPI ExFreePool(PVOID P);
VOID NTAPI ExFreePoolWithTag(PVOID P, ULONG Tag);

/* ExFreePoolWithTag; parameters belong to blocks of a secure pool, which there are none of: a
 * finding. wdk-ddi-src/content/wdm/nf-wdm-exfreepool2.md */
VOID NTAPI ExFreePool2(PVOID P, ULONG Tag, PCPOOL_EXTENDED_PARAMETER ExtendedParameters,
                       ULONG ExtendedParametersCount);

/* Says pool-left-allocated for each place where the driver, which is unloaded, allocated what is
 * not freed. */
void ex_pool_check_left(uint32_t driver);

#endif
