/*
 * The machine: one per process, its root at the start of the books.
 *
 * Invariant: every byte that can influence a driver or a report is reachable from struct machine or
 * lies in a driver-visible region; no kernel folder has writable file-scope data. Folders above
 * keep their state behind machine()->slots.
 */
#ifndef DRYDOCK_MACHINE_MACHINE_H
#define DRYDOCK_MACHINE_MACHINE_H

#include "base/error.h"
#include "base/events.h"
#include "base/heap.h"
#include "base/map.h"
#include "machine/arena.h"
#include "machine/module.h"
#include "machine/processor.h"
#include "machine/schedule.h"
#include "machine/task.h"
#include "machine/timer.h"
#include "nt/version.h"
#include "plat/process.h"
#include "plat/traps.h"

/* One pointer for each folder that has state. */
enum machine_slot {
    MACHINE_SLOT_KE,
    MACHINE_SLOT_MM,
    MACHINE_SLOT_EX,
    MACHINE_SLOT_OB,
    MACHINE_SLOT_CM,
    MACHINE_SLOT_IO,
    MACHINE_SLOT_PO,
    MACHINE_SLOT_PNP,
    MACHINE_SLOT_WMI,
    MACHINE_SLOT_DDI,
    MACHINE_SLOT_IMAGE,
    MACHINE_SLOT_LEDGER,
    MACHINE_SLOT_VERIFY,
    MACHINE_SLOT_HOST,
    MACHINE_SLOT_COUNT
};

/* Why a life ended. */
enum machine_stop {
    MACHINE_STOP_NONE,
    MACHINE_STOP_DONE,        /* the scenario came to its end */
    MACHINE_STOP_FATAL,       /* a finding after which the drivers cannot go on */
    MACHINE_STOP_UNSUPPORTED, /* a driver needs what we do not have */
    MACHINE_STOP_DEADLOCK,    /* nothing can run and no timer is set */
};

struct machine_options {
    unsigned cpu_count;               /* 1 .. MACHINE_CPU_MAX */
    uint64_t crossings_max;           /* of gates in one life; 0: any number */
    bool is_books_guarded;            /* books read-only while driver code runs */
    bool is_tracing;                  /* gates show every return, not only those somebody needs */
    bool is_interposing;              /* granted tables get gates (--no-interpose clears it) */
    const struct nt_version *version; /* which Windows this is; NULL: NT_VERSION_DEFAULT */
};

struct hardware;        /* machine/hardware.h */
struct gate_interposer; /* machine/gate.h: the interposer port */

/* A trap that nobody could resume from; machine/trap.c reports it off the faulting stack. */
struct machine_trap {
    struct plat_trap trap;
    bool is_pending;
};

/* Work that must be done on the host's stack: a task leaves it here and switches there. */
struct machine_request {
    void (*serve)(void *argument);
    void *argument;
};

struct machine {
    struct machine_options options;
    struct heap books;
    struct event_bus events;
    struct map gates_by_stub; /* stub address -> struct gate: a slot that already holds a gate */
    uint64_t region_used[ARENA_REGION_COUNT]; /* bytes in use from each region's base */
    struct module_table modules;
    struct processor cpus[MACHINE_CPU_MAX];
    struct task_table tasks;
    struct timer_queue timers;
    struct schedule_state schedule;
    const struct gate_interposer *interposer; /* NULL: tables are granted as they are */
    struct hardware *hardware;                /* the scenario's models */
    enum machine_stop stop;
    bool is_books_open;   /* host code is running */
    struct task *trying;  /* inside snapshot_try: the task whose end hands back to the host */
    bool is_broadcasting; /* one task stands for all processors (processor_broadcast) */
    bool is_silent;       /* survey pass: events reach listeners but no report */
    uint64_t gate_crossings;
    struct plat_shared *shared;
    struct plat_fiber host_fiber;
    struct machine_request request;
    struct machine_trap trap;
    uint64_t landing_stack;  /* where an abandoned task's report is written from */
    struct gate *gate_batch; /* gates whose stubs are written, not all of them given out */
    uint32_t gate_batch_left;
    struct map planted;     /* entry address -> struct gate */
    struct map patched;     /* address of a patched instruction -> its first bytes */
    struct map unsupported; /* address in ARENA_UNSUPPORTED -> struct gate_unsupported */
    void *slots[MACHINE_SLOT_COUNT];
};

static inline struct machine *machine(void)
{
    return (struct machine *)ARENA_BOOKS_BASE;
}

/* Reserves the arena and lays out an empty machine. Once per process. */
bool machine_init(const struct machine_options *options, struct error *error);

/* Which Windows this is; never NULL. */
const struct nt_version *machine_version(void);

/* Gives the arena back (tests that make several machines one after another). */
void machine_fini(void);

/* Runs task 1 from body(argument) until it returns or the machine stops; call on the host's stack.
 */
enum machine_stop machine_run(void (*body)(void *argument), void *argument);

/* Ends the life now, from any fiber. Never returns to the caller. */
__attribute__((noreturn)) void machine_stop(enum machine_stop why);

/* Runs a task that is READY until it ends or the machine stops, serving requests; host stack only.
 */
enum machine_stop machine_run_task(struct task *task);

/* From a task: has serve(argument) run on the host's stack, with every task's registers saved. */
void machine_request_host(void (*serve)(void *argument), void *argument);

/* Memory from the books: zeroed, never NULL. */
void *machine_alloc(size_t size);
void machine_free(void *block);
/* For an array in the books that grows by doubling: items, or a larger copy of it when count has
 * reached *room. NULL, 0 and 0 begin one. */
void *machine_grow(void *items, uint32_t count, uint32_t *room, size_t item_size);
/* False when the books hold 64 MiB: for callers whose input decides how much they ask for and who
 * can refuse it. Long before the books are full, lives become too slow: each snapshot copies them.
 */
bool machine_has_room(void);
/* A copy of text in the books. */
char *machine_text(const char *text);

/* Emits event_<name> if anybody hears it: EMIT(STEP, step, .step = 3, ...). */
#define EMIT(KIND, name, ...)                                                                      \
    do {                                                                                           \
        if (machine()->events.mask & EVENT_MASK(KIND)) {                                           \
            struct event_##name event_ = {__VA_ARGS__};                                            \
            machine_emit(EVENT_##KIND, &event_);                                                   \
        }                                                                                          \
    } while (0)
void machine_emit(enum event_kind kind, const void *payload);

/* The books: open while host code runs, read-only while driver code runs. Idempotent. */
void machine_books_open(void);
void machine_books_close(void);

#endif
