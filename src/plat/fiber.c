/* See plat/fiber.h. */
#include "plat/fiber.h"

#include "base/panic.h"
#include "plat/sanitize.h"

/* switch_x64.S */
void plat_fiber_switch_raw(void **save_sp, void *to_sp);
void plat_fiber_start(void);
__attribute__((noreturn, visibility("hidden"))) void plat_fiber_main(void (*entry)(void *argument),
                                                                     void *argument);

/* What plat_fiber_switch_raw pops off a stack that it enters. */
struct plat_fiber_frame {
    uint64_t r15, r14, r13, r12, rbx, rbp;
    uint64_t rip;
};

#if PLAT_IS_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

/* Fake stacks (use after return) do not go together with fibers that are abandoned or restored.
 * Our trap handler must be allowed to replace the runtime's. Leaks cannot be told: what only the
 * arena points at looks leaked, and a confined process cannot be searched. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_stack_use_after_return=0:allow_user_segv_handler=1:use_sigaltstack=0:"
           "detect_leaks=0";
}

static void plat_fiber_leave(struct plat_fiber *from, const struct plat_fiber *to)
{
    __sanitizer_start_switch_fiber(&from->asan_fake, to->stack_low, to->stack_size);
}

static void plat_fiber_enter(struct plat_fiber *fiber)
{
    __sanitizer_finish_switch_fiber(fiber->asan_fake, NULL, NULL);
}

static void plat_fiber_enter_first(void)
{
    __sanitizer_finish_switch_fiber(NULL, NULL, NULL); /* nothing was saved yet */
}

/* The runtime knows where this stack lies but says so only after a switch: pretend one to a stack
 * around this frame, and one back. */
static void plat_fiber_find_stack(struct plat_fiber *fiber)
{
    const void *low = NULL;
    void *fake = NULL;
    const char *here = __builtin_frame_address(0);
    __sanitizer_start_switch_fiber(&fake, here - 4096, 8192);
    __sanitizer_finish_switch_fiber(fake, &low, &fiber->stack_size);
    __sanitizer_start_switch_fiber(&fake, low, fiber->stack_size);
    __sanitizer_finish_switch_fiber(fake, NULL, NULL);
    fiber->stack_low = (void *)low;
}

void plat_fiber_unpoison(void *low, size_t size)
{
    __asan_unpoison_memory_region(low, size);
}
#else
static void plat_fiber_leave(struct plat_fiber *from, const struct plat_fiber *to)
{
    (void)from;
    (void)to;
}

static void plat_fiber_enter(struct plat_fiber *fiber)
{
    (void)fiber;
}

static void plat_fiber_enter_first(void)
{
}

static void plat_fiber_find_stack(struct plat_fiber *fiber)
{
    (void)fiber;
}

void plat_fiber_unpoison(void *low, size_t size)
{
    (void)low;
    (void)size;
}
#endif

/* First thing on a new fiber, from plat_fiber_start. */
void plat_fiber_main(void (*entry)(void *argument), void *argument)
{
    plat_fiber_enter_first();
    entry(argument);
    panic("a fiber's entry returned");
}

void plat_fiber_init(struct plat_fiber *fiber, void *stack_low, size_t stack_size,
                     void (*entry)(void *argument), void *argument)
{
    uint64_t top = ((uint64_t)stack_low + stack_size) & ~(uint64_t)15;
    struct plat_fiber_frame *frame = (struct plat_fiber_frame *)top - 1;
    *frame = (struct plat_fiber_frame){
        .r12 = (uint64_t)entry, .r13 = (uint64_t)argument, .rip = (uint64_t)plat_fiber_start};
    *fiber = (struct plat_fiber){.sp = frame, .stack_low = stack_low, .stack_size = stack_size};
}

void plat_fiber_init_host(struct plat_fiber *fiber)
{
    *fiber = (struct plat_fiber){.sp = NULL};
    plat_fiber_find_stack(fiber);
}

void plat_fiber_switch(struct plat_fiber *from, struct plat_fiber *to)
{
    plat_fiber_leave(from, to);
    plat_fiber_switch_raw(&from->sp, to->sp);
    plat_fiber_enter(from);
}
