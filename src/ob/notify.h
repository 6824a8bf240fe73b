/*
 * Who is told of images, processes and threads that come and go.
 *
 * A driver's image is announced right before its DriverEntry is called; a thread that a driver
 * makes, in its creator before it runs and in itself when it ends. No process is ever made here, so
 * that the routines for these are registered and never called. All are called in a critical region,
 * in order of registration. A routine that its driver leaves registered when it is unloaded is a
 * `notify-routine-left`.
 */
#ifndef DRYDOCK_OB_NOTIFY_H
#define DRYDOCK_OB_NOTIFY_H

#include "machine/module.h"
#include "nt/ps.h"
#include "nt/status.h"

/* For io/driver.c and ob/thread.c: tell of it. The file name is ASCII. */
void ob_notify_image(const struct module *module);
void ob_notify_thread(HANDLE thread, bool is_created);

/* For ob_check_unload: the driver's routines that are still registered. */
void ob_notify_check_unload(uint32_t driver);

/* Add and take away a routine for images; at most 64 (STATUS_INSUFFICIENT_RESOURCES);
 * STATUS_PROCEDURE_NOT_FOUND for one that is not there. Taking it away waits for calls in progress,
 * and so for ever from inside one. PASSIVE_LEVEL; <= APC_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-pssetloadimagenotifyroutine.md,
 * nf-ntddk-psremoveloadimagenotifyroutine.md, nc-ntddk-pload_image_notify_routine.md */
NTSTATUS NTAPI PsSetLoadImageNotifyRoutine(PLOAD_IMAGE_NOTIFY_ROUTINE NotifyRoutine);
NTSTATUS NTAPI PsRemoveLoadImageNotifyRoutine(PLOAD_IMAGE_NOTIFY_ROUTINE NotifyRoutine);

/* The same for threads. PASSIVE_LEVEL; <= APC_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-pssetcreatethreadnotifyroutine.md,
 * nf-ntddk-psremovecreatethreadnotifyroutine.md, nc-ntddk-pcreate_thread_notify_routine.md */
NTSTATUS NTAPI PsSetCreateThreadNotifyRoutine(PCREATE_THREAD_NOTIFY_ROUTINE NotifyRoutine);
NTSTATUS NTAPI PsRemoveCreateThreadNotifyRoutine(PCREATE_THREAD_NOTIFY_ROUTINE NotifyRoutine);

/* Add or take away (Remove) a routine for processes. STATUS_INVALID_PARAMETER for one that is there
 * already or one too many, STATUS_PROCEDURE_NOT_FOUND; ...Ex: STATUS_ACCESS_DENIED unless the
 * routine's image was linked with IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-pssetcreateprocessnotifyroutine.md,
 * nf-ntddk-pssetcreateprocessnotifyroutineex.md */
NTSTATUS NTAPI PsSetCreateProcessNotifyRoutine(PCREATE_PROCESS_NOTIFY_ROUTINE NotifyRoutine,
                                               BOOLEAN Remove);
NTSTATUS NTAPI PsSetCreateProcessNotifyRoutineEx(PCREATE_PROCESS_NOTIFY_ROUTINE_EX NotifyRoutine,
                                                 BOOLEAN Remove);

#endif
