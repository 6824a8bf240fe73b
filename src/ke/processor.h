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

#endif
