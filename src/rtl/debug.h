/*
 * What a driver says to the debugger: every message becomes a DEBUG_PRINT event, in UTF-8.
 *
 * All components and levels are shown, as with the debugger's filter masks wide open. One call
 * carries at most 512 bytes.
 */
#ifndef DRYDOCK_RTL_DEBUG_H
#define DRYDOCK_RTL_DEBUG_H

#include "nt/status.h"

/* Any IRQL; the Unicode conversions (%S, %ws, %wZ ...) PASSIVE_LEVEL only, which is checked.
 * wdk-ddi-src/content/wdm/nf-wdm-dbgprint.md, nf-wdm-dbgprintex.md, nf-wdm-vdbgprintex.md,
 * nf-wdm-vdbgprintexwithprefix.md */
ULONG NTAPI DbgPrint(PCSTR Format, ...);
ULONG NTAPI DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...);
ULONG NTAPI vDbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, __builtin_ms_va_list arglist);
ULONG NTAPI vDbgPrintExWithPrefix(PCSTR Prefix, ULONG ComponentId, ULONG Level, PCSTR Format,
                                  __builtin_ms_va_list arglist);

/* A checked driver's own ASSERT failed: a finding (rule driver-assertion); the driver goes on, as
 * under a debugger that ignores it. Any IRQL. wdk-ddi-src/content/wdm/nf-wdm-rtlassert.md */
VOID NTAPI RtlAssert(PVOID FailedAssertion, PVOID FileName, ULONG LineNumber, PSTR Message);

#endif
