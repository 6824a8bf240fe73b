/*
 * Raising exceptions by status. None of these returns: what a filter continues raises
 * STATUS_NONCONTINUABLE_EXCEPTION, what no handler takes is a bug check.
 */
#ifndef DRYDOCK_EX_RAISE_H
#define DRYDOCK_EX_RAISE_H

#include "nt/types.h"

/* IRQL <= APC_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-exraisestatus.md */
__attribute__((noreturn)) VOID NTAPI ExRaiseStatus(NTSTATUS Status);

/* STATUS_ACCESS_VIOLATION and STATUS_DATATYPE_MISALIGNMENT. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-exraiseaccessviolation.md,
 * nf-ntddk-exraisedatatypemisalignment.md */
__attribute__((noreturn)) VOID NTAPI ExRaiseAccessViolation(VOID);
__attribute__((noreturn)) VOID NTAPI ExRaiseDatatypeMisalignment(VOID);

#endif
