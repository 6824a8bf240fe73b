/* See ke/irql.h. */
#include "ke/irql.h"

#include "ke/ke_state.h"
#include "machine/breach.h"

#include <stdio.h>

struct ke_mark ke_mark_take(void)
{
    return (struct ke_mark){processor_irql(), ke_task_self()->locks};
}

static void ke_mark_breach(const char *rule, const char *effect, const char *note, uint64_t routine)
{
    EMIT(BREACH, breach, .rule = rule, .driver = module_number(routine), .site = routine + 1,
         .level = processor_irql(), .note = note, .effect = effect);
}

static void ke_mark_breach_level(const struct ke_mark *before, const char *what, uint64_t routine)
{
    EMIT(BREACH, breach, .rule = "irql-not-restored", .driver = module_number(routine),
         .site = routine + 1, .level = processor_irql(), .level_max = before->irql, .note = what,
         .effect = "bug check IRQL_UNEXPECTED_VALUE (0xC8)");
}

void ke_mark_check(const struct ke_mark *before, const char *what, uint64_t routine)
{
    char note[128];
    KIRQL irql = processor_irql();
    if (ke_task_self()->locks > before->locks) {
        snprintf(note, sizeof note, "returned from %s holding a spin lock", what);
        ke_mark_breach("spin-lock-misuse", "the lock stays held", note, routine);
    }
    if (irql != before->irql) {
        ke_mark_breach_level(before, what, routine);
        processor_irql_set(before->irql);
    }
}

KIRQL NTAPI KeGetCurrentIrql(VOID)
{
    return processor_irql();
}

/* An IRQL that no processor has: a general protection fault on a real one. */
static void ke_irql_check_range(KIRQL irql, const char *routine)
{
    if (irql <= HIGH_LEVEL)
        return;
    breach_say("irql-misuse", "bug check KMODE_EXCEPTION_NOT_HANDLED (0x1E)",
               "%s to IRQL %u, above HIGH_LEVEL", routine, irql);
    machine_stop(MACHINE_STOP_FATAL);
}

KIRQL NTAPI KfRaiseIrql(KIRQL NewIrql)
{
    KIRQL before = processor_irql();
    ke_irql_check_range(NewIrql, "KeRaiseIrql");
    if (NewIrql < before) {
        breach_say("irql-misuse", "the IRQL is lowered behind the caller's back",
                   "KeRaiseIrql from %u to %u (0xC4/0x30)", before, NewIrql);
        ke_spin_check_lower(NewIrql, "KeRaiseIrql");
    }
    processor_irql_set(NewIrql);
    return before;
}

KIRQL NTAPI KeRaiseIrqlToDpcLevel(VOID)
{
    KIRQL before = processor_irql();
    if (before < DISPATCH_LEVEL)
        processor_irql_set(DISPATCH_LEVEL);
    return before;
}

VOID NTAPI KeLowerIrql(KIRQL NewIrql)
{
    KIRQL before = processor_irql();
    ke_irql_check_range(NewIrql, "KeLowerIrql");
    if (NewIrql > before)
        breach_say("irql-misuse", "the IRQL is raised and may never come down",
                   "KeLowerIrql from %u to %u (0xC4/0x31)", before, NewIrql);
    else if (task_current()->is_dpc && NewIrql < DISPATCH_LEVEL)
        breach_say("irql-misuse", "the thread under the DPC may be switched away",
                   "KeLowerIrql to %u inside a DPC (0xC4/0x31)", NewIrql);
    ke_spin_check_lower(NewIrql, "KeLowerIrql");
    processor_irql_set(NewIrql);
}
