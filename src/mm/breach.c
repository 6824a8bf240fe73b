/* How mm/ says that a driver broke a rule; see mm/mm_state.h. */
#include "machine/gate.h"
#include "mm/mm_state.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static void mm_breach_say(const char *rule, const char *effect, const char *format, va_list words)
{
    char note[256];
    vsnprintf(note, sizeof note, format, words);
    EMIT(BREACH, breach, .rule = rule, .driver = gate_current_caller(), .site = gate_current_site(),
         .level = processor_irql(), .note = note, .effect = effect);
}

void mm_breach(const char *rule, const char *effect, const char *format, ...)
{
    va_list words;
    va_start(words, format);
    mm_breach_say(rule, effect, format, words);
    va_end(words);
}

void mm_breach_stop(const char *rule, const char *effect, const char *format, ...)
{
    va_list words;
    va_start(words, format);
    mm_breach_say(rule, effect, format, words);
    va_end(words);
    machine_stop(MACHINE_STOP_FATAL);
}

const char *mm_place(uint64_t site, char ret_text[96])
{
    const struct module *module = module_find(site);
    if (module != NULL)
        snprintf(ret_text, 96, "%s+0x%" PRIx64, module->name, site - module->base);
    else
        snprintf(ret_text, 96, "the kernel");
    return ret_text;
}
