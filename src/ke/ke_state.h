/*
 * What ke/ keeps in the books, and what its files say to each other. Not for other folders.
 *
 * Nothing of ours lies in the driver's objects beyond the members a driver may know: waiters, set
 * timers, queued DPCs and held locks are lists here, in order of arrival, found by the object's
 * address.
 */
#ifndef DRYDOCK_KE_KE_STATE_H
#define DRYDOCK_KE_KE_STATE_H

#include "machine/machine.h"
#include "nt/bugcheck.h"
#include "nt/ke.h"

/* What ke/ knows of a task, thread or not. */
struct ke_task {
    struct task *task;
    PKTHREAD thread; /* its own object; NULL until somebody asks */
    void (*body)(void *argument);
    void *argument; /* of the body */
    uint32_t critical_regions;
    uint32_t critical_regions_base; /* those it began with, which it cannot leave */
    uint32_t guarded_regions;
    uint32_t locks;   /* spin locks it holds */
    uint32_t mutexes; /* mutexes it owns */
    KPRIORITY priority;
    bool is_wait_next; /* a call with Wait = TRUE left it at DISPATCH_LEVEL */
    KIRQL wait_irql;   /* ... to which the wait that follows goes back */
};

struct ke_wait;
struct ke_timer;
struct ke_dpc;
struct ke_lock;
struct ke_lock_waiter;
struct ke_bugcheck_callback;
struct ke_interrupt_waiter;

struct ke_state {
    struct ke_task *tasks[TASK_MAX]; /* by number - 1 */
    struct ke_wait *waits;           /* in progress, oldest first */
    struct ke_timer *timers;         /* set */
    struct ke_dpc *dpcs;             /* queued */
    struct ke_lock *locks;           /* held */
    struct ke_lock_waiter *lock_waiters;
    struct ke_bugcheck_callback *bugcheck_callbacks; /* registered, newest first */
    struct ke_interrupt *interrupts;                 /* connected, oldest first */
    struct task *interrupt_task;
    struct task *interrupt_raiser;                 /* waits for its interrupt to be taken */
    struct ke_interrupt_waiter *interrupt_waiters; /* for another's to be over, to disconnect one */
    uint32_t interrupt_vector;                     /* being served; 0: none */
};

/* Made on first use. */
struct ke_state *ke_state(void);

struct ke_task *ke_task_get(struct task *task);
struct ke_task *ke_task_self(void);

/* The task of a thread object; NULL if the address is none. */
struct ke_task *ke_task_of_thread(const void *thread);

/* Bits for ke_object_check. */
#define KE_EVENT  (1u << EventNotificationObject | 1u << EventSynchronizationObject)
#define KE_TIMER  (1u << TimerNotificationObject | 1u << TimerSynchronizationObject)
#define KE_MUTEX  (1u << MutantObject)
#define KE_SEM    (1u << SemaphoreObject)
#define KE_THREAD (1u << ThreadObject)
#define KE_ANY    (KE_EVENT | KE_TIMER | KE_MUTEX | KE_SEM | KE_THREAD | 1u << ProcessObject)

/* Makes a header; whoever waited on what was there before waits for ever, as on NT. */
void ke_object_init(DISPATCHER_HEADER *object, UCHAR type, size_t size, LONG signal_state);

/* Ends the life with a `dispatcher-misuse` if the object is no initialised object of these kinds.
 */
void ke_object_check(const DISPATCHER_HEADER *object, unsigned kinds, const char *routine);

/* Satisfies waits on a signalled object, oldest first, as long as its state lasts. */
void ke_wait_wake(DISPATCHER_HEADER *object);

/* The first object in [base, base + size) that somebody waits on; 0 if none. */
uint64_t ke_wait_find_in(uint64_t base, uint64_t size);

/* A call that promised a wait (Wait = TRUE): judges the IRQL, then stays at DISPATCH_LEVEL. */
void ke_wait_promise(BOOLEAN is_promised, const char *routine, KIRQL irql_max);

/* The running task sleeps until a time; at DISPATCH_LEVEL it keeps its processor. */
void ke_wait_sleep(uint64_t due_100ns, const char *what);

/* When a time-out or due time (negative: from now; else system time) is over, in machine time. */
uint64_t ke_time_due(LONGLONG time);

/* Queues a DPC whose object was checked; false if it is queued already. */
bool ke_dpc_insert(PKDPC dpc, PVOID argument1, PVOID argument2, struct processor *cpu);
struct processor *ke_dpc_target(const KDPC *dpc, struct processor *otherwise);
void ke_dpc_check(const KDPC *dpc, const char *routine);
uint64_t ke_dpc_find_in(uint64_t base, uint64_t size);

uint64_t ke_timer_find_in(uint64_t base, uint64_t size);

uint64_t ke_spin_find_in(uint64_t base, uint64_t size);
/* Who holds a spin lock; NULL if nobody does. */
struct task *ke_spin_holder(uint64_t lock);
/* Says so if the running task is about to be at irql < DISPATCH_LEVEL holding a spin lock. */
void ke_spin_check_lower(KIRQL irql, const char *routine);

/* Waits for a lock and takes it; gives it back; goes back to an IRQL: judged in `routine`'s name.
 * handle: NULL, or of a queued acquisition. */
void ke_spin_acquire(PKSPIN_LOCK lock, PKLOCK_QUEUE_HANDLE handle, const char *routine);
void ke_spin_release(PKSPIN_LOCK lock, const KLOCK_QUEUE_HANDLE *handle, const char *routine);
void ke_spin_lower(KIRQL irql, const char *routine);

/* True if memory of an image that was unloaded or discarded holds the address. */
bool ke_address_is_gone(uint64_t address);

/* Who began what goes on without him: a timer, a DPC. */
struct ke_origin {
    uint32_t driver;
    uint64_t site;
};
struct ke_origin ke_origin_here(void);

/* The same as `bug-check` naming a code, by whoever began it (NULL: this call); ends the life. */
__attribute__((noreturn, format(printf, 3, 4))) void
ke_bug_check(ULONG code, const struct ke_origin *origin, const char *format, ...);

#endif
