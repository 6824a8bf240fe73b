/*
 * Threads that drivers start: a ke/ thread, an object with counted references, a handle.
 *
 *   PsCreateSystemThread --> runs ----------------------------> over: the kernel's reference goes
 *                              routine returns, or PsTerminateSystemThread
 *
 * Invariant: a thread that runs is referenced by the kernel, so its object outlives it only as long
 * as handles or references do. A thread that is not over when its driver is unloaded is a
 * `thread-outlives-driver`.
 */
#ifndef DRYDOCK_OB_THREAD_H
#define DRYDOCK_OB_THREAD_H

#include "nt/ob.h"
#include "nt/status.h"

/* Starts a thread in StartRoutine(StartContext) at PASSIVE_LEVEL, in a critical region; *ClientId
 * (may be NULL) names it. *ThreadHandle is a kernel handle: ZwClose it. ProcessHandle NULL: the
 * system process, which is the only one; else it must stand for a process (STATUS_INVALID_HANDLE,
 * STATUS_OBJECT_TYPE_MISMATCH). STATUS_INVALID_PARAMETER for attributes that a thread cannot have,
 * STATUS_INSUFFICIENT_RESOURCES when no thread more can be made. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-pscreatesystemthread.md */
NTSTATUS NTAPI PsCreateSystemThread(PHANDLE ThreadHandle, ULONG DesiredAccess,
                                    POBJECT_ATTRIBUTES ObjectAttributes, HANDLE ProcessHandle,
                                    PCLIENT_ID ClientId, PKSTART_ROUTINE StartRoutine,
                                    PVOID StartContext);

/* Ends the calling thread; does not return. In a thread that no driver started it is a
 * `system-thread-misuse`: the life ends. PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-psterminatesystemthread.md */
NTSTATUS NTAPI PsTerminateSystemThread(NTSTATUS ExitStatus);

#endif
