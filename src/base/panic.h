/*
 * A panic is Drydock's own fault: an invariant of ours broke. On in every build; the process ends
 * with EXIT_OUR_FAULT after saying where. Never used for what a driver did.
 */
#ifndef DRYDOCK_BASE_PANIC_H
#define DRYDOCK_BASE_PANIC_H

/* Where the text goes and how the process ends; the confined child replaces it (plat/process.h). */
typedef void panic_handler(const char *text);
void panic_handler_set(panic_handler *handler);

__attribute__((noreturn, format(printf, 3, 4))) void panic_at(const char *file, int line,
                                                              const char *format, ...);

#define panic(...) panic_at(__FILE__, __LINE__, __VA_ARGS__)
#define invariant(condition)                                                                       \
    ((condition) ? (void)0 : panic_at(__FILE__, __LINE__, "invariant broken: %s", #condition))

#endif
