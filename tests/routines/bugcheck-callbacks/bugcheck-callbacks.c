/* Registers callbacks, takes some back, and stops the system: the others are called. */
#include "../common/routine_test.h"

#define CODE 0x1234

__declspec(dllimport) extern ULONG_PTR KiBugCheckData[5];

static KBUGCHECK_CALLBACK_RECORD First, Second, Gone;
static KBUGCHECK_REASON_CALLBACK_RECORD Dump, GoneDump;
static UCHAR Buffer[24];
static ULONG Called;

static VOID NTAPI OnFirst(PVOID Where, ULONG Length)
{
    CHECK(Where == Buffer && Length == sizeof Buffer);
    CHECK(Called == 1); /* the newest goes first */
    CHECK(KeGetCurrentIrql() == HIGH_LEVEL);
    CHECK(KiBugCheckData[0] == CODE && KiBugCheckData[1] == 1 && KiBugCheckData[4] == 4);
    Called++;
    DbgPrint("case %s: KeRegisterBugCheckCallback: called with its buffer at HIGH_LEVEL\n",
             RoutineFailures == 0 ? "ok" : "FAILED");
}

static VOID NTAPI OnSecond(PVOID Where, ULONG Length)
{
    CHECK(Where == NULL && Length == 0);
    Called++;
}

static VOID NTAPI OnGone(PVOID Where, ULONG Length)
{
    UNREFERENCED_PARAMETER(Where);
    UNREFERENCED_PARAMETER(Length);
    CHECK(FALSE);
}

static VOID NTAPI OnDump(KBUGCHECK_CALLBACK_REASON Reason,
                         struct _KBUGCHECK_REASON_CALLBACK_RECORD *Record, PVOID Data, ULONG Length)
{
    UNREFERENCED_PARAMETER(Data);
    UNREFERENCED_PARAMETER(Length);
    CHECK(Reason == KbCallbackAddPages && Record == &Dump);
}

static VOID Registers(VOID)
{
    KeInitializeCallbackRecord((&First));
    KeInitializeCallbackRecord((&Second));
    KeInitializeCallbackRecord((&Gone));
    CHECK(KeRegisterBugCheckCallback(&First, OnFirst, Buffer, sizeof Buffer, (PUCHAR) "first"));
    CHECK(!KeRegisterBugCheckCallback(&First, OnFirst, Buffer, sizeof Buffer, (PUCHAR) "first"));
    CHECK(KeRegisterBugCheckCallback(&Second, OnSecond, NULL, 0, (PUCHAR) "second"));
    CHECK(!KeDeregisterBugCheckCallback(&Gone));
    CHECK(KeRegisterBugCheckCallback(&Gone, OnGone, NULL, 0, (PUCHAR) "gone"));
    CHECK(KeDeregisterBugCheckCallback(&Gone));
    CHECK(!KeDeregisterBugCheckCallback(&Gone));
}

static VOID RegistersReasons(VOID)
{
    KeInitializeCallbackRecord((&Dump));
    KeInitializeCallbackRecord((&GoneDump));
    CHECK(!KeRegisterBugCheckReasonCallback(&Dump, OnDump, KbCallbackInvalid, (PUCHAR) "dump"));
    CHECK(KeRegisterBugCheckReasonCallback(&Dump, OnDump, KbCallbackAddPages, (PUCHAR) "dump"));
    CHECK(!KeRegisterBugCheckReasonCallback(&Dump, OnDump, KbCallbackAddPages, (PUCHAR) "dump"));
    CHECK(KeRegisterBugCheckReasonCallback(&GoneDump, OnDump, KbCallbackDumpIo, (PUCHAR) "io"));
    CHECK(KeDeregisterBugCheckReasonCallback(&GoneDump));
    CHECK(!KeDeregisterBugCheckReasonCallback(&GoneDump));
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(Driver);
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(KeRegisterBugCheckCallback, "once", Registers);
    RUN(KeRegisterBugCheckReasonCallback, "once, for a reason that is one", RegistersReasons);
    KeBugCheckEx(CODE, 1, 2, 3, 4);
}
