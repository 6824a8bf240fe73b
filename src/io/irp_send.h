/*
 * Two ways to hear of an IRP's completion that take care of the routine: wait for it, or have the
 * completion routine's driver stay loaded until it has returned.
 */
#ifndef DRYDOCK_IO_IRP_SEND_H
#define DRYDOCK_IO_IRP_SEND_H

#include "nt/device.h"
#include "nt/status.h"

/* Copies the caller's location down, sends the IRP and waits; TRUE: the IRP is the caller's again,
 * completed below. FALSE: there is no location left, nothing was done. <= APC_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-ioforwardirpsynchronously.md */
BOOLEAN NTAPI IoForwardIrpSynchronously(PDEVICE_OBJECT DeviceObject, PIRP Irp);

/* IoSetCompletionRoutine with a reference on the caller's device until the routine has returned;
 * the IRP must be sent. STATUS_INSUFFICIENT_RESOURCES: none was set. <= DISPATCH_LEVEL.
 * nf-wdm-iosetcompletionroutineex.md */
NTSTATUS NTAPI IoSetCompletionRoutineEx(PDEVICE_OBJECT DeviceObject, PIRP Irp,
                                        PIO_COMPLETION_ROUTINE CompletionRoutine, PVOID Context,
                                        BOOLEAN InvokeOnSuccess, BOOLEAN InvokeOnError,
                                        BOOLEAN InvokeOnCancel);

#endif
