/*
 * Structured exception handling as drivers import it: the language handler of their compilers, and
 * what looks at and unwinds their frames. How exceptions find their handlers is in
 * machine/exception.h.
 */
#ifndef DRYDOCK_RTL_EXCEPTION_H
#define DRYDOCK_RTL_EXCEPTION_H

#include "nt/exception.h"

/*
 * The language handler of C code with __try: calls the filters of the scopes around the frame's pc,
 * innermost first, and unwinds to the first one that wants its handler executed; during an unwind
 * runs the __finally blocks that are left. Called by dispatcher and unwinder, or by a handler of
 * the image's own (__GSHandlerCheck_SEH). Any IRQL.
 * https://learn.microsoft.com/cpp/build/exception-handling-x64, language-specific handler;
 * https://learn.microsoft.com/cpp/cpp/try-except-statement, try-finally-statement
 */
EXCEPTION_DISPOSITION NTAPI __C_specific_handler(PEXCEPTION_RECORD ExceptionRecord,
                                                 PVOID EstablisherFrame, PCONTEXT ContextRecord,
                                                 PDISPATCHER_CONTEXT DispatcherContext);

/* Raises the caller's exception, with the caller's registers as context and the return address as
 * its address. Returns if a filter continues it. Any IRQL.
 * sdk-api: winnt/nf-winnt-rtlraiseexception.md */
VOID NTAPI RtlRaiseException(PEXCEPTION_RECORD ExceptionRecord);

/* Unwind to the frame TargetFrame (NULL: all) and go on at TargetIp with ReturnValue; do not
 * return. A frame that is not there is a bug check. OriginalContext and HistoryTable are room that
 * is not needed here. Any IRQL.
 * sdk-api: winnt/nf-winnt-rtlunwind.md, winnt/nf-winnt-rtlunwindex.md */
VOID NTAPI RtlUnwind(PVOID TargetFrame, PVOID TargetIp, PEXCEPTION_RECORD ExceptionRecord,
                     PVOID ReturnValue);
VOID NTAPI RtlUnwindEx(PVOID TargetFrame, PVOID TargetIp, PEXCEPTION_RECORD ExceptionRecord,
                       PVOID ReturnValue, PCONTEXT OriginalContext, PVOID HistoryTable);

/* The caller's registers, as they are behind the call; volatile ones that a call does not keep read
 * 0. Any IRQL. sdk-api: winnt/nf-winnt-rtlcapturecontext.md */
VOID NTAPI RtlCaptureContext(PCONTEXT ContextRecord);

/* The .pdata row around ControlPc, in the image, and the image's base; NULL for a leaf function and
 * outside of every driver (base 0). HistoryTable is not used. Any IRQL.
 * sdk-api: winnt/nf-winnt-rtllookupfunctionentry.md */
PRUNTIME_FUNCTION NTAPI RtlLookupFunctionEntry(ULONG64 ControlPc, PULONG64 ImageBase,
                                               PVOID HistoryTable);

/* Turns ContextRecord into that of the frame's caller; returns the frame's handler of HandlerType,
 * with its data, where it has one and ControlPc is in its body. The stack is read inside the
 * thread's bounds; a frame that cannot be unwound raises STATUS_BAD_FUNCTION_TABLE. The frame that
 * the kernel had called returns to 0. Any IRQL.
 * sdk-api: winnt/nf-winnt-rtlvirtualunwind.md */
PEXCEPTION_ROUTINE NTAPI RtlVirtualUnwind(ULONG HandlerType, ULONG64 ImageBase, ULONG64 ControlPc,
                                          PRUNTIME_FUNCTION FunctionEntry, PCONTEXT ContextRecord,
                                          PVOID *HandlerData, PULONG64 EstablisherFrame,
                                          PKNONVOLATILE_CONTEXT_POINTERS ContextPointers);

/* The base of the image around PcValue, also stored to *BaseOfImage; NULL outside of every driver.
 * Any IRQL. sdk-api: winnt/nf-winnt-rtlpctofileheader.md */
PVOID NTAPI RtlPcToFileHeader(PVOID PcValue, PVOID *BaseOfImage);

#endif
