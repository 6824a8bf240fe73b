/*
 * Threads and the one process, as a driver sees them.
 *
 * A thread object is opaque to drivers: a dispatcher header that is signalled when the thread ends.
 * It lies at ARENA_THREADS + task number * ARENA_THREAD_SIZE, so it is the same in every order of
 * creation; place 0 is the system process. A DPC runs in the context of the thread it displaced, or
 * of its processor's idle thread.
 */
#ifndef DRYDOCK_KE_THREAD_H
#define DRYDOCK_KE_THREAD_H

#include "nt/ke.h"

struct task;

/* Gives the task a thread object (task->thread) and returns it; the one it has if it has one. */
PKTHREAD ke_thread_new(struct task *task);

/* A READY system thread that runs body(argument) at PASSIVE_LEVEL, then signals its thread object
 * and ends. NULL when there is no room for one more. Host code. */
struct task *ke_thread_start(const char *name, void (*body)(void *argument), void *argument);

/* For a thread that a driver starts, before it runs: it begins in a critical region and ends in it.
 */
void ke_thread_set_system(struct task *task);

/* Was the running thread made for work of the system's or of a driver's own (ke_thread_start), not
 * for whoever happens to call? */
bool ke_thread_is_own(void);

/* The task of a thread object, also when it is over; NULL if the address is none. */
struct task *ke_thread_task(const void *thread);

/* The running thread (made by ke_thread_start) ends here: checks what it leaves behind, signals its
 * object, never returns. */
__attribute__((noreturn)) void ke_thread_exit(void);

/* For ke/dpc.c: the DPC task is about to run a routine in this context. */
void ke_thread_show_context(struct task *dpc_task, const struct task *displaced);

/* The thread that runs. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-kegetcurrentthread.md,
 * ntddk/nf-ntddk-psgetcurrentthread.md */
PKTHREAD NTAPI KeGetCurrentThread(VOID);
PETHREAD NTAPI PsGetCurrentThread(VOID);

/* The process of the running thread: there is one, the system process, with id 4. Any IRQL.
 * wdk-ddi-src/content/wdm/nf-wdm-iogetcurrentprocess.md, ntddk/nf-ntddk-psgetcurrentprocessid.md,
 * nf-ntddk-psgetcurrentthreadid.md */
PEPROCESS NTAPI IoGetCurrentProcess(VOID);
PEPROCESS NTAPI PsGetCurrentProcess(VOID);
HANDLE NTAPI PsGetCurrentProcessId(VOID);
HANDLE NTAPI PsGetCurrentThreadId(VOID);

/* The same of a given thread or process; a pointer that is none is a `dispatcher-misuse`. Any IRQL
 * (PsIsSystemThread too: every thread is one). wdk-ddi-src/content/ntddk/nf-ntddk-psgetthreadid.md,
 * ntifs/nf-ntifs-psgetthreadprocessid.md, ntddk/nf-ntddk-psgetprocessid.md,
 * ntifs/nf-ntifs-iothreadtoprocess.md, ntifs/nf-ntifs-psissystemthread.md */
HANDLE NTAPI PsGetThreadId(PETHREAD Thread);
HANDLE NTAPI PsGetThreadProcessId(PETHREAD Thread);
HANDLE NTAPI PsGetProcessId(PEPROCESS Process);
PEPROCESS NTAPI IoThreadToProcess(PETHREAD Thread);
BOOLEAN NTAPI PsIsSystemThread(PETHREAD Thread);

/* Sets the run-time priority (1 to 31); returns the old one. Every order of threads that could run
 * is possible anyway, so nothing else follows from it. PASSIVE_LEVEL, KeQueryPriorityThread too.
 * wdk-ddi-src/content/wdm/nf-wdm-kesetprioritythread.md,
 * nf-wdm-kequeryprioritythread.md */
KPRIORITY NTAPI KeSetPriorityThread(PKTHREAD Thread, KPRIORITY Priority);
KPRIORITY NTAPI KeQueryPriorityThread(PKTHREAD Thread);

/* Whose request the running thread is at work for. Every thread here is a system thread and nobody
 * calls from user mode: KernelMode. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-exgetpreviousmode.md
 */
KPROCESSOR_MODE NTAPI ExGetPreviousMode(VOID);

#endif
