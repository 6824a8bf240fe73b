/* Asks for a wait/wake IRP at DISPATCH_LEVEL. */
#include "../common/power_driver.h"

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    return PowerPassDown(Irp);
}

static VOID NTAPI Failed(PDEVICE_OBJECT Device, UCHAR Minor, POWER_STATE State, PVOID Context,
                         PIO_STATUS_BLOCK IoStatus)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Minor);
    UNREFERENCED_PARAMETER(State);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(IoStatus);
}

static VOID Started(VOID)
{
    POWER_STATE state = {.SystemState = PowerSystemSleeping3};
    PIRP irp;
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    PoRequestPowerIrp(PnpFdo, IRP_MN_WAIT_WAKE, state, Failed, NULL, &irp);
    KeLowerIrql(irql);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Started = Started};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
