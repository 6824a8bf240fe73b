/* Between the exception*.c files: a walk over frames, and an exception at work. */
#ifndef DRYDOCK_MACHINE_EXCEPTION_STATE_H
#define DRYDOCK_MACHINE_EXCEPTION_STATE_H

#include "machine/exception.h"
#include "machine/gate.h"

/* A frame of driver code, on the way from the innermost one outward. */
struct exception_walk {
    CONTEXT context;     /* its registers */
    uint32_t depth;      /* of the task's entries: those below it are outside of the frame */
    uint32_t scope;      /* where its handler had got to when its termination handler raised */
    bool is_collided;    /* ... which is why it is looked at again */
    uint64_t nested_end; /* frames up to this establisher were asked about an exception already */
};

/* What a frame's unwinding shows, and its caller's registers. */
struct exception_step {
    struct module_frame frame;
    CONTEXT caller;
    uint64_t image_base;
};

/*
 * An exception that handlers are being asked about, or an unwind in progress. Its departure stands
 * between the driver's frames it is about and those of the handler that it calls: a walk that comes
 * from inside goes on at the walk here, which is the frame where the exception was raised, or the
 * one whose termination handler runs.
 */
struct exception_work {
    struct gate_departure departure;
    bool is_unwind;
    struct exception_walk walk;
    uint64_t asked;           /* establisher of the frame whose handler runs */
    EXCEPTION_RECORD *record; /* this and the next two: what the driver sees */
    CONTEXT context;
    DISPATCHER_CONTEXT dispatcher;
    CONTEXT scratch; /* the dispatcher's */
};

/* Stands for the kernel's own code where a driver looks at a return address. */
#define EXCEPTION_KERNEL_PC (arena_extents[ARENA_STUBS].base)

/* The registers that every driver has alike: segments, flags, floating point control. */
void exception_show_kernel(CONTEXT *ret_context);

/* Begins at the place where the innermost driver left. False where none did. */
bool exception_walk_begin(struct exception_walk *walk);

/* Passes over kernel code to the frame of a driver. False at the end of the stack. */
bool exception_walk_settle(struct exception_walk *walk);

/* Unwinds the frame that the walk is at; the walk stays. False if the stack is damaged. */
bool exception_walk_look(const struct exception_walk *walk, uint32_t handlers,
                         struct exception_step *ret_step);

/* Moves on to the caller. */
void exception_walk_on(struct exception_walk *walk, const struct exception_step *step);

/* Asks the language handler of the frame. */
EXCEPTION_DISPOSITION exception_ask(struct exception_work *work, const struct exception_walk *walk,
                                    const struct exception_step *step, const CONTEXT *shown);

/* Asks the frames outward from work->walk, which is set. Returns when one wants to go on with
 * work->context; false when nobody takes it. Does not return when one unwinds. */
bool exception_dispatch(struct exception_work *work);

/* Abandons everything inside of `depth` entries and runs the driver with these registers. */
__attribute__((noreturn)) void exception_leave(uint32_t depth, const CONTEXT *context);

/* exception_x64.S */
__attribute__((noreturn)) void exception_resume(const CONTEXT *context);
void exception_landing(void);
__attribute__((noreturn)) void exception_landed(const XMM_SAVE_AREA32 *floating);

#endif
