/*
 * A bus driver with one child, a truck, for routines that need what a bus says of its devices. The
 * truck's answers are the constants of yard.h. When it is ejected it is gone for good. It checks
 * that the truck sleeps before the yard does and wakes after it. With -DTAKES_NO_REFERENCE it
 * forgets the one that the PnP manager will give back; with -DANSWERS_WITH_ITS_OWN the list of its
 * children is not in pool, which that frees.
 */
#include "yard.h"

#include "routine_test.h"

#define YARD_TAG 'draY'

typedef struct {
    BOOLEAN IsTruck;
    PDEVICE_OBJECT Lower, Truck; /* the yard's */
    BOOLEAN IsEmpty;             /* the truck has left it */
    PDEVICE_OBJECT Yard;         /* the truck's */
    BOOLEAN IsAsked;             /* it agreed to be removed */
    BOOLEAN IsRemoved;           /* ... and was */
    BOOLEAN IsAsleep;            /* the yard, in the system's sleep */
} YARD;

static PDEVICE_OBJECT Ejected;

static NTSTATUS YardComplete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS YardAnswer(PIRP Irp, const VOID *Bytes, SIZE_T Size)
{
    PVOID copy = ExAllocatePoolWithTag(PagedPool, Size, YARD_TAG);

    if (copy == NULL)
        return YardComplete(Irp, STATUS_INSUFFICIENT_RESOURCES);
    RtlCopyMemory(copy, Bytes, Size);
    Irp->IoStatus.Information = (ULONG_PTR)copy;
    return YardComplete(Irp, STATUS_SUCCESS);
}

static NTSTATUS TruckQueryId(PIRP Irp, BUS_QUERY_ID_TYPE Type)
{
    static const WCHAR device[] = YARD_DEVICE_ID, hardware[] = YARD_HARDWARE_IDS;
    static const WCHAR compatible[] = YARD_COMPATIBLE_IDS, instance[] = L"7";

    switch (Type) {
    case BusQueryDeviceID: return YardAnswer(Irp, device, sizeof(device));
    case BusQueryHardwareIDs: return YardAnswer(Irp, hardware, sizeof(hardware));
    case BusQueryCompatibleIDs: return YardAnswer(Irp, compatible, sizeof(compatible));
    case BusQueryInstanceID: return YardAnswer(Irp, instance, sizeof(instance));
    default: return YardComplete(Irp, Irp->IoStatus.Status);
    }
}

static NTSTATUS TruckQueryText(PIRP Irp, DEVICE_TEXT_TYPE Type)
{
    static const WCHAR description[] = YARD_DESCRIPTION, location[] = YARD_LOCATION;

    if (Type == DeviceTextDescription)
        return YardAnswer(Irp, description, sizeof(description));
    return YardAnswer(Irp, location, sizeof(location));
}

static NTSTATUS TruckQueryBus(PIRP Irp)
{
    static const PNP_BUS_INFORMATION bus = {YARD_BUS_TYPE, PNPBus, YARD_BUS_NUMBER};

    return YardAnswer(Irp, &bus, sizeof(bus));
}

static NTSTATUS TruckCapabilities(PIRP Irp, PDEVICE_CAPABILITIES Capabilities)
{
    Capabilities->Removable = TRUE;
    Capabilities->SurpriseRemovalOK = TRUE;
    Capabilities->EjectSupported = TRUE;
    Capabilities->Address = YARD_ADDRESS;
    Capabilities->UINumber = YARD_UI_NUMBER;
    return YardComplete(Irp, STATUS_SUCCESS);
}

static NTSTATUS TruckRemove(PDEVICE_OBJECT Device, PIRP Irp)
{
    YARD *truck = Device->DeviceExtension;
    YARD *yard = truck->Yard->DeviceExtension;

    truck->IsRemoved = truck->IsAsked;
    YardComplete(Irp, STATUS_SUCCESS);
    if (yard->IsEmpty) {
        yard->Truck = NULL;
        IoDeleteDevice(Device);
    }
    return STATUS_SUCCESS;
}

static VOID Alone(VOID)
{
    CHECK(Ejected->AttachedDevice == NULL && KeGetCurrentIrql() == PASSIVE_LEVEL);
}

static NTSTATUS TruckPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    YARD *truck = Device->DeviceExtension;

    switch (stack->MinorFunction) {
    case IRP_MN_QUERY_ID: return TruckQueryId(Irp, stack->Parameters.QueryId.IdType);
    case IRP_MN_QUERY_DEVICE_TEXT:
        return TruckQueryText(Irp, stack->Parameters.QueryDeviceText.DeviceTextType);
    case IRP_MN_QUERY_BUS_INFORMATION: return TruckQueryBus(Irp);
    case IRP_MN_QUERY_CAPABILITIES:
        return TruckCapabilities(Irp, stack->Parameters.DeviceCapabilities.Capabilities);
    case IRP_MN_REMOVE_DEVICE: return TruckRemove(Device, Irp);
    case IRP_MN_EJECT:
        Ejected = Device;
        RUN(IoRequestDeviceEject, "a bus ejects what its drivers have left", Alone);
        ((YARD *)truck->Yard->DeviceExtension)->IsEmpty = TRUE;
        return YardComplete(Irp, STATUS_SUCCESS);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        truck->IsAsked = stack->MinorFunction == IRP_MN_QUERY_REMOVE_DEVICE;
        return YardComplete(Irp, STATUS_SUCCESS);
    case IRP_MN_START_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_STOP_DEVICE: return YardComplete(Irp, STATUS_SUCCESS);
    default: return YardComplete(Irp, Irp->IoStatus.Status);
    }
}

static NTSTATUS YardCreateTruck(PDEVICE_OBJECT Device)
{
    YARD *yard = Device->DeviceExtension;
    NTSTATUS status = IoCreateDevice(Device->DriverObject, sizeof(YARD), NULL, FILE_DEVICE_UNKNOWN,
                                     FILE_AUTOGENERATED_DEVICE_NAME, FALSE, &yard->Truck);

    if (!NT_SUCCESS(status))
        return status;
    ((YARD *)yard->Truck->DeviceExtension)->IsTruck = TRUE;
    ((YARD *)yard->Truck->DeviceExtension)->Yard = Device;
    yard->Truck->Flags |= DO_POWER_PAGABLE;
    yard->Truck->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static NTSTATUS YardRelations(PDEVICE_OBJECT Device, PIRP Irp)
{
    YARD *yard = Device->DeviceExtension;
    PDEVICE_RELATIONS relations = ExAllocatePoolWithTag(PagedPool, sizeof(*relations), YARD_TAG);
    NTSTATUS status = STATUS_SUCCESS;

    if (relations == NULL)
        return YardComplete(Irp, STATUS_INSUFFICIENT_RESOURCES);
    if (yard->Truck == NULL && !yard->IsEmpty)
        status = YardCreateTruck(Device);
    if (!NT_SUCCESS(status)) {
        ExFreePool(relations);
        return YardComplete(Irp, status);
    }
    relations->Count = 0;
    if (!yard->IsEmpty) {
        relations->Count = 1;
        relations->Objects[0] = yard->Truck;
#ifndef TAKES_NO_REFERENCE
        ObReferenceObject(yard->Truck);
#endif
    }
#ifdef ANSWERS_WITH_ITS_OWN
    static DEVICE_RELATIONS own;
    own = *relations;
    ExFreePool(relations);
    relations = &own;
#endif
    Irp->IoStatus.Information = (ULONG_PTR)relations;
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(yard->Lower, Irp);
}

static YARD *Yard;

static VOID TruckIsGone(VOID)
{
    CHECK(Yard->Truck == NULL);
}

static VOID TruckIsNoMore(VOID)
{
    CHECK(Yard->IsEmpty);
}

/* The yard is asked while it stands: a truck that was removed in order has been ejected. */
static VOID YardQueryRemove(YARD *Asked)
{
    Yard = Asked;
    if (Yard->IsEmpty || ((YARD *)Yard->Truck->DeviceExtension)->IsRemoved)
        RUN(IoRequestDeviceEject, "a removed device is ejected", TruckIsNoMore);
}

static NTSTATUS YardRemove(PDEVICE_OBJECT Device, PIRP Irp)
{
    YARD *yard = Device->DeviceExtension;
    NTSTATUS status;

    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoSkipCurrentIrpStackLocation(Irp);
    status = IoCallDriver(yard->Lower, Irp);
    Yard = yard;
    if (yard->IsEmpty)
        RUN(IoRequestDeviceEject, "a PDO that was kept is removed again when it has gone",
            TruckIsGone);
    if (yard->Truck != NULL)
        IoDeleteDevice(yard->Truck);
    IoDetachDevice(yard->Lower);
    IoDeleteDevice(Device);
    return status;
}

static NTSTATUS YardPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    YARD *yard = Device->DeviceExtension;

    if (yard->IsTruck)
        return TruckPnp(Device, Irp);
    switch (stack->MinorFunction) {
    case IRP_MN_START_DEVICE:
        IoForwardIrpSynchronously(yard->Lower, Irp);
        return YardComplete(Irp, Irp->IoStatus.Status);
    case IRP_MN_REMOVE_DEVICE: return YardRemove(Device, Irp);
    case IRP_MN_QUERY_DEVICE_RELATIONS:
        if (stack->Parameters.QueryDeviceRelations.Type == BusRelations)
            return YardRelations(Device, Irp);
        break;
    case IRP_MN_QUERY_REMOVE_DEVICE:
        YardQueryRemove(yard);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        break;
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_STOP_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: Irp->IoStatus.Status = STATUS_SUCCESS; break;
    default: break;
    }
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(yard->Lower, Irp);
}

/* The system's new state comes to the truck: the yard is awake before and after it. */
static VOID TruckCheckOrder(const YARD *Yard, BOOLEAN IsAsleep)
{
    DbgPrint("case %s: IRP_MN_SET_POWER: a child %s\n", Yard->IsAsleep ? "FAILED" : "ok",
             IsAsleep ? "sleeps before its parent" : "wakes after its parent");
}

static NTSTATUS YardPower(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    YARD *self = Device->DeviceExtension;
    BOOLEAN is_asleep = stack->Parameters.Power.State.SystemState != PowerSystemWorking;
    BOOLEAN is_system_set = stack->MinorFunction == IRP_MN_SET_POWER &&
                            stack->Parameters.Power.Type == SystemPowerState;

    if (!self->IsTruck) {
        if (is_system_set)
            self->IsAsleep = is_asleep;
        IoSkipCurrentIrpStackLocation(Irp);
        return IoCallDriver(self->Lower, Irp);
    }
    if (is_system_set)
        TruckCheckOrder(self->Yard->DeviceExtension, is_asleep);
    if (stack->MinorFunction == IRP_MN_SET_POWER || stack->MinorFunction == IRP_MN_QUERY_POWER)
        return YardComplete(Irp, STATUS_SUCCESS);
    return YardComplete(Irp, Irp->IoStatus.Status);
}

static NTSTATUS YardAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT device;
    NTSTATUS status = IoCreateDevice(Driver, sizeof(YARD), NULL, FILE_DEVICE_BUS_EXTENDER,
                                     FILE_DEVICE_SECURE_OPEN, FALSE, &device);

    if (!NT_SUCCESS(status))
        return status;
    ((YARD *)device->DeviceExtension)->Lower = IoAttachDeviceToDeviceStack(device, Pdo);
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static VOID YardUnload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = YardAddDevice;
    Driver->MajorFunction[IRP_MJ_PNP] = YardPnp;
    Driver->MajorFunction[IRP_MJ_POWER] = YardPower;
    Driver->DriverUnload = YardUnload;
    return STATUS_SUCCESS;
}
