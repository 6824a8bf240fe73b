/* Asking the frames' handlers about an exception. See machine/exception.h. */
#include "base/panic.h"
#include "machine/exception_state.h"
#include "nt/status.h"

#include <inttypes.h>
#include <stdio.h>

EXCEPTION_DISPOSITION exception_ask(struct exception_work *work, const struct exception_walk *walk,
                                    const struct exception_step *step, const CONTEXT *shown)
{
    const struct module_frame *frame = &step->frame;
    work->asked = frame->establisher;
    work->scratch = *shown;
    if (module_find(work->scratch.Rip) == NULL)
        work->scratch.Rip = EXCEPTION_KERNEL_PC;
    work->dispatcher = (DISPATCHER_CONTEXT){
        .ControlPc = frame->pc,
        .ImageBase = step->image_base,
        .FunctionEntry = (PRUNTIME_FUNCTION)frame->function,
        .EstablisherFrame = frame->establisher,
        .TargetIp = work->dispatcher.TargetIp,
        .ContextRecord = &work->scratch,
        .LanguageHandler = (PEXCEPTION_ROUTINE)frame->handler,
        .HandlerData = (PVOID)frame->handler_data,
        .ScopeIndex = walk->scope,
    };
    CONTEXT *context = work->is_unwind ? &work->scratch : &work->context;
    return (EXCEPTION_DISPOSITION)gate_call(
        work->is_unwind ? "termination handler" : "exception handler", 0, (void *)frame->handler,
        (uint64_t)work->record, frame->establisher, (uint64_t)context, (uint64_t)&work->dispatcher);
}

/* A mistake in the answer is an exception of its own, on top of this one. */
__attribute__((noreturn)) static void exception_raise_about(const struct exception_work *work,
                                                            NTSTATUS code)
{
    const EXCEPTION_RECORD record = {.ExceptionCode = code,
                                     .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
                                     .ExceptionRecord = work->record,
                                     .ExceptionAddress = work->record->ExceptionAddress};
    exception_raise_record(&record);
    panic("a noncontinuable exception was continued");
}

/* True when the frame wants to go on with the context. */
static bool exception_is_dismissed(struct exception_work *work, const struct exception_walk *walk,
                                   const struct exception_step *step)
{
    EXCEPTION_RECORD *record = work->record;
    if (walk->nested_end != 0)
        record->ExceptionFlags |= EXCEPTION_NESTED_CALL;
    else
        record->ExceptionFlags &= ~(ULONG)EXCEPTION_NESTED_CALL;
    switch (exception_ask(work, walk, step, &step->caller)) {
    case ExceptionContinueSearch:
    case ExceptionNestedException: return false;
    case ExceptionContinueExecution:
        if (!(record->ExceptionFlags & EXCEPTION_NONCONTINUABLE))
            return true;
        exception_raise_about(work, STATUS_NONCONTINUABLE_EXCEPTION);
    case ExceptionCollidedUnwind: break;
    }
    exception_raise_about(work, STATUS_INVALID_DISPOSITION);
}

bool exception_dispatch(struct exception_work *work)
{
    struct task *task = task_current();
    struct exception_walk walk = work->walk;
    struct exception_step step;
    bool is_dismissed = false;
    work->departure = (struct gate_departure){.outer = task->departure, .work = work};
    task->departure = &work->departure;
    while (!is_dismissed && exception_walk_settle(&walk) &&
           exception_walk_look(&walk, UNW_FLAG_EHANDLER, &step)) {
        if (step.frame.handler != 0)
            is_dismissed = exception_is_dismissed(work, &walk, &step);
        exception_walk_on(&walk, &step);
    }
    task->departure = work->departure.outer;
    return is_dismissed;
}

__attribute__((noreturn)) static void exception_unhandled(const EXCEPTION_RECORD *record)
{
    const struct task *task = task_current();
    const char *name = nt_status_name(record->ExceptionCode);
    char note[160];
    snprintf(note, sizeof note,
             "KMODE_EXCEPTION_NOT_HANDLED: 0x%08X%s%s%s from %s was taken by no handler",
             (uint32_t)record->ExceptionCode, name != NULL ? " (" : "", name != NULL ? name : "",
             name != NULL ? ")" : "", task->caller != 0 ? task->caller_routine : "an exception");
    EMIT(BREACH, breach, .rule = "bug-check",
         .driver = task->caller != 0 ? task->caller : gate_current_driver(),
         .site = task->caller_site, .level = processor_irql(), .note = note);
    machine_stop(MACHINE_STOP_FATAL);
}

void exception_raise_record(const EXCEPTION_RECORD *record)
{
    machine_books_open();
    EXCEPTION_RECORD shown = *record;
    struct exception_work work = {.record = &shown};
    invariant(exception_walk_begin(&work.walk));
    work.context = work.walk.context;
    if (module_find(work.context.Rip) == NULL)
        work.context.Rip = EXCEPTION_KERNEL_PC;
    if (shown.ExceptionAddress == NULL)
        shown.ExceptionAddress = (PVOID)work.context.Rip;
    if (!exception_dispatch(&work))
        exception_unhandled(&shown);
    exception_leave(work.walk.depth, &work.context);
}

void exception_raise(NTSTATUS code, unsigned count, ULONG_PTR first, ULONG_PTR second)
{
    const EXCEPTION_RECORD record = {.ExceptionCode = code,
                                     .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
                                     .NumberParameters = count,
                                     .ExceptionInformation = {first, second}};
    exception_raise_record(&record);
    panic("a noncontinuable exception was continued");
}
