/* How io/ says what a driver broke. See io/io_state.h. */
#include "io/io_state.h"
#include "machine/gate.h"

#include <stdarg.h>
#include <stdio.h>

void io_breach(const char *rule, const char *effect, const char *format, ...)
{
    char note[192];
    va_list args;
    va_start(args, format);
    vsnprintf(note, sizeof note, format, args);
    va_end(args);
    EMIT(BREACH, breach, .rule = rule, .driver = gate_current_caller(), .site = gate_current_site(),
         .level = processor_irql(), .note = note, .effect = effect);
}

void io_breach_routine(const char *rule, const void *routine, const char *effect, const char *note)
{
    EMIT(BREACH, breach, .rule = rule, .driver = module_number((uint64_t)routine),
         .site = (uint64_t)routine + 1, .level = processor_irql(), .note = note, .effect = effect);
}
