/*
 * What every driver above the crane needs and gets right here: attaching, passing on, waiting,
 * asking for the interface, letting go of it. A mistake's own driver holds only what matters to it.
 *
 * The table is all zero while no reference is held.
 */
#ifndef MISTAKES_PART_H
#define MISTAKES_PART_H

#include <wdm.h>

#include "crane_interface.h"
#include "hoist_ioctl.h"

typedef struct _PART {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT Lower;
    CRANE_INTERFACE Crane;
    BOOLEAN IsStarted;
    KDPC Dpc;
    KEVENT Idle; /* set while no DPC is on its way */
    LONG Load;   /* as it was last seen */
} PART, *PPART;

DRIVER_INITIALIZE DriverEntry;

NTSTATUS PartComplete(PIRP Irp, NTSTATUS Status);

NTSTATUS PartPassDown(PPART Part, PIRP Irp);

/* This driver agrees; what the drivers below say counts. */
NTSTATUS PartAgree(PPART Part, PIRP Irp);

/* Sends the request down and waits for it; the caller completes it. */
NTSTATUS PartForwardAndWait(PPART Part, PIRP Irp);

/* Asks the stack for the crane's interface; on success one reference is held. */
NTSTATUS PartAcquire(PPART Part);

/* Gives the reference back, if there is one, and forgets the table. */
VOID PartRelease(PPART Part);

/* CANCEL_REMOVE: what was let go for the removal is asked for again. */
NTSTATUS PartCancelRemove(PPART Part, PIRP Irp);

/* REMOVE, when the driver's own clearing up is done. */
NTSTATUS PartRemove(PPART Part, PIRP Irp);

/* Is this the request of a driver above for the crane, with room for it, when we have it? Otherwise
 * it is dealt with, and ret_status is what to return. */
BOOLEAN PartIsAskedForCrane(PPART Part, PIRP Irp, NTSTATUS *ret_status);

/* Asks the driver below for the crane: the table comes with a reference that is ours. */
NTSTATUS PartReceive(PPART Part);

/* Creates the device and attaches it; the caller clears DO_DEVICE_INITIALIZING when all is well. */
NTSTATUS PartAttach(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo, PPART *ret_part);

/* AddDevice of a driver that holds the interface all the time it is attached. */
NTSTATUS PartAddHolder(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo);

/* DriverEntry, except for what the driver does itself. */
NTSTATUS PartSetUp(PDRIVER_OBJECT Driver, PDRIVER_ADD_DEVICE AddDevice,
                   PDRIVER_DISPATCH DispatchPnp);

#endif
