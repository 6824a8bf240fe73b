/*
 * Tasks: whatever can be chosen to run next. Threads, and one DPC task per processor.
 *
 *            task_new            chosen               body returns
 *   (none) ----------> READY <-----------> RUNNING ------------------> DONE
 *                        ^                    | task_block
 *                        +---- task_ready -- BLOCKED
 *
 * Invariant: exactly one task is RUNNING (task_current) while the machine runs. A switch happens
 * only in task_block, task_point and processor_*; there the scheduler port decides
 * (machine/schedule.h).
 */
#ifndef DRYDOCK_MACHINE_TASK_H
#define DRYDOCK_MACHINE_TASK_H

#include "plat/fiber.h"

#include <stdbool.h>
#include <stdint.h>

#define TASK_MAX         1024
#define TASK_STACK_SIZE  0x40000 /* 256 KiB, the lowest 64 KiB of it without access */
#define TASK_STACK_GUARD 0x10000
#define TASK_DEPTH_MAX   128

struct gate_departure; /* machine/gate.h */

enum task_state { TASK_READY, TASK_RUNNING, TASK_BLOCKED, TASK_DONE };

/* A driver that the task has entered through a gate and not left yet. */
struct task_entry {
    uint32_t driver;         /* module number */
    uint32_t is_from_host;   /* entered by the kernel: popped when the call returns */
    uint64_t sp;             /* address of the stack slot with the return address */
    uint64_t return_address; /* as it was on entry */
    const char *what;        /* "AddDevice", "IRP_MJ_PNP/IRP_MN_START_DEVICE", a routine's name */
    uint64_t routine;        /* where the driver was entered */
    uint64_t argument;       /* the device object a dispatch routine was called for, or 0 */
    struct gate_departure *departure; /* from host: how the driver outside had left, or NULL */
    uint8_t irql;                     /* from host: of the entry */
    uint32_t owner; /* is_from_host: the driver that gave the routine's address, or 0 */
};

struct task {
    uint32_t number; /* 1, 2, ... in creation order: T1, T2 */
    enum task_state state;
    char name[48];
    struct plat_fiber fiber;
    struct processor *cpu; /* where it runs or is held; NULL while it floats */
    bool is_displaced;     /* a DPC runs on its processor */
    bool is_dpc;
    bool is_masked;   /* executed cli: nothing displaces it */
    uint8_t irql;     /* kept while it does not run; a thread's own level */
    uint8_t affinity; /* a bit for each processor that it may run on; 0: all */
    uint64_t points;  /* scheduling points so far: the n of T1#n */
    void (*body)(void *argument);
    void *argument;
    uint32_t depth; /* of entries */
    struct task_entry entries[TASK_DEPTH_MAX];
    uint32_t caller;      /* the driver whose import call is being served, 0 outside */
    uint64_t caller_site; /* its return address */
    const char *caller_routine;
    struct gate_departure *departure; /* how the innermost driver left; NULL while it runs */
    const char
        *block_what; /* while BLOCKED: "KeWaitForSingleObject" ... for pictures of deadlocks */
    uint64_t block_object; /* ... and on which address */
    void *thread;          /* ke/'s KTHREAD, in driver-visible memory; NULL for DPC tasks */
    void *wait;            /* ke/'s description of a wait in progress */
};

struct task_table {
    uint32_t count;
    struct task *tasks[TASK_MAX]; /* by number - 1 */
    struct task *current;
    uint32_t free_stack_count;
    uint64_t free_stacks[TASK_MAX]; /* lowest bytes of stacks whose task is done */
    uint64_t next_stack;
};

struct task *task_current(void);

/* Makes a READY thread; NULL when TASK_MAX are alive. name is copied. */
struct task *task_new(const char *name, void (*body)(void *argument), void *argument);

/* The running task gives up its processor until somebody calls task_ready on it. Its IRQL must be
 * below DISPATCH_LEVEL (ke/ has judged that already). Returns when it was readied and chosen. If
 * nothing can ever run again the machine stops with MACHINE_STOP_DEADLOCK. */
void task_block(const char *what, uint64_t object);
void task_ready(struct task *task);

/* A scheduling point: the scheduler port may choose another task here. `what` names the operation
 * that is about to happen, `object` its object (0: none). */
void task_point(const char *what, uint64_t object);

/* The running task ends; never returns. */
__attribute__((noreturn)) void task_exit(void);

/* For machine_run_task: makes a READY task the current one before the first switch to it. */
void task_enter_first(struct task *task);

/* Rewrites what gs-relative reads see (a KPCR's current thread and processor number): done at every
 * switch, and by whoever gives the running task its thread object. */
void task_show_processor(const struct task *task);

/* The running task changes its processor if it may not be on this one; below DISPATCH_LEVEL. */
void task_move(void);

/* For processor.c: the running task (already made READY or BLOCKED) gives way; `preferred` is what
 * the default order runs first (NULL: none). Returns when the task is chosen again. */
void task_give_way(struct task *preferred, const char *what, uint64_t object);

/* Drivers on the running task, innermost first: entry i, or NULL. */
const struct task_entry *task_entry_at(unsigned i);

#endif
