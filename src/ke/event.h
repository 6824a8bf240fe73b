/* Events: notification (stays signalled) and synchronization (releases one waiter). */
#ifndef DRYDOCK_KE_EVENT_H
#define DRYDOCK_KE_EVENT_H

#include "nt/ke.h"

/* Makes an event in the caller's resident memory. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-keinitializeevent.md */
VOID NTAPI KeInitializeEvent(PRKEVENT Event, EVENT_TYPE Type, BOOLEAN State);

/* Signals; returns the state before. <= DISPATCH_LEVEL; with Wait = TRUE <= APC_LEVEL, and the IRQL
 * stays raised until the wait that must follow. The priority increment changes nothing here: any
 * order of threads is tried anyway. wdk-ddi-src/content/wdm/nf-wdm-kesetevent.md */
LONG NTAPI KeSetEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait);

/* Signals, releases who waits now (one, of a synchronization event), resets; returns the state
 * before. Wait as for KeSetEvent, but at DISPATCH_LEVEL too (the wait is a poll there).
 * <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-kepulseevent.md */
LONG NTAPI KePulseEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait);

/* Make it not signalled; KeResetEvent returns the state before. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-keclearevent.md, nf-wdm-keresetevent.md */
VOID NTAPI KeClearEvent(PRKEVENT Event);
LONG NTAPI KeResetEvent(PRKEVENT Event);

/* Non-zero: signalled. Any IRQL: the page says <= DISPATCH_LEVEL, and in its remarks an interrupt
 * routine, too. wdk-ddi-src/content/wdm/nf-wdm-kereadstateevent.md */
LONG NTAPI KeReadStateEvent(PRKEVENT Event);

#endif
