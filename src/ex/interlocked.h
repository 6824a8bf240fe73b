/*
 * Lists and counters that many processors change: under a caller's spin lock, or lock-free (SLIST).
 *
 * Entries and heads are the driver's memory, resident at the IRQL of the call. The spin lock is
 * really taken: a driver that holds it elsewhere keeps these routines waiting.
 */
#ifndef DRYDOCK_EX_INTERLOCKED_H
#define DRYDOCK_EX_INTERLOCKED_H

#include "nt/ke.h"

/* Insert; return what was first (last) before, NULL if the list was empty. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-exinterlockedinsertheadlist.md,
 * nf-wdm-exinterlockedinserttaillist.md
 */
PLIST_ENTRY NTAPI ExInterlockedInsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                              PKSPIN_LOCK Lock);
PLIST_ENTRY NTAPI ExInterlockedInsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                              PKSPIN_LOCK Lock);

/* The first entry, unlinked; NULL if the list is empty. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-exinterlockedremoveheadlist.md */
PLIST_ENTRY NTAPI ExInterlockedRemoveHeadList(PLIST_ENTRY ListHead, PKSPIN_LOCK Lock);

/* The same for singly linked lists. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-exinterlockedpushentrylist.md, nf-wdm-exinterlockedpopentrylist.md
 */
PSINGLE_LIST_ENTRY NTAPI ExInterlockedPushEntryList(PSINGLE_LIST_ENTRY ListHead,
                                                    PSINGLE_LIST_ENTRY ListEntry, PKSPIN_LOCK Lock);
PSINGLE_LIST_ENTRY NTAPI ExInterlockedPopEntryList(PSINGLE_LIST_ENTRY ListHead, PKSPIN_LOCK Lock);

/* Adds; returns the value before. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-exinterlockedaddulong.md
 */
ULONG NTAPI ExInterlockedAddUlong(PULONG Addend, ULONG Increment, PKSPIN_LOCK Lock);

/* Sequenced lists; what headers call InterlockedPushEntrySList and so on. Push returns what was
 * first, flush the whole chain. Any IRQL, ExQueryDepthSList <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-initializeslisthead.md, nf-wdm-exinterlockedpushentryslist.md,
 * nf-wdm-exinterlockedpopentryslist.md, nf-wdm-exinterlockedflushslist.md,
 * nf-wdm-exquerydepthslist.md */
VOID NTAPI InitializeSListHead(PSLIST_HEADER ListHead);
PSLIST_ENTRY NTAPI ExpInterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry);
PSLIST_ENTRY NTAPI ExpInterlockedPopEntrySList(PSLIST_HEADER ListHead);
PSLIST_ENTRY NTAPI ExpInterlockedFlushSList(PSLIST_HEADER ListHead);
USHORT NTAPI ExQueryDepthSList(PSLIST_HEADER ListHead);

#endif
