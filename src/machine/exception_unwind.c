/*
 * The second way over the frames: their termination handlers run, and the driver goes on in the
 * frame that was asked for. See machine/exception.h.
 */
#include "machine/exception_state.h"
#include "nt/status.h"

#include <stdio.h>

/* What a processor lets any code change: the arithmetic flags and the direction. */
#define EXCEPTION_FLAGS_FREE  0xcd5u
#define EXCEPTION_FLAGS_FIXED 0x202u
#define EXCEPTION_MXCSR_MASK  0xffbfu

#define EXCEPTION_STACK_ABOVE 64 /* a driver's frame is at least so far from ours */

__attribute__((noreturn)) static void exception_stop(uint64_t pc, const char *what)
{
    uint32_t driver = module_number(pc);
    EMIT(BREACH, breach, .rule = "bug-check",
         .driver = driver != 0 ? driver : gate_current_driver(), .site = driver != 0 ? pc : 0,
         .level = processor_irql(), .note = what);
    machine_stop(MACHINE_STOP_FATAL);
}

/* The kernel returns to the outer driver at the level that the inner one left behind. */
static void exception_check_irql(const struct task_entry *entry)
{
    uint8_t irql = processor_irql();
    bool is_of_driver = entry->departure != NULL && entry->departure->frame != NULL;
    if (!is_of_driver || irql == entry->irql)
        return;
    EMIT(BREACH, breach, .rule = "irql-after-exception", .driver = entry->driver,
         .site = entry->routine + 1, .level = irql, .level_max = entry->irql, .note = entry->what);
}

static void exception_tell_calls(const struct gate_departure *departure)
{
    for (; departure != NULL; departure = departure->outer)
        if (departure->frame != NULL)
            EMIT(RETURN, return, .driver = departure->frame->caller,
                 .routine = departure->frame->gate->name, .result = "(left by an exception)");
}

/* Innermost first, as if they had returned. */
static void exception_abandon(uint32_t depth)
{
    struct task *task = task_current();
    exception_tell_calls(task->departure);
    while (task->depth > depth) {
        const struct task_entry *entry = &task->entries[--task->depth];
        if (!entry->is_from_host)
            continue;
        char what[96];
        snprintf(what, sizeof what, "%s (left by an exception)", entry->what);
        EMIT(LEAVE, leave, .driver = entry->driver, .what = what, .routine = entry->routine);
        exception_tell_calls(entry->departure);
        if (task->depth == depth)
            exception_check_irql(entry);
    }
}

void exception_leave(uint32_t depth, const CONTEXT *context)
{
    struct task *task = task_current();
    CONTEXT registers = *context;
    uint64_t low = (uint64_t)task->fiber.stack_low, high = low + task->fiber.stack_size;
    uint64_t here = (uint64_t)__builtin_frame_address(0);
    if (registers.Rsp < here + EXCEPTION_STACK_ABOVE || registers.Rsp > high)
        exception_stop(registers.Rip, "KMODE_EXCEPTION_NOT_HANDLED: an exception was continued "
                                      "with a stack pointer that is not the stack's");
    exception_abandon(depth);
    task->caller = 0;
    task->caller_site = 0;
    task->caller_routine = NULL;
    task->departure = NULL;
    registers.FltSave.MxCsr &= EXCEPTION_MXCSR_MASK;
    registers.EFlags = (registers.EFlags & EXCEPTION_FLAGS_FREE) | EXCEPTION_FLAGS_FIXED;
    machine()->shared->driver = module_number(registers.Rip);
    plat_fiber_unpoison((void *)low, registers.Rsp - low);
    machine_books_close();
    exception_resume(&registers);
}

static void exception_run_handler(struct exception_work *work, const struct exception_step *step,
                                  bool is_target)
{
    EXCEPTION_RECORD *record = work->record;
    record->ExceptionFlags &= ~(ULONG)(EXCEPTION_TARGET_UNWIND | EXCEPTION_COLLIDED_UNWIND);
    if (is_target)
        record->ExceptionFlags |= EXCEPTION_TARGET_UNWIND;
    if (work->walk.is_collided)
        record->ExceptionFlags |= EXCEPTION_COLLIDED_UNWIND;
    if (exception_ask(work, &work->walk, step, &work->walk.context) != ExceptionContinueSearch)
        exception_raise(STATUS_INVALID_DISPOSITION, 0, 0, 0);
}

void exception_unwind(uint64_t target, uint64_t target_ip, EXCEPTION_RECORD *record,
                      uint64_t result)
{
    struct task *task = task_current();
    uint64_t pc = task->caller_site;
    EXCEPTION_RECORD own = {.ExceptionCode = STATUS_UNWIND, .ExceptionAddress = (PVOID)pc};
    struct exception_work work = {.is_unwind = true, .record = record != NULL ? record : &own};
    struct exception_step step;
    exception_walk_begin(&work.walk);
    work.record->ExceptionFlags |= EXCEPTION_UNWINDING | (target == 0 ? EXCEPTION_EXIT_UNWIND : 0u);
    work.dispatcher.TargetIp = target_ip;
    work.departure = (struct gate_departure){.outer = task->departure, .work = &work};
    task->departure = &work.departure;
    while (exception_walk_settle(&work.walk) &&
           exception_walk_look(&work.walk, UNW_FLAG_UHANDLER, &step)) {
        bool is_target = target != 0 && step.frame.establisher == target;
        if (step.frame.handler != 0)
            exception_run_handler(&work, &step, is_target);
        if (is_target) {
            work.walk.context.Rip = target_ip;
            work.walk.context.Rax = result;
            exception_leave(work.walk.depth, &work.walk.context);
        }
        exception_walk_on(&work.walk, &step);
    }
    exception_stop(pc, "KMODE_EXCEPTION_NOT_HANDLED: an unwind found no frame to end at");
}
