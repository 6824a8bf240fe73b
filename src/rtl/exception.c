/* See rtl/exception.h. */
#include "rtl/exception.h"

#include "machine/exception.h"
#include "machine/gate.h"
#include "nt/status.h"

#define RTL_FILTER_CONSTANT 1 /* in place of a filter's RVA: EXCEPTION_EXECUTE_HANDLER */

/* What __C_specific_handler works on. */
struct rtl_scopes {
    const SCOPE_TABLE_AMD64 *table;
    DISPATCHER_CONTEXT *dispatcher;
    EXCEPTION_RECORD *record;
    CONTEXT *context;
    PVOID frame;
    ULONG64 pc; /* RVA of the frame's pc */
};

static bool rtl_scope_holds(const struct rtl_scopes *scopes, ULONG n, ULONG64 pc)
{
    return pc >= scopes->table->ScopeRecord[n].BeginAddress &&
           pc < scopes->table->ScopeRecord[n].EndAddress;
}

static LONG rtl_scope_filter(const struct rtl_scopes *scopes, ULONG filter)
{
    if (filter == RTL_FILTER_CONSTANT)
        return EXCEPTION_EXECUTE_HANDLER;
    EXCEPTION_POINTERS pointers = {scopes->record, scopes->context};
    void *routine = (void *)(scopes->dispatcher->ImageBase + filter);
    return (LONG)gate_call("exception filter", 0, routine, (uint64_t)&pointers,
                           (uint64_t)scopes->frame, 0, 0);
}

static EXCEPTION_DISPOSITION rtl_scope_search(const struct rtl_scopes *scopes)
{
    const SCOPE_TABLE_AMD64 *table = scopes->table;
    for (ULONG n = scopes->dispatcher->ScopeIndex; n < table->Count; n++) {
        ULONG target = table->ScopeRecord[n].JumpTarget;
        if (!rtl_scope_holds(scopes, n, scopes->pc) || target == 0)
            continue;
        LONG answer = rtl_scope_filter(scopes, table->ScopeRecord[n].HandlerAddress);
        if (answer < 0)
            return ExceptionContinueExecution;
        if (answer > 0)
            exception_unwind((uint64_t)scopes->frame, scopes->dispatcher->ImageBase + target,
                             scopes->record, (uint32_t)scopes->record->ExceptionCode);
    }
    return ExceptionContinueSearch;
}

/* Does the unwind end inside of this scope? Then neither it nor those around it are left. A __try
 * whose code lies in several pieces has a row for each. */
static bool rtl_scope_is_kept(const struct rtl_scopes *scopes, ULONG n)
{
    const SCOPE_TABLE_AMD64 *table = scopes->table;
    ULONG64 target = scopes->dispatcher->TargetIp - scopes->dispatcher->ImageBase;
    if (!(scopes->record->ExceptionFlags & EXCEPTION_TARGET_UNWIND))
        return false;
    for (ULONG i = 0; i < table->Count; i++)
        if (rtl_scope_holds(scopes, i, target) &&
            table->ScopeRecord[i].HandlerAddress == table->ScopeRecord[n].HandlerAddress &&
            table->ScopeRecord[i].JumpTarget == table->ScopeRecord[n].JumpTarget)
            return true;
    return table->ScopeRecord[n].JumpTarget == target;
}

/* The scope index goes on before the block runs: if it raises, it does not run again. */
static EXCEPTION_DISPOSITION rtl_scope_leave(const struct rtl_scopes *scopes)
{
    const SCOPE_TABLE_AMD64 *table = scopes->table;
    for (ULONG n = scopes->dispatcher->ScopeIndex; n < table->Count; n++) {
        if (!rtl_scope_holds(scopes, n, scopes->pc))
            continue;
        if (rtl_scope_is_kept(scopes, n))
            break;
        if (table->ScopeRecord[n].JumpTarget != 0)
            continue;
        scopes->dispatcher->ScopeIndex = n + 1;
        void *routine =
            (void *)(scopes->dispatcher->ImageBase + table->ScopeRecord[n].HandlerAddress);
        gate_call("__finally block", 0, routine, TRUE, (uint64_t)scopes->frame, 0, 0);
    }
    return ExceptionContinueSearch;
}

EXCEPTION_DISPOSITION NTAPI __C_specific_handler(PEXCEPTION_RECORD ExceptionRecord,
                                                 PVOID EstablisherFrame, PCONTEXT ContextRecord,
                                                 PDISPATCHER_CONTEXT DispatcherContext)
{
    const struct rtl_scopes scopes = {
        .table = DispatcherContext->HandlerData,
        .dispatcher = DispatcherContext,
        .record = ExceptionRecord,
        .context = ContextRecord,
        .frame = EstablisherFrame,
        .pc = DispatcherContext->ControlPc - DispatcherContext->ImageBase,
    };
    return ExceptionRecord->ExceptionFlags & EXCEPTION_UNWIND ? rtl_scope_leave(&scopes)
                                                              : rtl_scope_search(&scopes);
}

VOID NTAPI RtlRaiseException(PEXCEPTION_RECORD ExceptionRecord)
{
    CONTEXT context;
    exception_capture(&context);
    ExceptionRecord->ExceptionAddress = (PVOID)context.Rip;
    exception_raise_record(ExceptionRecord);
}

VOID NTAPI RtlUnwindEx(PVOID TargetFrame, PVOID TargetIp, PEXCEPTION_RECORD ExceptionRecord,
                       PVOID ReturnValue, PCONTEXT OriginalContext, PVOID HistoryTable)
{
    (void)OriginalContext;
    (void)HistoryTable;
    exception_unwind((uint64_t)TargetFrame, (uint64_t)TargetIp, ExceptionRecord,
                     (uint64_t)ReturnValue);
}

VOID NTAPI RtlUnwind(PVOID TargetFrame, PVOID TargetIp, PEXCEPTION_RECORD ExceptionRecord,
                     PVOID ReturnValue)
{
    exception_unwind((uint64_t)TargetFrame, (uint64_t)TargetIp, ExceptionRecord,
                     (uint64_t)ReturnValue);
}

VOID NTAPI RtlCaptureContext(PCONTEXT ContextRecord)
{
    exception_capture(ContextRecord);
}

PRUNTIME_FUNCTION NTAPI RtlLookupFunctionEntry(ULONG64 ControlPc, PULONG64 ImageBase,
                                               PVOID HistoryTable)
{
    (void)HistoryTable;
    const struct module *module = module_find(ControlPc);
    *ImageBase = module != NULL ? module->base : 0;
    return module != NULL ? (PRUNTIME_FUNCTION)module->find_function(module, ControlPc) : NULL;
}

PEXCEPTION_ROUTINE NTAPI RtlVirtualUnwind(ULONG HandlerType, ULONG64 ImageBase, ULONG64 ControlPc,
                                          PRUNTIME_FUNCTION FunctionEntry, PCONTEXT ContextRecord,
                                          PVOID *HandlerData, PULONG64 EstablisherFrame,
                                          PKNONVOLATILE_CONTEXT_POINTERS ContextPointers)
{
    (void)ImageBase; /* it is where ControlPc is */
    struct module_frame frame = {.context = ContextRecord,
                                 .pc = ControlPc,
                                 .handlers = HandlerType,
                                 .saved = ContextPointers};
    if (!exception_unwind_virtually((uint64_t)FunctionEntry, &frame))
        exception_raise(STATUS_BAD_FUNCTION_TABLE, 0, 0, 0);
    *EstablisherFrame = frame.establisher;
    if (frame.handler != 0)
        *HandlerData = (PVOID)frame.handler_data;
    return (PEXCEPTION_ROUTINE)frame.handler;
}

PVOID NTAPI RtlPcToFileHeader(PVOID PcValue, PVOID *BaseOfImage)
{
    const struct module *module = module_find((uint64_t)PcValue);
    *BaseOfImage = module != NULL && module->is_loaded ? (PVOID)module->base : NULL;
    return *BaseOfImage;
}
