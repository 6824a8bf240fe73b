/*
 * Gates: the only way into and out of a driver (DESIGN section 6).
 *
 *   import     driver -> kernel     the import slot holds a stub
 *   interface  driver -> driver     the granted table holds stubs, bound to (grant, slot)
 *   export     driver -> driver     an import from another driver's export table
 *   inside     driver -> itself     a trap at a routine's entry: calls no table leads to
 *   entry      kernel -> driver     gate_call: entry points, completion routines, DPCs
 *
 * A stub loads its struct gate and jumps to shared assembly (gate_x64.S), which spills the argument
 * registers into a struct gate_frame, calls gate_before, then the target with the first 16 stack
 * slots copied, then gate_after. Invariant: the books are closed exactly while driver code runs.
 */
#ifndef DRYDOCK_MACHINE_GATE_H
#define DRYDOCK_MACHINE_GATE_H

#include "machine/machine.h"

enum gate_kind { GATE_IMPORT, GATE_INTERFACE, GATE_EXPORT, GATE_INSIDE };

/* A kernel routine as gates see it: a row of ddi/ddi.def. */
struct gate_routine {
    const char *module;
    const char *name;
    void *target;      /* ms_abi; or the address of the data for a data export */
    const char *shape; /* argument letters and result letter, see ddi.def */
    uint8_t irql_max;
    bool is_data;
    const char *touches; /* "W0": mode and argument number; "-", ".": nothing shared */
    bool is_point;       /* its gate is a scheduling point */
    bool is_pure;        /* runs with the books closed, as the driver's own code would */
    const char *file;    /* where it lives, below src/ */
    bool may_fail;
};

/* What the caller of a gate keeps its own things in, and expects back: an exception that leaves the
 * kernel routine needs it. */
struct gate_kept {
    uint64_t rbx, rbp, rsi, rdi, r12, r13, r14, r15;
    uint8_t xmm[10][16]; /* xmm6 to xmm15 */
};

/* How a driver left for our code: by a call through an import gate (frame), or by an exception that
 * is being dispatched or unwound (machine/exception_state.h). Lies on the task's stack. */
struct gate_departure {
    struct gate_departure *outer; /* before it came back to the driver's side of that one */
    struct gate_frame *frame;     /* NULL: an exception */
    struct exception_work *work;
};

/* What assembly spills; layout known to gate_x64.S. */
struct gate_frame {
    struct gate *gate;
    uint64_t sp; /* address of the slot with the return address */
    uint64_t return_address;
    uint64_t arguments[4]; /* rcx rdx r8 r9: may be changed by a before hook */
    uint8_t xmm[4][16];
    uint64_t result; /* rax; set by a before hook that withholds the call */
    uint8_t result_xmm[16];
    struct gate_kept kept;
    uint64_t cookie;       /* a hook's own, from before to after */
    uint32_t caller;       /* driver number, filled by gate_before */
    uint32_t is_tail;      /* the caller jumped here as its last act: the site is its caller's */
    uint32_t saved_caller; /* import gates nest: the outer call's */
    uint32_t pad;
    uint64_t saved_site;
    const char *saved_routine;
    uint64_t site; /* where to point: the return address, or of a tail call the routine it ended */
    struct gate_departure departure; /* import */
};

/* The n-th argument (0-based) of the call in progress; stack arguments included. */
static inline uint64_t gate_argument(const struct gate_frame *frame, unsigned n)
{
    return n < 4 ? frame->arguments[n] : ((const uint64_t *)frame->sp)[n + 1];
}

struct gate {
    enum gate_kind kind;
    uint32_t owner;  /* import: the importing driver; else the driver that is entered */
    uint64_t target; /* where the call goes */
    uint64_t stub;   /* the stub's address */
    const struct gate_routine *routine; /* import */
    const char *name;                   /* for the entry stack and for people */
    /* interface and inside gates: hooks of the ledger. before returns false to withhold the call.
     */
    bool (*before)(struct gate_frame *frame);
    void (*after)(struct gate_frame *frame);
    void *context;   /* the hook's: a grant's slot */
    uint32_t offset; /* in the table, bytes */
    bool is_called;  /* import: it was, in this life */
};

/* A new stub for a copy of *gate; returns the gate (books) with ->stub set. */
struct gate *gate_new(const struct gate *wanted);

/* The gate whose stub is at address, or NULL. */
struct gate *gate_find(uint64_t address);

/* Was a kernel routine called that lives in one of the files ("ke/wait.c ke/timer.c"; "": any)? */
bool gate_is_called(const char *files);

/* An address whose first touch stops the run as unsupported, naming the import. */
uint64_t gate_unsupported(uint32_t driver, const char *module, const char *routine);
/* ... and what it stands for; false if address is no such slot. */
bool gate_unsupported_find(uint64_t address, uint32_t *ret_driver, const char **ret_module,
                           const char **ret_routine);

/* Kernel -> driver: calls routine with up to four arguments, as `what` on behalf of `device` (its
 * address or 0). Emits ENTER and LEAVE. Returns rax. Any IRQL. */
uint64_t gate_call(const char *what, uint64_t device, void *routine, uint64_t a0, uint64_t a1,
                   uint64_t a2, uint64_t a3);
/* The same for a routine whose address driver `owner` gave, who is to blame if that is no code.
 * (gate_call takes the driver whose call is being served.) */
uint64_t gate_call_of(uint32_t owner, const char *what, uint64_t device, void *routine, uint64_t a0,
                      uint64_t a1, uint64_t a2, uint64_t a3);
/* The same for a routine with more of them; those that it has not are 0. */
#define GATE_ARGUMENTS_MAX 8
uint64_t gate_call_many(uint32_t owner, const char *what, uint64_t device, void *routine,
                        const uint64_t arguments[GATE_ARGUMENTS_MAX]);

/* Who made the call that has its return address in the slot at sp (DESIGN section 7, "Who calls").
 */
uint32_t gate_caller(uint64_t sp, uint64_t return_address, bool *ret_is_tail);

/* The driver whose import call is being served, and where it was made; 0 outside. */
uint32_t gate_current_caller(void);
uint64_t gate_current_site(void);

/* The innermost driver the running task is in, 0 if none. */
uint32_t gate_current_driver(void);

/* Whom to suspect of what the kernel finds when it works for nobody: the driver whose call is being
 * served, else the one that ran last; 0 if none ran yet. */
uint32_t gate_suspect(void);

/* Plants a one-byte trap at a routine's entry, so that calls from inside its own driver pass *gate
 * too; gate->target becomes a trampoline around the trap. False (untouched) where the first
 * instruction cannot be moved. */
bool gate_plant(struct gate *gate, uint64_t entry);
/* The gate planted at address, NULL if none; used by the trap handler. */
struct gate *gate_planted(uint64_t address);

/* The interposer port: a table is about to be granted, or a query passes a hop. Filled by ledger/.
 */
struct gate_interposer {
    void (*query_sent)(void *irp);                     /* first hop, before dispatch */
    void (*query_hop)(void *irp, void *device);        /* later hop, before dispatch */
    void (*query_answered)(void *irp, void *device);   /* completed by a driver: on the way up */
    void (*query_changed)(void *irp, uint32_t driver); /* after a completion routine of driver's */
    void (*query_left)(void *irp); /* on the way up, before the IRP leaves its current location */
};

#endif
