/*
 * hoist.sys with a mistake: it looks at the load once more, after it has given its reference back.
 *
 * With this crane the Context is a block of pool that the last InterfaceDereference frees. So the
 * late call would run on freed memory.
 */
#include "../common/part.h"

static VOID HoistRelease(PPART Hoist)
{
    CRANE_INTERFACE crane = Hoist->Crane;

    if (crane.Header.InterfaceDereference == NULL)
        return;
    RtlZeroMemory(&Hoist->Crane, sizeof(Hoist->Crane));
    crane.Header.InterfaceDereference(crane.Header.Context);
    Hoist->Load = crane.QueryLoad(crane.Header.Context); /* the mistake: one line too late */
}

static NTSTATUS HoistStart(PPART Hoist, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Hoist, Irp);

    if (NT_SUCCESS(status))
        status = Hoist->Crane.Lift(Hoist->Crane.Header.Context, 250); /* the empty hook */
    if (!NT_SUCCESS(status))
        HoistRelease(Hoist);
    return PartComplete(Irp, status);
}

static NTSTATUS HoistDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART hoist = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return HoistStart(hoist, Irp);
    case IRP_MN_CANCEL_REMOVE_DEVICE: return PartCancelRemove(hoist, Irp);
    case IRP_MN_REMOVE_DEVICE: HoistRelease(hoist); return PartRemove(hoist, Irp);
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL: HoistRelease(hoist); return PartAgree(hoist, Irp);
    default: return PartPassDown(hoist, Irp);
    }
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return PartSetUp(Driver, PartAddHolder, HoistDispatchPnp);
}
