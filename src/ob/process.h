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

/* Opens a handle to the process of a client id; ZwClose it. The id's UniqueThread may be NULL, else
 * it is a thread of that process. STATUS_INVALID_PARAMETER_MIX with an object name or without a
 * client id; STATUS_INVALID_CID for an id of nobody's; STATUS_INVALID_PARAMETER for rights that no
 * process has and attributes that do not exist; STATUS_INSUFFICIENT_RESOURCES. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-zwopenprocess.md */
NTSTATUS NTAPI ZwOpenProcess(PHANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes, PCLIENT_ID ClientId);

/* Is the thread over? <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-psisthreadterminating.md */
BOOLEAN NTAPI PsIsThreadTerminating(PETHREAD Thread);

#endif
