/*
 * Clocks: all read the machine's virtual time. Asking takes 100 ns of it, so that a loop that polls
 * a clock comes to its end.
 */
#ifndef DRYDOCK_KE_TIME_H
#define DRYDOCK_KE_TIME_H

#include "nt/types.h"

#define KE_TICK_100NS 156250 /* the clock interrupt: 64 Hz */

/* 100 ns between two clock interrupts. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-kequerytimeincrement.md */
ULONG NTAPI KeQueryTimeIncrement(VOID);

/* A counter of 10 MHz; its frequency if asked for. Any IRQL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-kequeryperformancecounter.md */
LARGE_INTEGER NTAPI KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency);

/* System time, in 100 ns since 1601. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-kequerysystemtimeprecise.md */
VOID NTAPI KeQuerySystemTimePrecise(PLARGE_INTEGER CurrentTime);

/* 100 ns since the machine started; the machine never sleeps. KeQueryInterruptTimePrecise also
 * gives the performance counter. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-kequeryinterrupttimeprecise.md,
 * nf-wdm-kequeryunbiasedinterrupttime.md */
ULONG64 NTAPI KeQueryInterruptTimePrecise(PULONG64 QpcTimeStamp);
ULONGLONG NTAPI KeQueryUnbiasedInterruptTime(VOID);

/* Keeps the processor busy for so many microseconds: what runs on other processors goes on, timers
 * expire. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-kestallexecutionprocessor.md */
VOID NTAPI KeStallExecutionProcessor(ULONG MicroSeconds);

#endif
