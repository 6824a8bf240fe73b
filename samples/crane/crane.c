/*
 * crane.sys: a bus driver that lends its one child an interface, CRANE_INTERFACE, by way of ifx.
 *
 * What to copy: the query is answered for the child PDO only (CranePdoPnp); what is not ours is
 * completed as it came; the bus's own removal is refused while anybody holds the interface, and
 * waits for the last reference before anything it reaches is freed.
 */
#include <wdm.h>

#include "crane_interface.h"
#include "ifx.h"

#define CRANE_TAG   'narC'
#define CRANE_LIMIT 5000 /* kilograms */

typedef struct _CRANE_FDO CRANE_FDO, *PCRANE_FDO;

/* Both kinds of device object begin like this. */
typedef struct _CRANE_COMMON {
    BOOLEAN IsPdo;
    PDEVICE_OBJECT Self;
} CRANE_COMMON, *PCRANE_COMMON;

/* The child: what hangs on the crane. Its address is the interface's Context. */
typedef struct _CRANE_PDO {
    CRANE_COMMON Common;
    IFX_EXPORT Export;
    volatile LONG Load;
    volatile BOOLEAN IsPresent; /* the hardware is there: no surprise removal yet */
} CRANE_PDO, *PCRANE_PDO;

struct _CRANE_FDO {
    CRANE_COMMON Common;
    PDEVICE_OBJECT Lower;
    PDEVICE_OBJECT Child; /* NULL before it was enumerated and after it was deleted */
};

DRIVER_INITIALIZE DriverEntry;

/* The interface: the pair counts through ifx, the routines work on the child. */

static VOID CraneReference(PVOID Context)
{
    IfxReference(&((PCRANE_PDO)Context)->Export);
}

static VOID CraneDereference(PVOID Context)
{
    IfxDereference(&((PCRANE_PDO)Context)->Export);
}

static NTSTATUS CraneLift(PVOID Context, LONG Kilograms)
{
    PCRANE_PDO pdo = Context;
    LONG before, after;

    if (!pdo->IsPresent)
        return STATUS_NO_SUCH_DEVICE;
    do {
        before = pdo->Load;
        after = before + Kilograms;
        if (after > CRANE_LIMIT)
            return STATUS_INVALID_PARAMETER;
    } while (InterlockedCompareExchange(&pdo->Load, after, before) != before);
    return STATUS_SUCCESS;
}

static LONG CraneQueryLoad(PVOID Context)
{
    return ((PCRANE_PDO)Context)->Load;
}

static VOID CraneStop(PVOID Context)
{
    InterlockedExchange(&((PCRANE_PDO)Context)->Load, 0);
}

static const CRANE_INTERFACE CraneTable = {
    .Header = {.Size = sizeof(CRANE_INTERFACE),
               .Version = CRANE_INTERFACE_VERSION,
               .InterfaceReference = CraneReference,
               .InterfaceDereference = CraneDereference},
    .Lift = CraneLift,
    .QueryLoad = CraneQueryLoad,
    .Stop = CraneStop,
};

/* Every version there is, lowest first. */
static const INTERFACE *const CraneVersions[] = {&CraneTable.Header};

/* The end of a request, with the status it has. */
static NTSTATUS CraneComplete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

/* The child. */

static PWCHAR CraneDuplicate(const WCHAR *Text, SIZE_T Bytes)
{
    PWCHAR copy = ExAllocatePoolWithTag(PagedPool, Bytes, CRANE_TAG);

    if (copy != NULL)
        RtlCopyMemory(copy, Text, Bytes);
    return copy;
}

static NTSTATUS CranePdoQueryId(PIRP Irp)
{
    static const WCHAR device[] = L"CRANE\\Hoist";
    static const WCHAR hardware[] = L"CRANE\\Hoist\0";
    static const WCHAR instance[] = L"0";
    PWCHAR answer;

    switch (IoGetCurrentIrpStackLocation(Irp)->Parameters.QueryId.IdType) {
    case BusQueryDeviceID: answer = CraneDuplicate(device, sizeof(device)); break;
    case BusQueryHardwareIDs: answer = CraneDuplicate(hardware, sizeof(hardware)); break;
    case BusQueryInstanceID: answer = CraneDuplicate(instance, sizeof(instance)); break;
    default: return CraneComplete(Irp, Irp->IoStatus.Status);
    }
    Irp->IoStatus.Information = (ULONG_PTR)answer;
    return CraneComplete(Irp, answer != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES);
}

static NTSTATUS CranePdoCapabilities(PIRP Irp)
{
    PDEVICE_CAPABILITIES capabilities =
        IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceCapabilities.Capabilities;

    capabilities->UniqueID = FALSE;
    capabilities->SurpriseRemovalOK = TRUE;
    capabilities->Address = 0;
    return CraneComplete(Irp, STATUS_SUCCESS);
}

static NTSTATUS CraneQueryInterface(PCRANE_PDO Pdo, PIRP Irp)
{
    IfxAnswer(&Pdo->Export, Irp); /* what is not ours is completed as it came */
    return CraneComplete(Irp, Irp->IoStatus.Status);
}

static NTSTATUS CranePdoPnp(PCRANE_PDO Pdo, PIRP Irp)
{
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_QUERY_INTERFACE: return CraneQueryInterface(Pdo, Irp);
    case IRP_MN_QUERY_ID: return CranePdoQueryId(Irp);
    case IRP_MN_QUERY_CAPABILITIES: return CranePdoCapabilities(Irp);
    case IRP_MN_SURPRISE_REMOVAL: Pdo->IsPresent = FALSE; return CraneComplete(Irp, STATUS_SUCCESS);
    case IRP_MN_QUERY_REMOVE_DEVICE: /* the drivers above have let go by now, if they are right */
        return CraneComplete(Irp,
                             IfxIsReferenced(&Pdo->Export) ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS);
    case IRP_MN_START_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_REMOVE_DEVICE: /* still on the bus: the PDO stays until the bus itself goes */
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_STOP_DEVICE: return CraneComplete(Irp, STATUS_SUCCESS);
    default: return CraneComplete(Irp, Irp->IoStatus.Status);
    }
}

/* The bus. */

static NTSTATUS CraneCreateChild(PCRANE_FDO Fdo)
{
    PDEVICE_OBJECT child;
    PCRANE_PDO pdo;
    NTSTATUS status;

    status = IoCreateDevice(Fdo->Common.Self->DriverObject, sizeof(CRANE_PDO), NULL,
                            FILE_DEVICE_UNKNOWN, FILE_AUTOGENERATED_DEVICE_NAME, FALSE, &child);
    if (!NT_SUCCESS(status))
        return status;
    pdo = child->DeviceExtension;
    pdo->Common.IsPdo = TRUE;
    pdo->Common.Self = child;
    pdo->IsPresent = TRUE;
    IfxExportInitialize(&pdo->Export, &GUID_CRANE_INTERFACE, CraneVersions,
                        RTL_NUMBER_OF(CraneVersions), pdo);
    child->Flags &= ~DO_DEVICE_INITIALIZING;
    Fdo->Child = child;
    return STATUS_SUCCESS;
}

static NTSTATUS CranePassDown(PCRANE_FDO Fdo, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Fdo->Lower, Irp);
}

/* The list so far, which a bus filter may have begun, and the child; takes the old list over. */
static PDEVICE_RELATIONS CraneExtend(PDEVICE_RELATIONS Old, PDEVICE_OBJECT Child)
{
    ULONG count = Old != NULL ? Old->Count : 0;
    SIZE_T bytes = FIELD_OFFSET(DEVICE_RELATIONS, Objects) + (count + 1) * sizeof(PDEVICE_OBJECT);
    PDEVICE_RELATIONS list = ExAllocatePoolWithTag(PagedPool, bytes, CRANE_TAG);

    if (list == NULL)
        return NULL;
    if (Old != NULL) {
        RtlCopyMemory(list->Objects, Old->Objects, count * sizeof(PDEVICE_OBJECT));
        ExFreePool(Old);
    }
    ObReferenceObject(Child);
    list->Objects[count] = Child;
    list->Count = count + 1;
    return list;
}

static NTSTATUS CraneBusRelations(PCRANE_FDO Fdo, PIRP Irp)
{
    PDEVICE_RELATIONS list;
    NTSTATUS status = STATUS_SUCCESS;

    if (IoGetCurrentIrpStackLocation(Irp)->Parameters.QueryDeviceRelations.Type != BusRelations)
        return CranePassDown(Fdo, Irp);
    if (Fdo->Child == NULL)
        status = CraneCreateChild(Fdo);
    if (!NT_SUCCESS(status))
        return CraneComplete(Irp, status);
    list = CraneExtend((PDEVICE_RELATIONS)Irp->IoStatus.Information, Fdo->Child);
    if (list == NULL)
        return CraneComplete(Irp, STATUS_INSUFFICIENT_RESOURCES);
    Irp->IoStatus.Information = (ULONG_PTR)list;
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return CranePassDown(Fdo, Irp);
}

static NTSTATUS CraneSignal(PDEVICE_OBJECT Device, PIRP Irp, PVOID Event)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Event, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Sends the request down and waits for it; the caller completes it. */
static NTSTATUS CraneForwardAndWait(PCRANE_FDO Fdo, PIRP Irp)
{
    KEVENT event;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, CraneSignal, &event, TRUE, TRUE, TRUE);
    if (IoCallDriver(Fdo->Lower, Irp) == STATUS_PENDING)
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    return Irp->IoStatus.Status;
}

/* Waits for the last reference; only then may the child, which is the Context, be freed. */
static NTSTATUS CraneRemove(PCRANE_FDO Fdo, PIRP Irp)
{
    NTSTATUS status;

    if (Fdo->Child != NULL) {
        IfxRunDown(&((PCRANE_PDO)Fdo->Child->DeviceExtension)->Export);
        IoDeleteDevice(Fdo->Child);
        Fdo->Child = NULL;
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    status = CranePassDown(Fdo, Irp);
    IoDetachDevice(Fdo->Lower);
    IoDeleteDevice(Fdo->Common.Self);
    return status;
}

static BOOLEAN CraneIsHeld(PCRANE_FDO Fdo)
{
    return Fdo->Child != NULL &&
           IfxIsReferenced(&((PCRANE_PDO)Fdo->Child->DeviceExtension)->Export);
}

static NTSTATUS CraneFdoPnp(PCRANE_FDO Fdo, PIRP Irp)
{
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return CraneComplete(Irp, CraneForwardAndWait(Fdo, Irp));
    case IRP_MN_QUERY_DEVICE_RELATIONS: return CraneBusRelations(Fdo, Irp);
    case IRP_MN_REMOVE_DEVICE: return CraneRemove(Fdo, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
        if (CraneIsHeld(Fdo))
            return CraneComplete(Irp, STATUS_UNSUCCESSFUL);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return CranePassDown(Fdo, Irp);
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_STOP_DEVICE: Irp->IoStatus.Status = STATUS_SUCCESS; return CranePassDown(Fdo, Irp);
    default: return CranePassDown(Fdo, Irp);
    }
}

static NTSTATUS CraneDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PCRANE_COMMON common = Device->DeviceExtension;

    return common->IsPdo ? CranePdoPnp((PCRANE_PDO)common, Irp)
                         : CraneFdoPnp((PCRANE_FDO)common, Irp);
}

static NTSTATUS CraneDispatchPower(PDEVICE_OBJECT Device, PIRP Irp)
{
    PCRANE_COMMON common = Device->DeviceExtension;

    PoStartNextPowerIrp(Irp);
    if (common->IsPdo)
        return CraneComplete(Irp, STATUS_SUCCESS);
    IoSkipCurrentIrpStackLocation(Irp);
    return PoCallDriver(((PCRANE_FDO)common)->Lower, Irp);
}

static NTSTATUS CraneAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT device;
    PCRANE_FDO fdo;
    NTSTATUS status;

    status = IoCreateDevice(Driver, sizeof(CRANE_FDO), NULL, FILE_DEVICE_BUS_EXTENDER, 0, FALSE,
                            &device);
    if (!NT_SUCCESS(status))
        return status;
    fdo = device->DeviceExtension;
    fdo->Common.Self = device;
    fdo->Lower = IoAttachDeviceToDeviceStack(device, Pdo);
    if (fdo->Lower == NULL) {
        IoDeleteDevice(device);
        return STATUS_NO_SUCH_DEVICE;
    }
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static VOID CraneUnload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    Driver->DriverExtension->AddDevice = CraneAddDevice;
    Driver->DriverUnload = CraneUnload;
    Driver->MajorFunction[IRP_MJ_PNP] = CraneDispatchPnp;
    Driver->MajorFunction[IRP_MJ_POWER] = CraneDispatchPower;
    return STATUS_SUCCESS;
}
