/* Bug checks: the end of a life, asked for by a driver. */
#ifndef DRYDOCK_KE_BUGCHECK_H
#define DRYDOCK_KE_BUGCHECK_H

#include "nt/types.h"

/* End the life as a `bug-check` finding that names code and parameters. Any IRQL; never return.
 * wdk-ddi-src/content/wdm/nf-wdm-kebugcheckex.md, ntddk/nf-ntddk-kebugcheck.md */
__attribute__((noreturn)) VOID NTAPI KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                                                  ULONG_PTR BugCheckParameter2,
                                                  ULONG_PTR BugCheckParameter3,
                                                  ULONG_PTR BugCheckParameter4);
__attribute__((noreturn)) VOID NTAPI KeBugCheck(ULONG BugCheckCode);

/* Break into a debugger. There is none (KdDebuggerNotPresent), so this is a `bug-check` as on
 * Windows; and so is the call of a pure virtual function. Any IRQL; never return.
 * wdk-ddi-src/content/wdm/nf-wdm-dbgbreakpoint.md, nf-wdm-dbgbreakpointwithstatus.md */
__attribute__((noreturn)) VOID NTAPI DbgBreakPoint(VOID);
__attribute__((noreturn)) VOID NTAPI DbgBreakPointWithStatus(ULONG Status);
__attribute__((noreturn)) VOID NTAPI ke_bugcheck_pure_call(VOID);

/* Where the data export KiBugCheckData lies: code and four parameters of the bug check that ends
 * the life, zeros until then. Driver-visible memory. */
void *ke_bugcheck_data(void);

#endif
