/* The way over the frames of a task's drivers, outward. See machine/exception_state.h. */
#include "machine/exception_state.h"
#include "machine/gate_code.h"

#include <string.h>

enum { EXCEPTION_CS = 0x10, EXCEPTION_SS = 0x18, EXCEPTION_DS = 0x2b, EXCEPTION_FS = 0x53 };
enum { EXCEPTION_EFLAGS = 0x246, EXCEPTION_MXCSR = 0x1f80, EXCEPTION_X87 = 0x27f };

static void exception_restore_kept(CONTEXT *context, const struct gate_kept *kept)
{
    context->Rbx = kept->rbx;
    context->Rbp = kept->rbp;
    context->Rsi = kept->rsi;
    context->Rdi = kept->rdi;
    context->R12 = kept->r12;
    context->R13 = kept->r13;
    context->R14 = kept->r14;
    context->R15 = kept->r15;
    memcpy(&context->FltSave.XmmRegisters[6], kept->xmm, sizeof kept->xmm);
}

void exception_show_kernel(CONTEXT *ret_context)
{
    *ret_context = (CONTEXT){
        .ContextFlags = CONTEXT_FULL | CONTEXT_SEGMENTS,
        .MxCsr = EXCEPTION_MXCSR,
        .FltSave.MxCsr = EXCEPTION_MXCSR,
        .FltSave.ControlWord = EXCEPTION_X87,
        .SegCs = EXCEPTION_CS,
        .SegSs = EXCEPTION_SS,
        .SegDs = EXCEPTION_DS,
        .SegEs = EXCEPTION_DS,
        .SegGs = EXCEPTION_DS,
        .SegFs = EXCEPTION_FS,
        .EFlags = EXCEPTION_EFLAGS,
    };
}

static void exception_from_call(CONTEXT *ret_context, const struct gate_frame *frame)
{
    exception_show_kernel(ret_context);
    ret_context->Rcx = frame->arguments[0];
    ret_context->Rdx = frame->arguments[1];
    ret_context->R8 = frame->arguments[2];
    ret_context->R9 = frame->arguments[3];
    ret_context->Rsp = frame->sp + 8;
    ret_context->Rip = frame->return_address;
    memcpy(&ret_context->FltSave.XmmRegisters[0], frame->xmm, sizeof frame->xmm);
    exception_restore_kept(ret_context, &frame->kept);
}

void exception_capture(CONTEXT *ret_context)
{
    exception_from_call(ret_context, task_current()->departure->frame);
}

/* Goes on where a driver had left. The walk's depth is already the one of that driver. */
static void exception_walk_depart(struct exception_walk *walk,
                                  const struct gate_departure *departure)
{
    if (departure->frame != NULL) {
        exception_from_call(&walk->context, departure->frame);
        return;
    }
    const struct exception_work *work = departure->work;
    uint64_t nested_end = work->is_unwind ? walk->nested_end : work->asked;
    *walk = work->walk;
    walk->is_collided = work->is_unwind;
    walk->scope = work->is_unwind ? work->dispatcher.ScopeIndex : 0;
    walk->nested_end = nested_end;
}

bool exception_walk_begin(struct exception_walk *walk)
{
    const struct task *task = task_current();
    if (task->departure == NULL)
        return false;
    *walk = (struct exception_walk){.depth = task->depth};
    exception_walk_depart(walk, task->departure);
    return true;
}

/* The entry whose return address lies at slot; NULL where the driver wrote over it. */
static const struct task_entry *exception_find_entry(struct exception_walk *walk, uint64_t slot,
                                                     bool is_from_host)
{
    const struct task *task = task_current();
    for (uint32_t i = walk->depth; i-- > 0;)
        if (task->entries[i].sp == slot && (task->entries[i].is_from_host != 0) == is_from_host) {
            walk->depth = i;
            return &task->entries[i];
        }
    return NULL;
}

bool exception_walk_settle(struct exception_walk *walk)
{
    CONTEXT *context = &walk->context;
    while (module_find(context->Rip) == NULL) {
        uint64_t slot = context->Rsp - 8;
        if (context->Rip == (uint64_t)gate_driver_returned) {
            const struct task_entry *entry = exception_find_entry(walk, slot, true);
            if (entry == NULL || entry->departure == NULL)
                return false;
            exception_walk_depart(walk, entry->departure);
        } else if (context->Rip == (uint64_t)gate_entry_returned) {
            if (exception_find_entry(walk, slot, false) == NULL)
                return false;
            const struct gate_frame *frame = (const void *)(slot + GATE_TARGET_SLOT);
            context->Rip = frame->return_address;
            context->Rsp = frame->sp + 8;
            context->Rbp = frame->kept.rbp;
        } else {
            return false;
        }
    }
    return true;
}

static void exception_bound_stack(struct module_frame *frame)
{
    const struct plat_fiber *fiber = &task_current()->fiber;
    frame->stack_low = (uint64_t)__builtin_frame_address(0);
    frame->stack_high = (uint64_t)fiber->stack_low + fiber->stack_size;
}

bool exception_walk_look(const struct exception_walk *walk, uint32_t handlers,
                         struct exception_step *ret_step)
{
    const struct module *module = module_find(walk->context.Rip);
    uint64_t row = module->find_function(module, walk->context.Rip);
    ret_step->caller = walk->context;
    ret_step->image_base = module->base;
    ret_step->frame = (struct module_frame){
        .context = &ret_step->caller, .pc = walk->context.Rip, .handlers = handlers};
    exception_bound_stack(&ret_step->frame);
    return module->unwind(module, row, &ret_step->frame) &&
           ret_step->caller.Rsp > walk->context.Rsp;
}

void exception_walk_on(struct exception_walk *walk, const struct exception_step *step)
{
    walk->context = step->caller;
    walk->is_collided = false;
    walk->scope = 0;
    if (step->frame.establisher >= walk->nested_end)
        walk->nested_end = 0;
}

bool exception_unwind_virtually(uint64_t row, struct module_frame *frame)
{
    const struct module *module = module_find(frame->pc);
    exception_bound_stack(frame);
    if (module == NULL || !module->unwind(module, row, frame))
        return false;
    uint64_t back = frame->context->Rip;
    if (back == (uint64_t)gate_driver_returned || back == (uint64_t)gate_entry_returned)
        frame->context->Rip = 0;
    return true;
}
