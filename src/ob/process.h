/* Processes and threads by their ids. There is one process, the system's, with id 4. */
#ifndef DRYDOCK_OB_PROCESS_H
#define DRYDOCK_OB_PROCESS_H

#include "nt/ob.h"
#include "nt/status.h"

/* The process or thread with that id, referenced: the caller dereferences it.
 * STATUS_INVALID_PARAMETER if there is none. <= APC_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-pslookupprocessbyprocessid.md,
 * nf-ntifs-pslookupthreadbythreadid.md */
NTSTATUS NTAPI PsLookupProcessByProcessId(HANDLE ProcessId, PEPROCESS *Process);
NTSTATUS NTAPI PsLookupThreadByThreadId(HANDLE ThreadId, PETHREAD *Thread);

/* Is the thread over? <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-psisthreadterminating.md */
BOOLEAN NTAPI PsIsThreadTerminating(PETHREAD Thread);

#endif
