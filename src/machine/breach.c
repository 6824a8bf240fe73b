/* See machine/breach.h. */
#include "machine/breach.h"

#include "base/events.h"
#include "machine/gate.h"
#include "machine/machine.h"
#include "machine/module.h"
#include "machine/processor.h"

#include <stdarg.h>
#include <stdio.h>

#define BREACH_NOTE_SIZE 256

static void breach_emit(const char *rule, const char *effect, const char *format, va_list words)
{
    char note[BREACH_NOTE_SIZE];
    vsnprintf(note, sizeof note, format, words);
    uint32_t caller = gate_current_caller();
    EMIT(BREACH, breach, .rule = rule, .driver = caller != 0 ? caller : gate_current_driver(),
         .site = gate_current_site(), .level = processor_irql(), .note = note, .effect = effect);
}

void breach_say(const char *rule, const char *effect, const char *format, ...)
{
    va_list words;
    va_start(words, format);
    breach_emit(rule, effect, format, words);
    va_end(words);
}

void breach_stop(const char *rule, const char *effect, const char *format, ...)
{
    va_list words;
    va_start(words, format);
    breach_emit(rule, effect, format, words);
    va_end(words);
    machine_stop(MACHINE_STOP_FATAL);
}

void breach_say_routine(const char *rule, const void *routine, const char *effect, const char *note)
{
    EMIT(BREACH, breach, .rule = rule, .driver = module_number((uint64_t)routine),
         .site = (uint64_t)routine + 1, .level = processor_irql(), .note = note, .effect = effect);
}
