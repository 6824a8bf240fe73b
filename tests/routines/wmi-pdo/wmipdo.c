/* A PnP driver whose WMI instances are named after its PDO, as most are: registered when the device
 * starts, deregistered when it is removed. */
#include "../common/routine_wmi.h"

static PDEVICE_OBJECT Pdo, Lower;

static NTSTATUS NTAPI Reginfo(PDEVICE_OBJECT Device, PULONG Flags, PUNICODE_STRING Name,
                              PUNICODE_STRING *RegistryPath, PUNICODE_STRING MofName,
                              PDEVICE_OBJECT *NamedAfter)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Name);
    UNREFERENCED_PARAMETER(MofName);
    WmiRegistrations++;
    *Flags = WMIREG_FLAG_INSTANCE_PDO;
    *RegistryPath = &WmiRegistryPath;
    *NamedAfter = Pdo;
    return STATUS_SUCCESS;
}

/* Two instances of one PDO, that a consumer can tell apart. */
static VOID Named(VOID)
{
    ULONG size = 4096;
    PVOID object, buffer = ExAllocatePoolWithTag(NonPagedPool, size, 'tseT');
    PWNODE_ALL_DATA all = buffer;
    PULONG offsets;
    CHECK(WmiRegistrations == 1);
    if (!NT_SUCCESS(IoWMIOpenBlock(&WmiBlock, WMIGUID_QUERY, &object)))
        return;
    CHECK(IoWMIQueryAllData(object, &size, buffer) == STATUS_SUCCESS);
    CHECK(all->InstanceCount == 2);
    CHECK(all->WnodeHeader.Flags & WNODE_FLAG_PDO_INSTANCE_NAMES);
    offsets = (PULONG)((PUCHAR)buffer + all->OffsetInstanceNameOffsets);
    CHECK(RtlCompareMemory((PUCHAR)buffer + offsets[0] + 2, L"ROOT\\", 10) == 10);
    CHECK(offsets[0] != offsets[1]);
    ObDereferenceObject(object);
    ExFreePoolWithTag(buffer, 'tseT');
}

static NTSTATUS NTAPI SystemControl(PDEVICE_OBJECT Device, PIRP Irp)
{
    SYSCTL_IRP_DISPOSITION disposition;
    NTSTATUS status = WmiSystemControl(&WmiContext, Device, Irp, &disposition);
    if (disposition == IrpForward || disposition == IrpNotWmi) {
        IoSkipCurrentIrpStackLocation(Irp);
        return IoCallDriver(Lower, Irp);
    }
    if (disposition == IrpNotCompleted)
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS NTAPI Pnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    UCHAR minor = IoGetCurrentIrpStackLocation(Irp)->MinorFunction;
    NTSTATUS status;
    if (minor == IRP_MN_START_DEVICE) {
        IoForwardIrpSynchronously(Lower, Irp);
        IoWMIRegistrationControl(Device, WMIREG_ACTION_REGISTER);
        WmiWait();
        RUN(IoWMIRegistrationControl, "instances named after the PDO", Named);
        Irp->IoStatus.Status = RoutineFailuresTotal == 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
        status = Irp->IoStatus.Status;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
        return status;
    }
    if (minor == IRP_MN_REMOVE_DEVICE)
        IoWMIRegistrationControl(Device, WMIREG_ACTION_DEREGISTER);
    if (minor == IRP_MN_REMOVE_DEVICE || minor == IRP_MN_QUERY_REMOVE_DEVICE ||
        minor == IRP_MN_CANCEL_REMOVE_DEVICE || minor == IRP_MN_SURPRISE_REMOVAL)
        Irp->IoStatus.Status = STATUS_SUCCESS;
    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(Lower, Irp);
    if (minor == IRP_MN_REMOVE_DEVICE) {
        IoDetachDevice(Lower);
        IoDeleteDevice(Device);
    }
    return status;
}

static NTSTATUS NTAPI AddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Below)
{
    NTSTATUS status = IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &WmiDevice);
    if (!NT_SUCCESS(status))
        return status;
    Pdo = Below;
    Lower = IoAttachDeviceToDeviceStack(WmiDevice, Below);
    WmiDevice->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    WmiRegistryPath = *RegistryPath;
    WmiContext.QueryWmiRegInfo = Reginfo;
    Driver->DriverExtension->AddDevice = AddDevice;
    Driver->MajorFunction[IRP_MJ_PNP] = Pnp;
    Driver->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = SystemControl;
    return RoutineDone(Driver);
}
