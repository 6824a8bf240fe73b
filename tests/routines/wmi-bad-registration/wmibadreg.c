/* Registers more blocks than there is room for, then a block named after a PDO without its
 * reference. */
#include "../common/routine_wmi.h"

static NTSTATUS NTAPI Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PWMIREGINFOW info = stack->Parameters.WMI.Buffer;
    if (stack->MinorFunction != IRP_MN_REGINFO_EX)
        return WmiDispatch(Device, Irp);
    Irp->IoStatus.Information = info->BufferSize = sizeof *info + sizeof(WMIREGGUIDW);
    info->GuidCount = WmiRegistrations++ == 0 ? 100 : 1;
    info->WmiRegGuid[0].Guid = WmiBlock;
    info->WmiRegGuid[0].Flags = WMIREG_FLAG_INSTANCE_PDO;
    info->WmiRegGuid[0].InstanceCount = 1;
    info->WmiRegGuid[0].Pdo = (ULONG_PTR)Device;
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    WmiRegistryPath = *RegistryPath;
    if (!NT_SUCCESS(WmiProviderCreate(Driver, Dispatch)))
        return STATUS_UNSUCCESSFUL;
    IoWMIRegistrationControl(WmiDevice, WMIREG_ACTION_DEREGISTER);
    IoWMIRegistrationControl(WmiDevice, WMIREG_ACTION_REGISTER);
    WmiWait();
    WmiProviderDelete();
    return RoutineDone(Driver);
}
