/* Filters its device's resource requirements to a list that is not in pool. */
#include "../common/pnp_driver.h"

static IO_RESOURCE_REQUIREMENTS_LIST List = {.ListSize = sizeof(List), .AlternativeLists = 1};

static NTSTATUS Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    if (IoGetCurrentIrpStackLocation(Irp)->MinorFunction != IRP_MN_FILTER_RESOURCE_REQUIREMENTS)
        return PnpDispatch(Device, Irp);
    IoForwardIrpSynchronously(PnpLower, Irp);
    Irp->IoStatus.Information = (ULONG_PTR)&List;
    return PnpComplete(Irp, STATUS_SUCCESS);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    static const PNP_HOOKS hooks = {.Added = NULL};
    NTSTATUS status = PnpDone(Driver, &hooks);

    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->MajorFunction[IRP_MJ_PNP] = Dispatch;
    return status;
}
