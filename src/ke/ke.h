/*
 * ke/: dispatcher objects, DPCs, timers, spin locks, IRQL, threads, clocks. One header for all of
 * it, and what other folders ask about the driver's objects.
 */
#ifndef DRYDOCK_KE_KE_H
#define DRYDOCK_KE_KE_H

#include "ke/apc.h"
#include "ke/bugcheck.h"
#include "ke/bugcheck_callback.h"
#include "ke/debugger.h"
#include "ke/device_queue.h"
#include "ke/dpc.h"
#include "ke/event.h"
#include "ke/interrupt.h"
#include "ke/irql.h"
#include "ke/mutex.h"
#include "ke/processor.h"
#include "ke/semaphore.h"
#include "ke/spin.h"
#include "ke/thread.h"
#include "ke/time.h"
#include "ke/timer.h"
#include "ke/wait.h"

/* For pictures of deadlocks: the task that must move on before a wait on this object (a spin lock,
 * a mutex, a thread) can end; NULL where no single one is known. */
struct task *ke_object_holder(uint64_t object);

/* What is still alive in [base, base + size), for whoever frees or unloads it: "a timer that is
 * set" (also if its DPC or the DPC's routine lies there), "a queued DPC", "a spin lock that is
 * held", "an object that a thread waits on"; NULL if nothing. *ret_object: where it is. */
const char *ke_object_find_active(uint64_t base, uint64_t size, uint64_t *ret_object);

#endif
