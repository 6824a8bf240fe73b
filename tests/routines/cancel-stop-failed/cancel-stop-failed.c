/*
 * Mistake: the driver waits for the drivers below to cancel the stop, and then fails it: the place
 * is where it completes the request for the second time.
 */
#include "../common/pnp_driver.h"

static PDRIVER_DISPATCH Others;

static NTSTATUS CancelStop(PDEVICE_OBJECT Device, PIRP Irp)
{
    if (IoGetCurrentIrpStackLocation(Irp)->MinorFunction != IRP_MN_CANCEL_STOP_DEVICE)
        return Others(Device, Irp);
    IoForwardIrpSynchronously(PnpLower, Irp);
    return PnpComplete(Irp, STATUS_UNSUCCESSFUL);
}

static NTSTATUS Agree(UCHAR Minor)
{
    UNREFERENCED_PARAMETER(Minor);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Asked = Agree};
    NTSTATUS status = PnpDone(Driver, &hooks);

    UNREFERENCED_PARAMETER(RegistryPath);
    Others = Driver->MajorFunction[IRP_MJ_PNP];
    Driver->MajorFunction[IRP_MJ_PNP] = CancelStop;
    return status;
}
