/*
 * Executive resources (ERESOURCE): owned by one thread exclusively or by many shared, as often as
 * each acquired it.
 *
 *   free --------------> exclusive --- convert ---> shared
 *     ^  acquire            |                         |  ^  acquire shared
 *     +---------------------+---- last release -------+--+
 *
 * Who owns and who waits is in the books; of the driver's structure ActiveCount, Flag, OwnerEntry
 * and the counts of waiters are kept as Windows shows them. A release that frees the resource gives
 * it to who waits longest: one exclusive waiter, or all the shared ones.
 *
 * Breaches: resource-misuse (no initialised resource, deleted or made anew while owned; the life
 * ends), resource-not-owned (released or converted by who does not hold it so: bug check 0xE3),
 * resource-apcs-enabled (touched below APC_LEVEL outside a critical region, in a thread that is not
 * the system's own), deadlock (exclusive access wanted by a thread that holds it shared).
 */
#ifndef DRYDOCK_EX_RESOURCE_H
#define DRYDOCK_EX_RESOURCE_H

#include "nt/ex.h"
#include "nt/status.h"

/* The first live resource in [base, base + size), for whoever frees it; 0 if none. */
uint64_t ex_resource_find_in(uint64_t base, uint64_t size);

/* Make a free resource of resident memory; end its life; both at once, STATUS_SUCCESS. IRQL <=
 * DISPATCH_LEVEL, ExDeleteResourceLite <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exinitializeresourcelite.md, nf-wdm-exdeleteresourcelite.md,
 * nf-wdm-exreinitializeresourcelite.md */
NTSTATUS NTAPI ExInitializeResourceLite(PERESOURCE Resource);
NTSTATUS NTAPI ExDeleteResourceLite(PERESOURCE Resource);
NTSTATUS NTAPI ExReinitializeResourceLite(PERESOURCE Resource);

/* Acquire; an owner acquires again what it has (exclusive stays exclusive). FALSE if that would
 * have to wait and Wait is FALSE. Shared access waits for an exclusive owner and for threads that
 * wait to be one; StarveExclusive passes those by, WaitForExclusive lets them go first even where
 * the caller is a shared owner already. In a critical region. IRQL <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exacquireresourceexclusivelite.md,
 * nf-wdm-exacquireresourcesharedlite.md, nf-wdm-exacquiresharedstarveexclusive.md,
 * nf-wdm-exacquiresharedwaitforexclusive.md */
BOOLEAN NTAPI ExAcquireResourceExclusiveLite(PERESOURCE Resource, BOOLEAN Wait);
BOOLEAN NTAPI ExAcquireResourceSharedLite(PERESOURCE Resource, BOOLEAN Wait);
BOOLEAN NTAPI ExAcquireSharedStarveExclusive(PERESOURCE Resource, BOOLEAN Wait);
BOOLEAN NTAPI ExAcquireSharedWaitForExclusive(PERESOURCE Resource, BOOLEAN Wait);

/* Give back one acquisition of the calling thread's, or of the thread named. In the same critical
 * region. IRQL <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-exreleaseresourcelite.md,
 * nf-wdm-exreleaseresourceforthreadlite.md */
VOID NTAPI ExReleaseResourceLite(PERESOURCE Resource);
VOID NTAPI ExReleaseResourceForThreadLite(PERESOURCE Resource, ERESOURCE_THREAD ResourceThreadId);

/* What the calling thread acquired belongs to OwnerPointer from now on (an address of the caller's
 * pool with its two low bits set), until ExReleaseResourceForThreadLite is given that. IRQL <=
 * DISPATCH_LEVEL. Not its owner: `resource-not-owned`; another pointer: `resource-misuse`.
 * wdk-ddi-src/content/wdm/nf-wdm-exsetresourceownerpointer.md */
VOID NTAPI ExSetResourceOwnerPointer(PERESOURCE Resource, PVOID OwnerPointer);

/* The exclusive owner becomes a shared one, and all who wait for shared access get it. IRQL <=
 * APC_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-exconvertexclusivetosharedlite.md */
VOID NTAPI ExConvertExclusiveToSharedLite(PERESOURCE Resource);

/* Has the calling thread exclusive access; how often has it acquired the resource, one way or the
 * other; how many threads wait. IRQL <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exisresourceacquiredexclusivelite.md,
 * nf-wdm-exisresourceacquiredsharedlite.md, nf-wdm-exgetexclusivewaitercount.md,
 * nf-wdm-exgetsharedwaitercount.md */
BOOLEAN NTAPI ExIsResourceAcquiredExclusiveLite(PERESOURCE Resource);
ULONG NTAPI ExIsResourceAcquiredSharedLite(PERESOURCE Resource);
ULONG NTAPI ExGetExclusiveWaiterCount(PERESOURCE Resource);
ULONG NTAPI ExGetSharedWaiterCount(PERESOURCE Resource);

/* Enter a critical region and acquire, waiting; release and leave it. What the first ones return is
 * opaque. IRQL <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exentercriticalregionandacquireresourceexclusive.md,
 * nf-wdm-exentercriticalregionandacquireresourceshared.md,
 * nf-wdm-exentercriticalregionandacquiresharedwaitforexclusive.md,
 * nf-wdm-exreleaseresourceandleavecriticalregion.md */
PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceExclusive(PERESOURCE Resource);
PVOID NTAPI ExEnterCriticalRegionAndAcquireResourceShared(PERESOURCE Resource);
PVOID NTAPI ExEnterCriticalRegionAndAcquireSharedWaitForExclusive(PERESOURCE Resource);
VOID NTAPI ExReleaseResourceAndLeaveCriticalRegion(PERESOURCE Resource);

#endif
