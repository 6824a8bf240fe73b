/*
 * A function driver for one device, for routines that need one: its hooks run in the life of the
 * device, all in the PnP manager's thread.
 */
#ifndef PNP_DRIVER_H
#define PNP_DRIVER_H

#include "routine_test.h"

#include <initguid.h> /* the GUIDs of the next are defined here */
#include <wdmguid.h>

typedef struct {
    VOID (*Added)(VOID);       /* at the end of AddDevice */
    VOID (*Started)(VOID);     /* all lower drivers have started */
    VOID (*QueryRemove)(VOID); /* before the lower drivers are asked */
    VOID (*Surprised)(VOID);   /* IRP_MN_SURPRISE_REMOVAL, before it is passed down */
    VOID (*Removing)(VOID);    /* IRP_MN_REMOVE_DEVICE, before it is passed down */
    ULONG (*State)(VOID);      /* which PNP_DEVICE_STATE flags to add */
    VOID (*Unloading)(VOID);
} PNP_HOOKS;

static PNP_HOOKS PnpHooks;
static PDRIVER_OBJECT PnpSelf;
static PDEVICE_OBJECT PnpPdo, PnpFdo, PnpLower;
static PIO_STACK_LOCATION PnpStart; /* while Started runs: with the device's resources */

static inline VOID PnpCall(VOID (*Hook)(VOID))
{
    if (Hook != NULL)
        Hook();
}

static inline NTSTATUS PnpComplete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS PnpDispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PDEVICE_OBJECT lower = PnpLower;
    NTSTATUS status;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        IoForwardIrpSynchronously(lower, Irp);
        PnpStart = IoGetCurrentIrpStackLocation(Irp);
        if (NT_SUCCESS(Irp->IoStatus.Status))
            PnpCall(PnpHooks.Started);
        return PnpComplete(Irp, Irp->IoStatus.Status);
    case IRP_MN_QUERY_REMOVE_DEVICE: PnpCall(PnpHooks.QueryRemove); break;
    case IRP_MN_REMOVE_DEVICE:
        PnpCall(PnpHooks.Removing);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        IoSkipCurrentIrpStackLocation(Irp);
        status = IoCallDriver(lower, Irp);
        IoDetachDevice(lower);
        IoDeleteDevice(Device);
        PnpFdo = NULL;
        return status;
    case IRP_MN_SURPRISE_REMOVAL: PnpCall(PnpHooks.Surprised); break;
    case IRP_MN_CANCEL_REMOVE_DEVICE: break;
    case IRP_MN_QUERY_PNP_DEVICE_STATE:
        if (PnpHooks.State != NULL) {
            Irp->IoStatus.Information |= PnpHooks.State();
            Irp->IoStatus.Status = STATUS_SUCCESS;
        }
        IoSkipCurrentIrpStackLocation(Irp);
        return IoCallDriver(lower, Irp);
    default: IoSkipCurrentIrpStackLocation(Irp); return IoCallDriver(lower, Irp);
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(lower, Irp);
}

static NTSTATUS PnpAddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    NTSTATUS status = IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN,
                                     FALSE, &PnpFdo);

    if (!NT_SUCCESS(status))
        return status;
    PnpPdo = Pdo;
    PnpLower = IoAttachDeviceToDeviceStack(PnpFdo, Pdo);
    PnpCall(PnpHooks.Added);
    PnpFdo->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static VOID PnpUnload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    PnpCall(PnpHooks.Unloading);
}

/* The end of DriverEntry. */
static inline NTSTATUS PnpDone(PDRIVER_OBJECT Driver, const PNP_HOOKS *Hooks)
{
    PnpHooks = *Hooks;
    PnpSelf = Driver;
    Driver->DriverExtension->AddDevice = PnpAddDevice;
    Driver->MajorFunction[IRP_MJ_PNP] = PnpDispatch;
    Driver->DriverUnload = PnpUnload;
    return RoutineFailuresTotal == 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

#endif
