/*
 * StartIo: one IRP of a device at a time, the others in the device object's own queue.
 *
 *   idle --IoStartPacket--> StartIo runs --IoStartNextPacket--> StartIo with the next, or idle
 *
 * StartIo is called at DISPATCH_LEVEL. The IRP in work is DeviceObject->CurrentIrp.
 */
#ifndef DRYDOCK_IO_START_IO_H
#define DRYDOCK_IO_START_IO_H

#include "nt/device.h"

/* Starts the IRP if the device is idle, else queues it: last, or by *Key if Key is not NULL.
 * CancelFunction (or NULL) becomes its cancel routine; an IRP that is cancelled already when it is
 * queued is given to it at once. The driver must have a StartIo. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/ntifs/nf-ntifs-iostartpacket.md */
void NTAPI IoStartPacket(PDEVICE_OBJECT DeviceObject, PIRP Irp, PULONG Key,
                         PDRIVER_CANCEL CancelFunction);

/* The IRP in work is done with: start the next one (with a key of at least Key, else the first), or
 * leave the device idle. Cancelable: CurrentIrp and the queue are changed under the cancel spin
 * lock. DISPATCH_LEVEL, no lower (`irql-too-low`). nf-ntifs-iostartnextpacket.md,
 * nf-ntifs-iostartnextpacketbykey.md */
void NTAPI IoStartNextPacket(PDEVICE_OBJECT DeviceObject, BOOLEAN Cancelable);
void NTAPI IoStartNextPacketByKey(PDEVICE_OBJECT DeviceObject, BOOLEAN Cancelable, ULONG Key);

/* DeferredStartIo: what asks for the next packet while StartIo is running gets it when StartIo has
 * returned. NonCancelable: a packet that is started has no cancel routine any more. Both FALSE at
 * first. Any IRQL. nf-ntifs-iosetstartioattributes.md */
void NTAPI IoSetStartIoAttributes(PDEVICE_OBJECT DeviceObject, BOOLEAN DeferredStartIo,
                                  BOOLEAN NonCancelable);

#endif
