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

#endif
