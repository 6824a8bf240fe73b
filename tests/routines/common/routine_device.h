/*
 * A device of the test driver's own, and IRPs that it sends to itself.
 *
 * RoutineSend sends an IRP of the driver's; its completion routine takes it back and counts. The
 * dispatch routine is the test's.
 */
#ifndef ROUTINE_DEVICE_H
#define ROUTINE_DEVICE_H

#include "routine_test.h"

static PDEVICE_OBJECT RoutineDevice;
static ULONG RoutineCompletions;
static NTSTATUS RoutineStatus; /* of the IRP that was completed last */

static inline NTSTATUS NTAPI RoutineCompleted(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Context);
    RoutineCompletions++;
    RoutineStatus = Irp->IoStatus.Status;
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static inline NTSTATUS RoutineDeviceCreate(PDRIVER_OBJECT Driver)
{
    NTSTATUS status =
        IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &RoutineDevice);

    if (NT_SUCCESS(status))
        RoutineDevice->Flags &= ~DO_DEVICE_INITIALIZING;
    return status;
}

static inline PIRP RoutineIrp(UCHAR Major)
{
    PIRP irp = IoAllocateIrp(RoutineDevice->StackSize, FALSE);

    if (irp == NULL)
        return NULL;
    IoGetNextIrpStackLocation(irp)->MajorFunction = Major;
    IoSetCompletionRoutine(irp, RoutineCompleted, NULL, TRUE, TRUE, TRUE);
    return irp;
}

/* A read on its way: pending, unless the dispatch routine completes it. */
static inline PIRP RoutineSend(VOID)
{
    PIRP irp = RoutineIrp(IRP_MJ_READ);

    IoCallDriver(RoutineDevice, irp);
    return irp;
}

static inline VOID RoutineComplete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}

#endif
