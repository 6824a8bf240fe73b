/* See ke/bugcheck.h. */
#include "ke/bugcheck.h"

#include "ke/ke_state.h"
#include "machine/gate.h"

#include <inttypes.h>
#include <stdio.h>

#define KE_NOTE_SIZE 256

/* In the place that holds the system process, as ke/processor.c's export. */
#define KE_BUGCHECK_DATA (ARENA_THREADS + 0x340)

struct ke_origin ke_origin_here(void)
{
    uint32_t caller = gate_current_caller();
    return (struct ke_origin){caller != 0 ? caller : gate_current_driver(), gate_current_site()};
}

static void ke_bug_check_name(ULONG code, char ret_name[64])
{
    const char *name = nt_bugcheck_name(code);
    snprintf(ret_name, 64, "%s (0x%X)", name != NULL ? name : "bug check", code);
}

void ke_bug_check(ULONG code, const struct ke_origin *origin, const char *format, ...)
{
    char name[64], text[KE_NOTE_SIZE - 80], note[KE_NOTE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ke_bug_check_name(code, name);
    snprintf(note, sizeof note, "%s: %s", name, text);
    ULONG_PTR *data = ke_bugcheck_data();
    data[0] = code;
    struct ke_origin here = ke_origin_here();
    if (origin == NULL)
        origin = &here;
    EMIT(BREACH, breach, .rule = "bug-check", .driver = origin->driver, .site = origin->site,
         .level = processor_irql(), .note = note);
    machine_stop(MACHINE_STOP_FATAL);
}

void *ke_bugcheck_data(void)
{
    ke_state();
    return (void *)KE_BUGCHECK_DATA;
}

VOID NTAPI KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                        ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3,
                        ULONG_PTR BugCheckParameter4)
{
    ULONG_PTR *data = ke_bugcheck_data();
    data[1] = BugCheckParameter1;
    data[2] = BugCheckParameter2;
    data[3] = BugCheckParameter3;
    data[4] = BugCheckParameter4;
    ke_bug_check(BugCheckCode, NULL,
                 "the driver asked for it (0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64
                 ")",
                 BugCheckParameter1, BugCheckParameter2, BugCheckParameter3, BugCheckParameter4);
}

VOID NTAPI KeBugCheck(ULONG BugCheckCode)
{
    KeBugCheckEx(BugCheckCode, 0, 0, 0, 0);
}

VOID NTAPI DbgBreakPoint(VOID)
{
    ke_bug_check(KMODE_EXCEPTION_NOT_HANDLED, NULL, "DbgBreakPoint, and there is no debugger");
}

VOID NTAPI DbgBreakPointWithStatus(ULONG Status)
{
    ke_bug_check(KMODE_EXCEPTION_NOT_HANDLED, NULL,
                 "DbgBreakPointWithStatus(%u), and there is no debugger", Status);
}

VOID NTAPI ke_bugcheck_pure_call(VOID)
{
    ke_bug_check(KMODE_EXCEPTION_NOT_HANDLED, NULL, "a pure virtual function was called");
}
