/* Answers a query with an instance that leads outside the buffer. */
#include "../common/routine_wmi.h"

static NTSTATUS NTAPI Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PWNODE_ALL_DATA all = stack->Parameters.WMI.Buffer;
    if (stack->MinorFunction != IRP_MN_QUERY_ALL_DATA)
        return WmiDispatch(Device, Irp);
    all->WnodeHeader.BufferSize = 80;
    all->InstanceCount = 1;
    all->OffsetInstanceDataAndLength[0].OffsetInstanceData = 72;
    all->OffsetInstanceDataAndLength[0].LengthInstanceData = 9;
    Irp->IoStatus.Information = 80;
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    WmiRegistryPath = *RegistryPath;
    if (!NT_SUCCESS(WmiProviderCreate(Driver, Dispatch)))
        return STATUS_UNSUCCESSFUL;
    WmiAsk();
    WmiProviderDelete();
    return RoutineDone(Driver);
}
