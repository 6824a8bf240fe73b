/*
 * A test driver: cases that run in DriverEntry, one after another, and say by DbgPrint what held.
 *
 * Each CASE is a function; RUN calls it. DriverEntry fails if any check did, so that the result
 * shows on Windows too. The words are read by tests/e2e/routines.sh.
 */
#ifndef ROUTINE_TEST_H
#define ROUTINE_TEST_H

#include <ntddk.h>

DRIVER_INITIALIZE DriverEntry;

static ULONG RoutineFailures;      /* of the case that runs */
static ULONG RoutineFailuresTotal; /* of all */

static inline VOID RoutineCheck(BOOLEAN Holds, PCSTR Text, ULONG Line)
{
    if (Holds)
        return;
    RoutineFailures++;
    DbgPrint("  line %u does not hold: %s\n", Line, Text);
}

static inline VOID RoutineRun(PCSTR Routine, PCSTR What, VOID (*Body)(VOID))
{
    RoutineFailures = 0;
    Body();
    RoutineFailuresTotal += RoutineFailures;
    DbgPrint("case %s: %s: %s\n", RoutineFailures == 0 ? "ok" : "FAILED", Routine, What);
}

#define CHECK(condition) RoutineCheck((condition) != 0, #condition, __LINE__)

/* Runs the body of a case: RUN(RtlInitUnicodeString, "NULL makes an empty string", InitNull). */
#define RUN(routine, what, body) RoutineRun(#routine, what, body)

static inline VOID RoutineUnload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
}

/* The end of DriverEntry. */
static inline NTSTATUS RoutineDone(PDRIVER_OBJECT Driver)
{
    Driver->DriverUnload = RoutineUnload;
    return RoutineFailuresTotal == 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

#endif
