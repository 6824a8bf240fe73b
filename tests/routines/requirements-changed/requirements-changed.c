/* A device that says that it needs other resources is stopped and started with what it gets. */
#include "../common/pnp_driver.h"

static ULONG Starts, States, Filters;
static BOOLEAN IsWaiting; /* for the first restart */
static UCHAR Seen[3];     /* what came between */
static ULONG SeenCount;

static NTSTATUS Asked(UCHAR Minor)
{
    BOOLEAN isOne = Minor == IRP_MN_QUERY_STOP_DEVICE || Minor == IRP_MN_STOP_DEVICE ||
                    Minor == IRP_MN_FILTER_RESOURCE_REQUIREMENTS;

    Filters += Minor == IRP_MN_FILTER_RESOURCE_REQUIREMENTS;
    if (IsWaiting && isOne && SeenCount < RTL_NUMBER_OF(Seen))
        Seen[SeenCount++] = Minor;
    return STATUS_SUCCESS;
}

static ULONG State(VOID)
{
    IsWaiting = ++States == 2;
    return IsWaiting ? PNP_DEVICE_FAILED | PNP_DEVICE_RESOURCE_REQUIREMENTS_CHANGED : 0;
}

static VOID IsStopped(VOID)
{
    CHECK(SeenCount == 3 && Seen[0] == IRP_MN_QUERY_STOP_DEVICE);
    CHECK(Seen[1] == IRP_MN_STOP_DEVICE || Seen[2] == IRP_MN_STOP_DEVICE);
}

static VOID IsFiltered(VOID)
{
    CHECK(Filters == 2);
}

static VOID Started(VOID)
{
    if (++Starts == 1)
        IoInvalidateDeviceState(PnpPdo);
    if (!IsWaiting)
        return;
    IsWaiting = FALSE;
    RUN(IoInvalidateDeviceState, "a device that needs other resources is stopped", IsStopped);
    RUN(IRP_MN_FILTER_RESOURCE_REQUIREMENTS, "is sent again when they have changed", IsFiltered);
}

static VOID GoesOn(VOID)
{
    CHECK(Starts >= 2 && States == 2);
}

static VOID QueryRemove(VOID)
{
    RUN(IoInvalidateDeviceState, "a device with new resources is not removed", GoesOn);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {
        .Started = Started, .QueryRemove = QueryRemove, .State = State, .Asked = Asked};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDone(Driver, &hooks);
}
