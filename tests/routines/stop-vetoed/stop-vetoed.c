/* A device whose driver cannot stop it: it has no queue for what comes meanwhile. */
#include "../common/pnp_driver.h"

static ULONG Starts, Queries, Stops, Cancels;

static NTSTATUS Asked(UCHAR Minor)
{
    Stops += Minor == IRP_MN_STOP_DEVICE;
    Cancels += Minor == IRP_MN_CANCEL_STOP_DEVICE;
    if (Minor != IRP_MN_QUERY_STOP_DEVICE)
        return STATUS_SUCCESS;
    Queries++;
    return STATUS_UNSUCCESSFUL;
}

static VOID Started(VOID)
{
    Starts++;
}

static VOID GoesOn(VOID)
{
    CHECK(Queries > 0 && Stops == 0 && Starts == 1);
}

static VOID IsTakenBack(VOID)
{
    CHECK(Cancels == Queries);
}

static VOID QueryRemove(VOID)
{
    RUN(IRP_MN_QUERY_STOP_DEVICE, "a device whose driver refuses is not stopped", GoesOn);
    RUN(IRP_MN_CANCEL_STOP_DEVICE, "follows a refusal", IsTakenBack);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started, .QueryRemove = QueryRemove, .Asked = Asked};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
