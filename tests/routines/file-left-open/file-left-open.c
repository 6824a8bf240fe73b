/* Keeps a file on its own device, to be closed in an Unload that is never called. */
#include "../common/routine_test.h"

static PFILE_OBJECT File;
static PDEVICE_OBJECT Device;

static NTSTATUS NTAPI Dispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Device);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}

static VOID NTAPI Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    ObDereferenceObject(File);
    IoDeleteDevice(Device);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Kept");
    PDEVICE_OBJECT top;

    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverUnload = Unload;
    Driver->MajorFunction[IRP_MJ_CREATE] = Dispatch;
    Driver->MajorFunction[IRP_MJ_CLEANUP] = Dispatch;
    Driver->MajorFunction[IRP_MJ_CLOSE] = Dispatch;
    if (!NT_SUCCESS(IoCreateDevice(Driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &Device)))
        return STATUS_UNSUCCESSFUL;
    Device->Flags &= ~DO_DEVICE_INITIALIZING;
    return IoGetDeviceObjectPointer(&name, FILE_READ_DATA, &File, &top);
}
