/* Custom events that a driver reports on its own device. */
#include "../common/pnp_driver.h"

#pragma GCC diagnostic ignored "-Warray-bounds" /* the header reads gs:[0x188] */

static const GUID Event = {0x5d1c4b36, 0x7a11, 0x4c5e, {0x90, 1, 2, 3, 4, 5, 6, 7}};

static ULONG Calls;
static KIRQL CallIrql;
static PETHREAD CallThread;

static VOID Complete(PVOID Context)
{
    Calls += Context == &Calls;
    CallIrql = KeGetCurrentIrql();
    CallThread = PsGetCurrentThread();
}

static TARGET_DEVICE_CUSTOM_NOTIFICATION *Structure(const GUID *Wanted)
{
    static TARGET_DEVICE_CUSTOM_NOTIFICATION structure;

    structure.Version = 1;
    structure.Size = sizeof(structure);
    structure.Event = *Wanted;
    structure.NameBufferOffset = -1;
    return &structure;
}

static VOID ReportAndWait(VOID)
{
    CHECK(IoReportTargetDeviceChange(PnpPdo, Structure(&Event)) == STATUS_SUCCESS);
}

static VOID ReportLater(VOID)
{
    KIRQL irql;
    NTSTATUS status;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    status = IoReportTargetDeviceChangeAsynchronous(PnpPdo, Structure(&Event), Complete, &Calls);
    CHECK(Calls == 0);
    KeLowerIrql(irql);
    CHECK(status == STATUS_SUCCESS || status == STATUS_PENDING);
}

static VOID ReportSystemEvents(VOID)
{
    CHECK(IoReportTargetDeviceChange(PnpPdo, Structure(&GUID_TARGET_DEVICE_QUERY_REMOVE)) ==
          STATUS_INVALID_DEVICE_REQUEST);
    CHECK(IoReportTargetDeviceChangeAsynchronous(PnpPdo,
                                                 Structure(&GUID_TARGET_DEVICE_REMOVE_COMPLETE),
                                                 Complete, NULL) == STATUS_INVALID_DEVICE_REQUEST);
}

static VOID Started(VOID)
{
    RUN(IoReportTargetDeviceChange, "nobody watches: returns at once", ReportAndWait);
    RUN(IoReportTargetDeviceChangeAsynchronous, "waits for nothing, at DISPATCH_LEVEL",
        ReportLater);
    RUN(IoReportTargetDeviceChange, "the system's events are refused", ReportSystemEvents);
}

static VOID CalledBack(VOID)
{
    CHECK(Calls == 1 && CallIrql == PASSIVE_LEVEL);
    CHECK(CallThread != PsGetCurrentThread());
}

static VOID Removing(VOID)
{
    RUN(IoReportTargetDeviceChangeAsynchronous, "the callback is called once, at PASSIVE_LEVEL",
        CalledBack);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started, .Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
