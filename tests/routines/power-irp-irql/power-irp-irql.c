/* Passes power IRPs to a pageable device at DISPATCH_LEVEL. */
#include "../common/power_driver.h"

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    NTSTATUS status;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Device);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    status = PowerPassDown(Irp);
    KeLowerIrql(irql);
    return status;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {NULL};

    UNREFERENCED_PARAMETER(RegistryPath);
    return PowerDone(Driver, &hooks, Dispatch);
}
