/* Refuses power IRPs where a driver may. */
#include "../common/power_driver.h"

static NTSTATUS Refusal;

/* What may be refused, and how: completed at once, not passed down. */
static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    if (Refusal != STATUS_SUCCESS)
        return PnpComplete(Irp, Refusal);
    return PowerPassDown(Irp);
}

static VOID Ask(UCHAR Minor, NTSTATUS Status)
{
    POWER_ANSWER answer;

    Refusal = Status;
    CHECK(PowerAskAndWait(PnpFdo, Minor, PowerDeviceD3, &answer) == STATUS_PENDING);
    CHECK(answer.Calls == 1 && answer.Status == Status);
    Refusal = STATUS_SUCCESS;
}

static VOID Query(VOID)
{
    Ask(IRP_MN_QUERY_POWER, STATUS_DEVICE_BUSY);
}

static VOID NoWake(VOID)
{
    Ask(IRP_MN_WAIT_WAKE, STATUS_NOT_SUPPORTED);
}

static VOID Gone(VOID)
{
    Ask(IRP_MN_SET_POWER, STATUS_DELETE_PENDING);
    Ask(IRP_MN_SET_POWER, STATUS_NO_SUCH_DEVICE);
}

static VOID Started(VOID)
{
    RUN(IRP_MN_QUERY_POWER, "may be refused", Query);
    RUN(IRP_MN_WAIT_WAKE, "may be unsupported", NoWake);
    RUN(IRP_MN_SET_POWER, "may fail for a device that is gone", Gone);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
