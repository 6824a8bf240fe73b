/* See plat/fiber.h. */
#include "plat/fiber.h"

#if defined(__SANITIZE_ADDRESS__)
#define FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBER_ASAN 1
#endif
#endif
#ifndef FIBER_ASAN
#define FIBER_ASAN 0
#endif

void plat_fiber_switch_raw(void **save_sp, void *to_sp);
void plat_fiber_start(void);

#if FIBER_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

/* Fake stacks (use-after-return) and fibers that are abandoned do not go together. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_stack_use_after_return=0:allow_user_segv_handler=1:detect_leaks=0";
}
#endif

/* First thing on a new fiber, from plat_fiber_start. */
__attribute__((noreturn)) void plat_fiber_main(void (*entry)(void *argument), void *argument);
void plat_fiber_main(void (*entry)(void *argument), void *argument)
{
#if FIBER_ASAN
    __sanitizer_finish_switch_fiber(NULL, NULL, NULL);
#endif
    entry(argument);
    __builtin_trap();
}

void plat_fiber_init(struct plat_fiber *fiber, void *stack_low, size_t stack_size,
                     void (*entry)(void *argument), void *argument)
{
    uint64_t top = ((uint64_t)stack_low + stack_size) & ~(uint64_t)15;
    uint64_t *sp = (uint64_t *)top - 7;
    /* What plat_fiber_switch_raw pops: r15 r14 r13 r12 rbx rbp, then where to go. */
    sp[0] = sp[1] = 0;
    sp[2] = (uint64_t)argument;
    sp[3] = (uint64_t)entry;
    sp[4] = sp[5] = 0;
    sp[6] = (uint64_t)plat_fiber_start;
    *fiber = (struct plat_fiber){.sp = sp, .stack_low = stack_low, .stack_size = stack_size};
}

void plat_fiber_init_host(struct plat_fiber *fiber)
{
    *fiber = (struct plat_fiber){.sp = NULL};
#if FIBER_ASAN
    const void *low = NULL;
    size_t size = 0;
    /* A switch to itself tells where this stack lies. */
    void *fake = NULL;
    __sanitizer_start_switch_fiber(&fake, (const char *)__builtin_frame_address(0) - 4096, 8192);
    __sanitizer_finish_switch_fiber(fake, &low, &size);
    __sanitizer_start_switch_fiber(&fake, low, size);
    __sanitizer_finish_switch_fiber(fake, NULL, NULL);
    fiber->stack_low = (void *)low;
    fiber->stack_size = size;
#endif
}

void plat_fiber_switch(struct plat_fiber *from, struct plat_fiber *to)
{
#if FIBER_ASAN
    __sanitizer_start_switch_fiber(&from->asan_fake, to->stack_low, to->stack_size);
#endif
    plat_fiber_switch_raw(&from->sp, to->sp);
#if FIBER_ASAN
    __sanitizer_finish_switch_fiber(from->asan_fake, NULL, NULL);
#endif
}

void plat_fiber_unpoison(void *low, size_t size)
{
#if FIBER_ASAN
    __asan_unpoison_memory_region(low, size);
#else
    (void)low;
    (void)size;
#endif
}
