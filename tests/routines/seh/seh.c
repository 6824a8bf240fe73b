/* Structured exceptions: raised and caught, in one driver and through its own device. */
#include "../common/routine_test.h"

#include "try.h"

VOID NTAPI RtlRaiseException(PEXCEPTION_RECORD ExceptionRecord);

#define CODE_ONE ((NTSTATUS)0xE0000001)
#define CODE_TWO ((NTSTATUS)0xE0000002)

#define FLAG_NONCONTINUABLE 0x01
#define FLAG_NESTED         0x10

static PDRIVER_OBJECT OwnDriver;
static CHAR Order[32]; /* what ran, a letter each */
static ULONG OrderLength;
static EXCEPTION_RECORD Seen; /* by the last filter */
static ULONG64 SeenRip;
static KIRQL SeenIrql;

static VOID OrderBegin(VOID)
{
    RtlZeroMemory(Order, sizeof(Order));
    OrderLength = 0;
}

static VOID OrderAdd(CHAR Letter)
{
    if (OrderLength < sizeof(Order) - 1)
        Order[OrderLength++] = Letter;
}

static BOOLEAN OrderIs(PCSTR Wanted)
{
    ULONG i;

    for (i = 0; Wanted[i] != 0 && Wanted[i] == Order[i]; i++) {
    }
    return Wanted[i] == Order[i];
}

static LONG Note(PEXCEPTION_POINTERS Pointers)
{
    Seen = *Pointers->ExceptionRecord;
    SeenRip = Pointers->ContextRecord->Rip;
    SeenIrql = KeGetCurrentIrql();
    return EXCEPTION_EXECUTE_HANDLER;
}

static LONG FilterNote(PEXCEPTION_POINTERS Pointers, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd('f');
    return Note(Pointers);
}

static LONG FilterSearch(PEXCEPTION_POINTERS Pointers, PVOID Context)
{
    UNREFERENCED_PARAMETER(Pointers);
    UNREFERENCED_PARAMETER(Context);
    OrderAdd('s');
    return EXCEPTION_CONTINUE_SEARCH;
}

/* Goes on behind ud2, div ecx (2 bytes) or int3. */
static LONG FilterSkip(PEXCEPTION_POINTERS Pointers, PVOID Context)
{
    Note(Pointers);
    Pointers->ContextRecord->Rip += *(PULONG)Context;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static VOID BodyNothing(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd('b');
}

static VOID BodyRaise(PVOID Context)
{
    OrderAdd('b');
    ExRaiseStatus((NTSTATUS)(ULONG_PTR)Context);
}

static VOID BodyRead(PVOID Context)
{
    (VOID) * (volatile ULONG *)Context;
}

static VOID BodyWrite(PVOID Context)
{
    *(volatile ULONG *)Context = 1;
}

static VOID BodyInvalid(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd(TryInvalid() == 7 ? '7' : '?');
}

static VOID BodyBreak(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd(TryBreak() == 7 ? '7' : '?');
}

static VOID BodyDivide(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd(TryDivide() == 7 ? '7' : '?');
}

static BOOLEAN IsOwnCode(ULONG64 Address)
{
    return Address - (ULONG64)OwnDriver->DriverStart < OwnDriver->DriverSize;
}

static VOID NoException(VOID)
{
    OrderBegin();
    CHECK(TryExcept(BodyNothing, NULL, FilterNote) == STATUS_SUCCESS);
    CHECK(OrderIs("b"));
}

static VOID RaiseStatus(VOID)
{
    OrderBegin();
    CHECK(TryExcept(BodyRaise, (PVOID)(ULONG_PTR)(ULONG)CODE_ONE, FilterNote) == CODE_ONE);
    CHECK(OrderIs("bf"));
    CHECK(Seen.ExceptionCode == CODE_ONE);
    CHECK(Seen.ExceptionFlags == FLAG_NONCONTINUABLE);
    CHECK(Seen.NumberParameters == 0);
    CHECK(Seen.ExceptionRecord == NULL);
    CHECK(SeenIrql == PASSIVE_LEVEL);
}

static VOID BodyRaiseAccess(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    ExRaiseAccessViolation();
}

static VOID BodyRaiseAlignment(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    ExRaiseDatatypeMisalignment();
}

static VOID RaiseAccess(VOID)
{
    CHECK(TryAlways(BodyRaiseAccess, NULL) == STATUS_ACCESS_VIOLATION);
}

static VOID RaiseAlignment(VOID)
{
    CHECK(TryAlways(BodyRaiseAlignment, NULL) == STATUS_DATATYPE_MISALIGNMENT);
}

static VOID FaultRead(VOID)
{
    CHECK(TryExcept(BodyRead, (PVOID)0x1234, FilterNote) == STATUS_ACCESS_VIOLATION);
    CHECK(Seen.NumberParameters == 2);
    CHECK(Seen.ExceptionInformation[0] == 0);
    CHECK(Seen.ExceptionInformation[1] == 0x1234);
    CHECK(Seen.ExceptionFlags == 0);
    CHECK(IsOwnCode((ULONG64)Seen.ExceptionAddress));
    CHECK(SeenRip == (ULONG64)Seen.ExceptionAddress);
}

static VOID FaultWrite(VOID)
{
    CHECK(TryExcept(BodyWrite, NULL, FilterNote) == STATUS_ACCESS_VIOLATION);
    CHECK(Seen.ExceptionInformation[0] == 1);
    CHECK(Seen.ExceptionInformation[1] == 0);
}

static VOID FaultNotCanonical(VOID)
{
    CHECK(TryExcept(BodyRead, (PVOID)0x8000000000000000, FilterNote) == STATUS_ACCESS_VIOLATION);
    CHECK(Seen.NumberParameters == 2);
    CHECK(Seen.ExceptionInformation[1] == ~(ULONG_PTR)0);
}

static VOID FaultOther(VOID)
{
    CHECK(TryAlways(BodyInvalid, NULL) == STATUS_ILLEGAL_INSTRUCTION);
    CHECK(TryAlways(BodyDivide, NULL) == STATUS_INTEGER_DIVIDE_BY_ZERO);
    CHECK(TryExcept(BodyBreak, NULL, FilterNote) == STATUS_BREAKPOINT);
    CHECK(SeenRip == (ULONG64)TryBreak);
}

static VOID ContinueExecution(VOID)
{
    ULONG two = 2, one = 1;

    OrderBegin();
    CHECK(TryExcept(BodyInvalid, &two, FilterSkip) == STATUS_SUCCESS);
    CHECK(SeenRip == (ULONG64)TryInvalid);
    CHECK(TryExcept(BodyDivide, &two, FilterSkip) == STATUS_SUCCESS);
    CHECK(TryExcept(BodyBreak, &one, FilterSkip) == STATUS_SUCCESS);
    CHECK(OrderIs("777"));
}

static VOID BodyInner(PVOID Context)
{
    TryExcept(BodyRaise, Context, FilterSearch);
    OrderAdd('!');
}

static VOID SearchGoesOn(VOID)
{
    OrderBegin();
    CHECK(TryExcept(BodyInner, (PVOID)(ULONG_PTR)(ULONG)CODE_ONE, FilterNote) == CODE_ONE);
    CHECK(OrderIs("bsf"));
}

/* __finally blocks. */
static VOID BlockNote(BOOLEAN IsAbnormal, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd(IsAbnormal ? 'A' : 'N');
}

static VOID BlockOuter(BOOLEAN IsAbnormal, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd(IsAbnormal ? 'O' : 'N');
}

static VOID BodyFinally(PVOID Context)
{
    TryFinally(BodyRaise, Context, BlockNote);
    OrderAdd('!');
}

static VOID BodyFinallyTwice(PVOID Context)
{
    TryFinally(BodyFinally, Context, BlockOuter);
    OrderAdd('!');
}

static VOID FinallyOrder(VOID)
{
    OrderBegin();
    CHECK(TryExcept(BodyFinallyTwice, (PVOID)(ULONG_PTR)(ULONG)CODE_ONE, FilterNote) == CODE_ONE);
    CHECK(OrderIs("bfAO"));
}

static VOID FinallyNormal(VOID)
{
    OrderBegin();
    TryFinally(BodyNothing, NULL, BlockNote);
    CHECK(OrderIs("bN"));
}

static VOID FinallyInside(VOID)
{
    OrderBegin();
    CHECK(TryBoth(BodyRaise, (PVOID)(ULONG_PTR)(ULONG)CODE_TWO, BlockNote) == CODE_TWO);
    CHECK(OrderIs("bA"));
    OrderBegin();
    CHECK(TryBoth(BodyNothing, NULL, BlockNote) == STATUS_SUCCESS);
    CHECK(OrderIs("bN"));
}

/* A second exception on top of the first. */
static VOID BlockRaise(BOOLEAN IsAbnormal, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd(IsAbnormal ? 'A' : 'N');
    ExRaiseStatus(CODE_TWO);
}

static VOID BodyFinallyRaises(PVOID Context)
{
    TryFinally(BodyRaise, Context, BlockRaise);
    OrderAdd('!');
}

static VOID BodyFinallyRaisesInside(PVOID Context)
{
    TryFinally(BodyFinallyRaises, Context, BlockOuter);
    OrderAdd('!');
}

static LONG FilterFirstOnly(PEXCEPTION_POINTERS Pointers, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd(Pointers->ExceptionRecord->ExceptionCode == CODE_ONE ? '1' : '2');
    return Note(Pointers);
}

static VOID FinallyRaises(VOID)
{
    OrderBegin();
    CHECK(TryExcept(BodyFinallyRaisesInside, (PVOID)(ULONG_PTR)(ULONG)CODE_ONE, FilterFirstOnly) ==
          CODE_TWO);
    CHECK(OrderIs("b1A2O"));
}

static LONG FilterRaises(PEXCEPTION_POINTERS Pointers, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd('r');
    if (Pointers->ExceptionRecord->ExceptionCode == CODE_ONE)
        ExRaiseStatus(CODE_TWO);
    return Note(Pointers);
}

static VOID FilterRaising(VOID)
{
    OrderBegin();
    CHECK(TryExcept(BodyRaise, (PVOID)(ULONG_PTR)(ULONG)CODE_ONE, FilterRaises) == CODE_TWO);
    CHECK(OrderIs("brr"));
    CHECK(Seen.ExceptionFlags & FLAG_NESTED);
}

static LONG FilterContinuesAnyway(PEXCEPTION_POINTERS Pointers, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    OrderAdd('c');
    return Pointers->ExceptionRecord->ExceptionCode == CODE_ONE ? EXCEPTION_CONTINUE_EXECUTION
                                                                : EXCEPTION_CONTINUE_SEARCH;
}

static VOID BodyContinuedAnyway(PVOID Context)
{
    TryExcept(BodyRaise, Context, FilterContinuesAnyway);
    OrderAdd('!');
}

static VOID NotContinuable(VOID)
{
    OrderBegin();
    CHECK(TryExcept(BodyContinuedAnyway, (PVOID)(ULONG_PTR)(ULONG)CODE_ONE, FilterNote) ==
          STATUS_NONCONTINUABLE_EXCEPTION);
    CHECK(OrderIs("bccf"));
    CHECK(Seen.ExceptionRecord != NULL);
}

static VOID BodyRaiseRecord(PVOID Context)
{
    EXCEPTION_RECORD record;

    RtlZeroMemory(&record, sizeof(record));
    record.ExceptionCode = CODE_ONE;
    record.ExceptionAddress = (PVOID)1; /* is overwritten */
    record.NumberParameters = 1;
    record.ExceptionInformation[0] = (ULONG_PTR)Context;
    OrderAdd('b');
    RtlRaiseException(&record);
    OrderAdd('c');
}

static VOID RaiseRecord(VOID)
{
    ULONG none = 0;

    OrderBegin();
    CHECK(TryExcept(BodyRaiseRecord, &none, FilterSkip) == STATUS_SUCCESS);
    CHECK(OrderIs("bc"));
    CHECK(Seen.NumberParameters == 1 && Seen.ExceptionInformation[0] == (ULONG_PTR)&none);
    CHECK(IsOwnCode((ULONG64)Seen.ExceptionAddress));
    CHECK(TryAlways(BodyRaiseRecord, NULL) == CODE_ONE);
}

/* Deep in callees, with their registers in the way. */
static DECLSPEC_NOINLINE ULONG Deep(ULONG Level, volatile ULONG *Where)
{
    ULONG a = Level * 3, b = Level * 5, c = Level * 7;

    if (Level == 0)
        return *Where;
    return Deep(Level - 1, Where) + a + b + c;
}

static VOID BodyDeep(PVOID Context)
{
    OrderAdd(Deep(20, Context) == 0 ? '0' : '!');
}

static VOID BodyDeepRaise(PVOID Context)
{
    TryFinally(BodyRaise, Context, BlockNote);
}

static VOID RegistersComeBack(VOID)
{
    CHECK(TryRegisters(BodyDeep, NULL, 0x1111) == 0);
    CHECK(TryRegisters(BodyDeepRaise, (PVOID)(ULONG_PTR)(ULONG)CODE_ONE, 0x2222) == 0);
    CHECK(TryRegisters(BodyNothing, NULL, 0x3333) == 0);
}

static VOID BodyAtDispatch(PVOID Context)
{
    KeRaiseIrql(DISPATCH_LEVEL, (PKIRQL)Context);
    TryInvalid();
}

static VOID LevelStays(VOID)
{
    KIRQL old = HIGH_LEVEL;

    CHECK(TryExcept(BodyAtDispatch, &old, FilterNote) == STATUS_ILLEGAL_INSTRUCTION);
    CHECK(SeenIrql == DISPATCH_LEVEL);
    CHECK(KeGetCurrentIrql() == DISPATCH_LEVEL);
    KeLowerIrql(old);
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
}

/* Through the I/O manager: the dispatch routine raises, the sender catches. */
static NTSTATUS NTAPI DispatchRaises(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    OrderAdd('d');
    TryFinally(BodyRaise, (PVOID)(ULONG_PTR)(ULONG)CODE_ONE, BlockNote);
    return STATUS_SUCCESS;
}

static VOID BodySend(PVOID Context)
{
    PIRP irp = Context;

    IoCallDriver(OwnDriver->DeviceObject, irp);
    OrderAdd('!');
}

static VOID ThroughTheKernel(VOID)
{
    PDEVICE_OBJECT device = NULL;
    ULONG i;
    PIRP irp;

    CHECK(IoCreateDevice(OwnDriver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device) ==
          STATUS_SUCCESS);
    OwnDriver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = DispatchRaises;
    for (i = 0; i < 2; i++) {
        irp = IoAllocateIrp(1, FALSE);
        CHECK(irp != NULL);
        IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_DEVICE_CONTROL;
        OrderBegin();
        CHECK(TryExcept(BodySend, irp, FilterNote) == CODE_ONE);
        CHECK(OrderIs("dbfA"));
        IoFreeIrp(irp);
    }
    IoDeleteDevice(device);
}

/* From a library routine back and forth: many exceptions leave nothing behind. */
static VOID ManyTimes(VOID)
{
    ULONG i, caught = 0;

    for (i = 0; i < 300; i++)
        if (TryAlways(BodyRead, (PVOID)(ULONG_PTR)i) == STATUS_ACCESS_VIOLATION)
            caught++;
    CHECK(caught == 300);
}

VOID SehUnwindCases(PDRIVER_OBJECT Driver); /* unwind.c */
VOID SehUserCases(VOID);                    /* user.c */

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    OwnDriver = Driver;
    RUN(__C_specific_handler, "without an exception no filter runs", NoException);
    RUN(ExRaiseStatus, "the filter sees the status, the handler runs", RaiseStatus);
    RUN(ExRaiseAccessViolation, "raises STATUS_ACCESS_VIOLATION", RaiseAccess);
    RUN(ExRaiseDatatypeMisalignment, "raises STATUS_DATATYPE_MISALIGNMENT", RaiseAlignment);
    RUN(__C_specific_handler, "a read of a user address that is not there", FaultRead);
    RUN(__C_specific_handler, "a write through a null pointer", FaultWrite);
    RUN(__C_specific_handler, "an address that is not canonical", FaultNotCanonical);
    RUN(__C_specific_handler, "invalid instruction, division, breakpoint", FaultOther);
    RUN(__C_specific_handler, "a filter changes the context and goes on", ContinueExecution);
    RUN(__C_specific_handler, "a filter that searches on leads outward", SearchGoesOn);
    RUN(__C_specific_handler, "filters first, then __finally blocks outward", FinallyOrder);
    RUN(__C_specific_handler, "__finally without an exception", FinallyNormal);
    RUN(__C_specific_handler, "__finally inside __except in one function", FinallyInside);
    RUN(__C_specific_handler, "a __finally block raises: it runs once", FinallyRaises);
    RUN(__C_specific_handler, "a filter raises: asked again, as nested", FilterRaising);
    RUN(__C_specific_handler, "what cannot be continued raises anew", NotContinuable);
    RUN(RtlRaiseException, "a record with parameters, continued and caught", RaiseRecord);
    RUN(__C_specific_handler, "nonvolatile registers come back", RegistersComeBack);
    RUN(__C_specific_handler, "the IRQL is not restored", LevelStays);
    RUN(IofCallDriver, "an exception crosses it to the sender", ThroughTheKernel);
    RUN(__C_specific_handler, "300 exceptions leave nothing behind", ManyTimes);
    SehUnwindCases(Driver);
    SehUserCases();
    return RoutineDone(Driver);
}
