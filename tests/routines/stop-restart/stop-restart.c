/*
 * A device that is stopped, so that resources can be given out anew, and started again.
 *
 * The driver counts what its device is sent. Every request comes at PASSIVE_LEVEL.
 */
#include "../common/pnp_driver.h"

static ULONG Added, Starts, Queries, Stops, Cancels, States;
static BOOLEAN IsReady;   /* the last query was neither followed nor taken back yet */
static BOOLEAN IsStopped; /* since the last start */

static VOID AtPassiveLevel(VOID)
{
    CHECK(KeGetCurrentIrql() == PASSIVE_LEVEL);
}

static VOID WasAsked(VOID)
{
    CHECK(IsReady && !IsStopped);
}

static VOID WasNotStopped(VOID)
{
    CHECK(!IsStopped && Starts > 0);
}

static VOID WasStopped(VOID)
{
    CHECK(IsStopped && Added == 1);
}

static NTSTATUS Asked(UCHAR Minor)
{
    switch (Minor) {
    case IRP_MN_QUERY_STOP_DEVICE:
        RUN(IRP_MN_QUERY_STOP_DEVICE, "comes at PASSIVE_LEVEL", AtPassiveLevel);
        RUN(IRP_MN_QUERY_STOP_DEVICE, "comes to a started device", WasNotStopped);
        Queries++;
        IsReady = TRUE;
        break;
    case IRP_MN_STOP_DEVICE:
        RUN(IRP_MN_STOP_DEVICE, "follows a query that everybody agreed to", WasAsked);
        Stops++;
        IsReady = FALSE;
        IsStopped = TRUE;
        break;
    case IRP_MN_CANCEL_STOP_DEVICE:
        RUN(IRP_MN_CANCEL_STOP_DEVICE, "takes a query back", WasAsked);
        Cancels++;
        IsReady = FALSE;
        break;
    case IRP_MN_QUERY_PNP_DEVICE_STATE: States++; break;
    default: break;
    }
    return STATUS_SUCCESS;
}

static VOID Started(VOID)
{
    if (++Starts > 1)
        RUN(IRP_MN_START_DEVICE, "restarts a stopped device without AddDevice", WasStopped);
    IsStopped = FALSE;
}

static VOID AddedOne(VOID)
{
    Added++;
}

static VOID IsWhole(VOID)
{
    CHECK(Stops + Cancels == Queries && Starts == Stops + 1);
}

static VOID OnceOnly(VOID)
{
    CHECK(States == 1);
}

static VOID QueryRemove(VOID)
{
    RUN(IRP_MN_STOP_DEVICE, "every query is followed or taken back, a stop by a start", IsWhole);
    RUN(IRP_MN_QUERY_PNP_DEVICE_STATE, "is not sent for a restart", OnceOnly);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {
        .Added = AddedOne, .Started = Started, .QueryRemove = QueryRemove, .Asked = Asked};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
