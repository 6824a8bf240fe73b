/*
 * Timers, in virtual time: notification (stays signalled) and synchronization (releases one
 * waiter), once or periodic, with a DPC or without.
 */
#ifndef DRYDOCK_KE_TIMER_H
#define DRYDOCK_KE_TIMER_H

#include "nt/ke.h"

/* Make a timer in the caller's resident memory, not signalled, not set. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-keinitializetimer.md, nf-wdm-keinitializetimerex.md */
VOID NTAPI KeInitializeTimer(PKTIMER Timer);
VOID NTAPI KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type);

/* Set it: DueTime in 100 ns (negative: from now, else system time), Period in ms (0: once), and a
 * DPC or NULL, queued to the processor that sets. TRUE if it was set before (that setting is
 * cancelled). A time that is over expires at once. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-kesettimer.md, nf-wdm-kesettimerex.md */
BOOLEAN NTAPI KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc);
BOOLEAN NTAPI KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc);

/* Takes it off; TRUE if it was set. Its state stays, and a DPC it has queued still runs.
 * <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-kecanceltimer.md */
BOOLEAN NTAPI KeCancelTimer(PKTIMER Timer);

/* Is it signalled? <= DISPATCH_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-kereadstatetimer.md */
BOOLEAN NTAPI KeReadStateTimer(PKTIMER Timer);

#endif
