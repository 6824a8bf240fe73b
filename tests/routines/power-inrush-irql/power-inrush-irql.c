/* Draws inrush current, and relies on PASSIVE_LEVEL while it is powered up. */
#include "../common/power_driver.h"

/* Powering up may come at DISPATCH_LEVEL, because the device says that it draws inrush current. */
static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    IoGetConfigurationInformation();
    return PowerPassDown(Irp);
}

static VOID Added(VOID)
{
    PnpFdo->Flags |= DO_POWER_INRUSH;
}

static VOID Started(VOID)
{
    POWER_ANSWER answer;

    PowerAskAndWait(PnpFdo, IRP_MN_SET_POWER, PowerDeviceD0, &answer);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Added = Added, .Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
