/* Waiting on dispatcher objects (events, semaphores, mutexes, timers, threads), and for time. */
#ifndef DRYDOCK_KE_WAIT_H
#define DRYDOCK_KE_WAIT_H

#include "nt/ke.h"

/* Waits until the object is signalled and takes its state; STATUS_SUCCESS or STATUS_TIMEOUT.
 * Timeout: 100 ns, negative from now, positive system time, 0 polls, NULL waits for ever.
 * <= APC_LEVEL; a poll <= DISPATCH_LEVEL. Nothing alerts a thread and no APC is delivered, so
 * STATUS_ALERTED and STATUS_USER_APC do not occur.
 * wdk-ddi-src/content/wdm/nf-wdm-kewaitforsingleobject.md */
NTSTATUS NTAPI KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason,
                                     KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                     PLARGE_INTEGER Timeout);

/* Waits for any (STATUS_WAIT_0 + index) or, at one instant, all (STATUS_SUCCESS) of Count objects;
 * else as above, IRQL too. More than THREAD_WAIT_OBJECTS need a WaitBlockArray, more than
 * MAXIMUM_WAIT_OBJECTS are bug check 0xC.
 * wdk-ddi-src/content/wdm/nf-wdm-kewaitformultipleobjects.md */
NTSTATUS NTAPI KeWaitForMultipleObjects(ULONG Count, PVOID Object[], WAIT_TYPE WaitType,
                                        KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                                        BOOLEAN Alertable, PLARGE_INTEGER Timeout,
                                        PKWAIT_BLOCK WaitBlockArray);

/* Sleeps; Interval as a time-out. An interval that is over already lets every other thread run
 * first and takes a microsecond. STATUS_SUCCESS. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-kedelayexecutionthread.md */
NTSTATUS NTAPI KeDelayExecutionThread(KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                      PLARGE_INTEGER Interval);

#endif
