/*
 * rigger.sys in a stack of its own: a driver hands it the crane by way of its export. There is no
 * mistake in it: it uses the table while it holds the reference, and gives it back when its own
 * device is removed. Nothing tells it that the crane goes first; the crane has to wait for it.
 */
#include "rigger.h"

#include "../common/part.h"

/* The one rigger there is, NULL before AddDevice and after REMOVE. */
static PPART RiggerOnly;

BOOLEAN RiggerReceive(const CRANE_INTERFACE *Crane)
{
    PPART rigger = RiggerOnly;

    if (rigger == NULL || rigger->Crane.Header.InterfaceReference != NULL)
        return FALSE;
    rigger->Crane = *Crane;
    rigger->Load = rigger->Crane.QueryLoad(rigger->Crane.Header.Context);
    return TRUE;
}

static NTSTATUS RiggerDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART rigger = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return PartComplete(Irp, PartForwardAndWait(rigger, Irp));
    case IRP_MN_REMOVE_DEVICE:
        RiggerOnly = NULL;
        PartRelease(rigger);
        return PartRemove(rigger, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: return PartAgree(rigger, Irp);
    default: return PartPassDown(rigger, Irp);
    }
}

static NTSTATUS RiggerAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PPART rigger;
    NTSTATUS status = PartAttach(Driver, Pdo, &rigger);

    if (!NT_SUCCESS(status))
        return status;
    RiggerOnly = rigger;
    rigger->Self->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return PartSetUp(Driver, RiggerAddDevice, RiggerDispatchPnp);
}
