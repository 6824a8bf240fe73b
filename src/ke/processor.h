/* How many processors there are, and which one runs: group 0 only. */
#ifndef DRYDOCK_KE_PROCESSOR_H
#define DRYDOCK_KE_PROCESSOR_H

#include "nt/types.h"

typedef struct _PROCESSOR_NUMBER {
    USHORT Group;
    UCHAR Number;
    UCHAR Reserved;
} PROCESSOR_NUMBER, *PPROCESSOR_NUMBER;

#define ALL_PROCESSOR_GROUPS 0xffff

/* Where the data export KeNumberProcessors (a CCHAR) lies: driver-visible memory. */
void *ke_number_processors(void);

/* For ke/thread.c: fills it, in the place that holds the system process. */
void ke_processor_export(void *place);

/* Their number; the first also gives their set. Any IRQL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-kequeryactiveprocessorcount.md,
 * ntddk/nf-ntddk-kequeryactiveprocessorcountex.md, wdm/nf-wdm-kequeryactiveprocessors.md,
 * ntddk/nf-ntddk-kequerymaximumprocessorcount.md */
ULONG NTAPI KeQueryActiveProcessorCount(KAFFINITY *ActiveProcessors);
ULONG NTAPI KeQueryActiveProcessorCountEx(USHORT GroupNumber);
KAFFINITY NTAPI KeQueryActiveProcessors(VOID);
ULONG NTAPI KeQueryMaximumProcessorCount(VOID);

/* The running processor's index. Any IRQL; means little below DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-kegetcurrentprocessornumberex.md */
ULONG NTAPI KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber);

/*
 * Where the running thread may run, from now on; at DISPATCH_LEVEL from when the IRQL is lowered.
 * A set with processors that are not there changes nothing. The Ex routine returns the set before,
 * 0 if there was none; given back to the second of each pair it is set again (0: none). IRQL <=
 * DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-kesetsystemaffinitythread.md,
 * nf-wdm-kesetsystemaffinitythreadex.md, ntddk/nf-ntddk-kereverttouseraffinitythread.md,
 * wdm/nf-wdm-kereverttouseraffinitythreadex.md
 */
VOID NTAPI KeSetSystemAffinityThread(KAFFINITY Affinity);
KAFFINITY NTAPI KeSetSystemAffinityThreadEx(KAFFINITY Affinity);
VOID NTAPI KeRevertToUserAffinityThread(VOID);
VOID NTAPI KeRevertToUserAffinityThreadEx(KAFFINITY Affinity);

/*
 * Runs BroadcastFunction(Context) on every processor at IPI_LEVEL and returns what it answered on
 * the caller's. All processors stand still meanwhile; the calls come one after another, in the
 * order of the processors, so a routine that waits for another processor's is unsupported. IRQL <
 * IPI_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-keipigenericcall.md
 */
typedef ULONG_PTR(NTAPI *PKIPI_BROADCAST_WORKER)(ULONG_PTR Argument);
ULONG_PTR NTAPI KeIpiGenericCall(PKIPI_BROADCAST_WORKER BroadcastFunction, ULONG_PTR Context);

/* Writes the processors' caches back and empties them: nothing to do in this machine, where every
 * store is seen at once by all processors and devices. The answer is reserved. IRQL <=
 * DISPATCH_LEVEL. wdk-ddi-src/content/ntddk/nf-ntddk-keinvalidateallcaches.md */
BOOLEAN NTAPI KeInvalidateAllCaches(VOID);

#endif
