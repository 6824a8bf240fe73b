/* Does not want the system to sleep. */
#include "../common/power_driver.h"

static UCHAR Minors[8];
static ULONG States[8];
static ULONG Count;

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    UNREFERENCED_PARAMETER(Device);
    if (Count < RTL_NUMBER_OF(Minors)) {
        Minors[Count] = stack->MinorFunction;
        States[Count++] = stack->Parameters.Power.State.SystemState;
    }
    if (stack->MinorFunction == IRP_MN_QUERY_POWER)
        return PnpComplete(Irp, STATUS_DEVICE_BUSY);
    return PowerPassDown(Irp);
}

static VOID Refused(VOID)
{
    CHECK(Count == 2 && Minors[0] == IRP_MN_QUERY_POWER && States[0] == PowerSystemSleeping3);
    CHECK(Minors[1] == IRP_MN_SET_POWER && States[1] == PowerSystemWorking);
}

static VOID Removing(VOID)
{
    RUN(IRP_MN_QUERY_POWER, "who refuses hears that the system works on", Refused);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Removing = Removing};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
