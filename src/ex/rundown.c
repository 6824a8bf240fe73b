/* See ex/rundown.h. */
#include "ex/rundown.h"

#include "ex/wait.h"
#include "machine/gate.h"
#include "machine/machine.h"

#include <inttypes.h>
#include <stdio.h>

#define EX_RUNDOWN_ACTIVE 1u
#define EX_RUNDOWN_UNIT   2u

VOID NTAPI ExInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    RunRef->Count = 0;
}

BOOLEAN NTAPI ExAcquireRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count)
{
    if (RunRef->Count & EX_RUNDOWN_ACTIVE)
        return FALSE;
    RunRef->Count += (ULONG_PTR)Count * EX_RUNDOWN_UNIT;
    return TRUE;
}

BOOLEAN NTAPI ExAcquireRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    return ExAcquireRundownProtectionEx(RunRef, 1);
}

static void ex_rundown_underflow(uint64_t held, ULONG released)
{
    char note[96];
    snprintf(note, sizeof note, "%u released, %" PRIu64 " held", released, held);
    EMIT(BREACH, breach, .rule = "rundown-underflow", .driver = gate_current_caller(),
         .site = gate_current_site(), .note = note,
         .effect = "the count wraps: the owner's wait ends under a user, or never");
}

VOID NTAPI ExReleaseRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count)
{
    ULONG_PTR held = RunRef->Count / EX_RUNDOWN_UNIT;
    if (Count > held) {
        ex_rundown_underflow(held, Count);
        return;
    }
    RunRef->Count -= (ULONG_PTR)Count * EX_RUNDOWN_UNIT;
    if (RunRef->Count == EX_RUNDOWN_ACTIVE && Count > 0)
        while (ex_wait_wake((uint64_t)RunRef) != NULL)
            continue;
}

VOID NTAPI ExReleaseRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    ExReleaseRundownProtectionEx(RunRef, 1);
}

VOID NTAPI ExWaitForRundownProtectionRelease(PEX_RUNDOWN_REF RunRef)
{
    RunRef->Count |= EX_RUNDOWN_ACTIVE;
    if (RunRef->Count != EX_RUNDOWN_ACTIVE)
        ex_wait_block("ExWaitForRundownProtectionRelease", (uint64_t)RunRef);
}

static void ex_rundown_check_complete(const EX_RUNDOWN_REF *rundown, const char *routine)
{
    if (rundown->Count == EX_RUNDOWN_ACTIVE)
        return;
    char note[96];
    snprintf(note, sizeof note, "%s, %" PRIu64 " held, run-down %s", routine,
             (uint64_t)(rundown->Count / EX_RUNDOWN_UNIT),
             (rundown->Count & EX_RUNDOWN_ACTIVE) ? "begun" : "not begun");
    EMIT(BREACH, breach, .rule = "rundown-not-complete", .driver = gate_current_caller(),
         .site = gate_current_site(), .note = note,
         .effect = "whoever still holds the object is forgotten");
}

VOID NTAPI ExRundownCompleted(PEX_RUNDOWN_REF RunRef)
{
    ex_rundown_check_complete(RunRef, "ExRundownCompleted");
    RunRef->Count = EX_RUNDOWN_ACTIVE;
}

VOID NTAPI ExReInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    ex_rundown_check_complete(RunRef, "ExReInitializeRundownProtection");
    RunRef->Count = 0;
}
