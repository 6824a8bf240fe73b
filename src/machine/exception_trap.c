/*
 * Which traps are exceptions, and the way from the trap handler to the dispatcher: below the stack
 * of what trapped, in ordinary code, with the trap's registers in the books.
 */
#include "machine/exception_state.h"
#include "machine/trap.h"
#include "nt/status.h"

#include <string.h>

#define EXCEPTION_STACK_ROOM 0x8000 /* bytes that dispatching, a handler and a filter may take */
#define EXCEPTION_RED_ZONE   256    /* what our own code keeps below its stack pointer, and more */
#define EXCEPTION_FLAG_TF    0x100u

enum { EXCEPTION_VECTOR_DIVIDE = 0, EXCEPTION_VECTOR_BREAK = 3 };

static NTSTATUS exception_set(EXCEPTION_RECORD *record, NTSTATUS code, ULONG count, ULONG_PTR first,
                              ULONG_PTR second)
{
    record->ExceptionCode = code;
    record->NumberParameters = count;
    record->ExceptionInformation[0] = first;
    record->ExceptionInformation[1] = second;
    return code;
}

/* An address that is not canonical: the processor does not say which. What is left of protection
 * faults are instructions that this machine cannot do for a driver. */
static bool exception_is_address(const struct plat_trap *trap)
{
    char what[64] = "";
    struct plat_trap again = *trap;
    return trap->error_code == 0 && !trap_emulate(&again, what) && what[0] == '\0';
}

/* STATUS_SUCCESS for what no handler is asked about. */
static NTSTATUS exception_describe(const struct plat_trap *trap, EXCEPTION_RECORD *record)
{
    switch (trap->kind) {
    case PLAT_TRAP_MEMORY:
        if (trap->is_execute || trap->address >= ARENA_USER_END ||
            processor_irql() >= PROCESSOR_DISPATCH)
            break;
        return exception_set(record, STATUS_ACCESS_VIOLATION, 2, trap->is_write, trap->address);
    case PLAT_TRAP_PROTECTION:
        if (!exception_is_address(trap))
            break;
        return exception_set(record, STATUS_ACCESS_VIOLATION, 2, 0, UINT64_MAX);
    case PLAT_TRAP_INSTRUCTION: return exception_set(record, STATUS_ILLEGAL_INSTRUCTION, 0, 0, 0);
    case PLAT_TRAP_ARITHMETIC:
        if (trap->vector != EXCEPTION_VECTOR_DIVIDE)
            break;
        return exception_set(record, STATUS_INTEGER_DIVIDE_BY_ZERO, 0, 0, 0);
    case PLAT_TRAP_BREAK:
        if (trap->vector != EXCEPTION_VECTOR_BREAK)
            break;
        return exception_set(record, STATUS_BREAKPOINT, 1, 0, 0);
    case PLAT_TRAP_SYSCALL:
    case PLAT_TRAP_TICK: break;
    }
    return STATUS_SUCCESS;
}

/* In a routine that works on the driver's memory as the driver's own code would (memcpy): while it
 * does, and not while its gate is passed, the books are closed. */
static bool exception_is_in_pure_routine(void)
{
    const struct machine *m = machine();
    const struct gate_departure *departure = task_current()->departure;
    return departure != NULL && departure->frame != NULL &&
           departure->frame->gate->routine->is_pure &&
           !(m->is_books_open && m->options.is_books_guarded);
}

bool exception_take_trap(struct plat_trap *trap)
{
    struct machine *m = machine();
    const struct plat_fiber *fiber = &task_current()->fiber;
    uint64_t sp = trap->registers.gpr[PLAT_RSP], low = (uint64_t)fiber->stack_low;
    EXCEPTION_RECORD record;
    if (module_find(trap->registers.rip) == NULL && !exception_is_in_pure_routine())
        return false;
    if (sp < low + EXCEPTION_STACK_ROOM || sp > low + fiber->stack_size || m->trap.is_pending ||
        exception_describe(trap, &record) == STATUS_SUCCESS)
        return false;
    machine_books_open();
    m->trap.trap = *trap;
    trap->registers.rip = (uint64_t)exception_landing;
    trap->registers.gpr[PLAT_RSP] = (sp - EXCEPTION_RED_ZONE) & ~(uint64_t)63;
    trap->registers.flags &= ~(uint64_t)0x500; /* no single step, strings go up */
    return true;
}

static void exception_show_trap(CONTEXT *context, const struct plat_trap *trap,
                                const XMM_SAVE_AREA32 *floating)
{
    memcpy(context->Integer, trap->registers.gpr, sizeof context->Integer);
    context->Rip = trap->registers.rip;
    context->EFlags = (ULONG)trap->registers.flags & ~EXCEPTION_FLAG_TF;
    context->FltSave = *floating;
    context->MxCsr = floating->MxCsr;
}

/* A fault of a kernel routine: its own registers are nobody's business, and it goes on with them
 * whatever a filter wrote to its context. */
__attribute__((noreturn)) static void exception_resume_routine(const struct plat_trap *trap,
                                                               const XMM_SAVE_AREA32 *floating)
{
    CONTEXT context = {0};
    exception_show_trap(&context, trap, floating);
    machine_books_close();
    exception_resume(&context);
}

void exception_landed(const XMM_SAVE_AREA32 *floating)
{
    struct task *task = task_current();
    struct plat_trap trap = machine()->trap.trap;
    bool is_in_driver = module_find(trap.registers.rip) != NULL;
    EXCEPTION_RECORD record = {.ExceptionCode = 0};
    struct exception_work work = {.record = &record, .walk.depth = task->depth};
    exception_describe(&trap, &record);
    if (is_in_driver) {
        exception_show_kernel(&work.context);
        exception_show_trap(&work.context, &trap, floating);
        work.context.Rip -= record.ExceptionCode == STATUS_BREAKPOINT ? 1 : 0;
        work.walk.context = work.context;
    } else {
        exception_walk_begin(&work.walk);
        work.context = work.walk.context;
        work.context.Rip = task->departure->frame->gate->stub;
    }
    record.ExceptionAddress = (PVOID)work.context.Rip;
    if (!exception_dispatch(&work)) {
        machine()->trap = (struct machine_trap){.trap = trap, .is_pending = true};
        trap_report();
    }
    if (!is_in_driver)
        exception_resume_routine(&trap, floating);
    exception_leave(work.walk.depth, &work.context);
}
