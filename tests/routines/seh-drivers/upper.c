/* Exceptions that leave one driver and are caught in another. */
#include "../common/routine_test.h"
#include "../seh/try.h"
#include "lower.h"

static LOWER_SEEN Seen;

static VOID BodySend(PVOID Context)
{
    IoCallDriver(LowerDevice(&Seen), Context);
    Seen.Ran |= 0x100;
}

static VOID BodyExport(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    LowerRaise(&Seen);
    Seen.Ran |= 0x100;
}

static VOID BodyRaise(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    ExRaiseStatus(STATUS_NO_SUCH_DEVICE);
}

static VOID BodyBack(PVOID Context)
{
    LowerCall(BodyRaise, Context);
    Seen.Ran |= 0x100;
}

static VOID ThroughIoCallDriver(VOID)
{
    ULONG i;

    for (i = 0; i < 20; i++) {
        PIRP irp = IoAllocateIrp(1, FALSE);

        CHECK(irp != NULL);
        IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_DEVICE_CONTROL;
        Seen.Ran = 0;
        CHECK(TryAlways(BodySend, irp) == STATUS_ACCESS_VIOLATION);
        CHECK(Seen.Ran == 6);
        IoFreeIrp(irp);
    }
}

static VOID ThroughExport(VOID)
{
    ULONG i;

    for (i = 0; i < 200; i++) {
        Seen.Ran = 0;
        CHECK(TryAlways(BodyExport, NULL) == LOWER_STATUS);
        CHECK(Seen.Ran == 5);
    }
    CHECK(TryRegisters(BodyExport, NULL, 0x77) == 0);
}

static VOID BackAgain(VOID)
{
    Seen.Ran = 0;
    CHECK(TryAlways(BodyBack, NULL) == STATUS_NO_SUCH_DEVICE);
    CHECK(Seen.Ran == 0);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    RUN(IofCallDriver, "a fault in the driver below is caught above", ThroughIoCallDriver);
    RUN(__C_specific_handler, "an exception out of another driver's export", ThroughExport);
    RUN(__C_specific_handler, "over the frames of a driver that has no handler", BackAgain);
    return RoutineDone(Driver);
}
