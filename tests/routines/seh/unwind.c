/* Looking at frames and unwinding them by hand. */
#include "../common/routine_test.h"

#include "try.h"

struct _RUNTIME_FUNCTION {
    ULONG BeginAddress, EndAddress, UnwindData;
};

/* The first ten members of DISPATCHER_CONTEXT. */
struct dispatcher {
    ULONG64 ControlPc, ImageBase;
    struct _RUNTIME_FUNCTION *FunctionEntry;
    ULONG64 EstablisherFrame, TargetIp;
    PCONTEXT ContextRecord;
    PVOID LanguageHandler, HandlerData, HistoryTable;
    ULONG ScopeIndex;
};

VOID NTAPI RtlCaptureContext(PCONTEXT ContextRecord);
struct _RUNTIME_FUNCTION *NTAPI RtlLookupFunctionEntry(ULONG64 ControlPc, PULONG64 ImageBase,
                                                       PVOID HistoryTable);
PVOID NTAPI RtlVirtualUnwind(ULONG HandlerType, ULONG64 ImageBase, ULONG64 ControlPc,
                             struct _RUNTIME_FUNCTION *FunctionEntry, PCONTEXT ContextRecord,
                             PVOID *HandlerData, PULONG64 EstablisherFrame, PVOID ContextPointers);
VOID NTAPI RtlUnwindEx(PVOID TargetFrame, PVOID TargetIp, PEXCEPTION_RECORD ExceptionRecord,
                       PVOID ReturnValue, PCONTEXT OriginalContext, PVOID HistoryTable);
PVOID NTAPI RtlPcToFileHeader(PVOID PcValue, PVOID *BaseOfImage);

static PDRIVER_OBJECT OwnDriver;
static ULONG HandlerCalls, HandlerUnwinds, BlockCalls;
static ULONG64 ReturnAddress;
static ULONG64 FunctionHandler; /* of TryFinally's frame, as RtlVirtualUnwind names it */

LONG NTAPI TryCustomHandler(PEXCEPTION_RECORD Record, PVOID Frame, PCONTEXT Context,
                            struct dispatcher *Dispatcher);

LONG NTAPI TryCustomHandler(PEXCEPTION_RECORD Record, PVOID Frame, PCONTEXT Context,
                            struct dispatcher *Dispatcher)
{
    UNREFERENCED_PARAMETER(Context);
    if (Record->ExceptionFlags & 0x66) {
        HandlerUnwinds++;
        CHECK(Record->ExceptionFlags & 0x20); /* the target's own frame */
        return 1;
    }
    HandlerCalls++;
    CHECK(Dispatcher->EstablisherFrame == (ULONG64)Frame);
    CHECK(Dispatcher->ImageBase == (ULONG64)OwnDriver->DriverStart);
    CHECK(Dispatcher->ControlPc - Dispatcher->ImageBase >= Dispatcher->FunctionEntry->BeginAddress);
    RtlUnwindEx(Frame, (PVOID)(Dispatcher->ImageBase + *(PULONG)Dispatcher->HandlerData), Record,
                (PVOID)0x123456789, Dispatcher->ContextRecord, Dispatcher->HistoryTable);
    return 1;
}

static VOID BodyRaise(PVOID Context)
{
    ExRaiseStatus((NTSTATUS)(ULONG_PTR)Context);
}

static VOID BlockCount(BOOLEAN IsAbnormal, PVOID Context)
{
    UNREFERENCED_PARAMETER(IsAbnormal);
    UNREFERENCED_PARAMETER(Context);
    BlockCalls++;
}

static VOID BodyFinally(PVOID Context)
{
    TryFinally(BodyRaise, Context, BlockCount);
}

static VOID UnwindExReturns(VOID)
{
    HandlerCalls = HandlerUnwinds = BlockCalls = 0;
    CHECK(TryCustom(BodyFinally, (PVOID)(ULONG_PTR)(ULONG)STATUS_NO_MEMORY) == 0x123456789);
    CHECK(HandlerCalls == 1);
    CHECK(HandlerUnwinds == 1);
    CHECK(BlockCalls == 1);
}

/* Captures here and unwinds to TryFinally, which called this, and to its caller. */
static DECLSPEC_NOINLINE VOID BodyWalk(PVOID Context)
{
    CONTEXT context;
    ULONG64 base, frame, before;
    PVOID data = NULL;
    struct _RUNTIME_FUNCTION *entry;

    UNREFERENCED_PARAMETER(Context);
    RtlCaptureContext(&context);
    CHECK((context.ContextFlags & 0x10000f) == 0x10000f);
    entry = RtlLookupFunctionEntry(context.Rip, &base, NULL);
    CHECK(entry != NULL && base == (ULONG64)OwnDriver->DriverStart);
    CHECK(base + entry->BeginAddress <= (ULONG64)BodyWalk + 16);
    CHECK(context.Rip - base < entry->EndAddress);
    before = context.Rsp;
    CHECK(RtlVirtualUnwind(2, base, context.Rip, entry, &context, &data, &frame, NULL) == NULL);
    CHECK(frame >= before && context.Rsp > frame);
    entry = RtlLookupFunctionEntry(context.Rip, &base, NULL);
    CHECK(entry != NULL && base + entry->BeginAddress == (ULONG64)TryFinally);
    FunctionHandler =
        (ULONG64)RtlVirtualUnwind(2, base, context.Rip, entry, &context, &data, &frame, NULL);
    CHECK(FunctionHandler != 0 && *(PULONG)data == 1);
    ReturnAddress = context.Rip;
}

static VOID WalkFrames(VOID)
{
    ULONG64 base;

    TryFinally(BodyWalk, NULL, BlockCount);
    CHECK(ReturnAddress - (ULONG64)WalkFrames < 64);
    CHECK(RtlLookupFunctionEntry((ULONG64)TryDivide, &base, NULL) == NULL); /* a leaf */
    CHECK(base == (ULONG64)OwnDriver->DriverStart);
    CHECK(RtlLookupFunctionEntry(0x1000, &base, NULL) == NULL);
    CHECK(base == 0);
}

static VOID PcToHeader(VOID)
{
    PVOID base = NULL;

    CHECK(RtlPcToFileHeader((PVOID)(ULONG_PTR)PcToHeader, &base) == OwnDriver->DriverStart);
    CHECK(base == OwnDriver->DriverStart);
    CHECK(RtlPcToFileHeader((PVOID)0x1000, &base) == NULL);
    CHECK(base == NULL);
}

VOID SehUnwindCases(PDRIVER_OBJECT Driver);

VOID SehUnwindCases(PDRIVER_OBJECT Driver)
{
    OwnDriver = Driver;
    RUN(RtlUnwindEx, "a handler of the image's own unwinds to its frame", UnwindExReturns);
    RUN(RtlVirtualUnwind, "capture, look up, unwind: three frames", WalkFrames);
    RUN(RtlPcToFileHeader, "an image's base, or NULL", PcToHeader);
}
