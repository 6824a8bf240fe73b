/* Reaching for user-mode addresses, none of which is there: copying and probing. */
#include "../common/routine_test.h"

#include "try.h"

static EXCEPTION_RECORD Seen;
static BOOLEAN IsCopied;
static UCHAR Room[16];
static volatile SIZE_T RoomSize = sizeof(Room); /* no inline copy */

static LONG FilterNote(PEXCEPTION_POINTERS Pointers, PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    Seen = *Pointers->ExceptionRecord;
    return EXCEPTION_EXECUTE_HANDLER;
}

/* The kernel's own routines on a driver's bad pointer. */
static VOID BodyCopy(PVOID Context)
{
    memcpy(Room, Context, RoomSize);
    IsCopied = TRUE;
}

static VOID CopyFaults(VOID)
{
    IsCopied = FALSE;
    CHECK(TryExcept(BodyCopy, (PVOID)0x2000, FilterNote) == STATUS_ACCESS_VIOLATION);
    CHECK(!IsCopied);
    CHECK(Seen.ExceptionInformation[0] == 0);
    CHECK(Seen.ExceptionInformation[1] >= 0x2000 && Seen.ExceptionInformation[1] < 0x2010);
}

/* Probes. */
struct probe {
    PVOID Address;
    SIZE_T Length;
    ULONG Alignment;
};

static VOID BodyProbeRead(PVOID Context)
{
    const struct probe *probe = Context;
    ProbeForRead(probe->Address, probe->Length, probe->Alignment);
}

static VOID BodyProbeWrite(PVOID Context)
{
    const struct probe *probe = Context;
    ProbeForWrite(probe->Address, probe->Length, probe->Alignment);
}

static NTSTATUS Probe(TRY_BODY *Body, ULONG64 Address, SIZE_T Length, ULONG Alignment)
{
    struct probe probe = {(PVOID)Address, Length, Alignment};
    return TryAlways(Body, &probe);
}

static VOID ProbesRead(VOID)
{
    ULONG own;

    CHECK(Probe(BodyProbeRead, 0x10000, 4096, 1) == STATUS_SUCCESS);
    CHECK(Probe(BodyProbeRead, (ULONG64)&own, 4, 4) == STATUS_ACCESS_VIOLATION);
    CHECK(Probe(BodyProbeRead, 0x10002, 4, 4) == STATUS_DATATYPE_MISALIGNMENT);
    CHECK(Probe(BodyProbeRead, 0x10004, 4, 4) == STATUS_SUCCESS);
    CHECK(Probe(BodyProbeRead, 0x10000, ~(SIZE_T)0, 1) == STATUS_ACCESS_VIOLATION);
    CHECK(Probe(BodyProbeRead, (ULONG64)&own + 1, 0, 4) == STATUS_SUCCESS);
}

static VOID ProbesWrite(VOID)
{
    ULONG own;

    CHECK(Probe(BodyProbeWrite, (ULONG64)&own, 4, 4) == STATUS_ACCESS_VIOLATION);
    CHECK(Probe(BodyProbeWrite, 0x10001, 4, 2) == STATUS_DATATYPE_MISALIGNMENT);
    CHECK(Probe(BodyProbeWrite, 0x1000, 16, 1) == STATUS_ACCESS_VIOLATION);
    CHECK(Probe(BodyProbeWrite, 0x1001, 0, 4) == STATUS_SUCCESS);
}

VOID SehUserCases(VOID);

VOID SehUserCases(VOID)
{
    RUN(memcpy, "a user address that is not there raises", CopyFaults);
    RUN(ProbeForRead, "range and alignment; nothing for length 0", ProbesRead);
    RUN(ProbeForWrite, "range, alignment and whether it can be written", ProbesWrite);
}
