/*
 * rigger.sys with a mistake: its DPC asks for the load after it gave its reference back.
 *
 * All goes well as long as somebody else, the hoist below, holds the crane; on the day the rigger
 * is the last one, the call lands in a device that is being deleted.
 */
#include "../common/part.h"

/* DISPATCH_LEVEL: stops the crane, and is done with it. */
static VOID RiggerInspect(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PPART rigger = Context;
    CRANE_INTERFACE crane = rigger->Crane;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    rigger->Load = crane.QueryLoad(crane.Header.Context);
    crane.Stop(crane.Header.Context);
    PartRelease(rigger);
    rigger->Load = crane.QueryLoad(crane.Header.Context); /* the mistake: one line too late */
    KeSetEvent(&rigger->Idle, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS RiggerStart(PPART Rigger, PIRP Irp)
{
    NTSTATUS status = PartForwardAndWait(Rigger, Irp);

    if (NT_SUCCESS(status) && NT_SUCCESS(PartReceive(Rigger))) {
        KeClearEvent(&Rigger->Idle);
        KeInsertQueueDpc(&Rigger->Dpc, NULL, NULL);
    }
    return PartComplete(Irp, status); /* without the crane the stack works all the same */
}

static NTSTATUS RiggerDispatchPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPART rigger = Device->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE: return RiggerStart(rigger, Irp);
    case IRP_MN_REMOVE_DEVICE:
        KeWaitForSingleObject(&rigger->Idle, Executive, KernelMode, FALSE, NULL);
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
    KeInitializeDpc(&rigger->Dpc, RiggerInspect, rigger);
    rigger->Self->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    return PartSetUp(Driver, RiggerAddDevice, RiggerDispatchPnp);
}
