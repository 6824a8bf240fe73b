/*
 * Controller objects: something that a driver's devices must have one after another.
 *
 * A controller is free or belongs to one device; devices that want it wait in its queue, linked by
 * their own WAIT_CONTEXT_BLOCK. The books know every live controller: what is none, one that is
 * freed while it is free or deleted while it is not is a `controller-misuse`, one that is left when
 * its driver goes a `controller-left`.
 */
#ifndef DRYDOCK_IO_CONTROLLER_H
#define DRYDOCK_IO_CONTROLLER_H

#include "nt/device.h"

/* A new, free controller with Size bytes of extension, zeroed, in nonpaged pool; NULL when that is
 * exhausted. The caller deletes it. PASSIVE_LEVEL.
 * wdk-ddi-src/content/ntddk/nf-ntddk-iocreatecontroller.md, nf-ntddk-iodeletecontroller.md */
PCONTROLLER_OBJECT NTAPI IoCreateController(ULONG Size);
VOID NTAPI IoDeleteController(PCONTROLLER_OBJECT ControllerObject);

/*
 * Has ExecutionRoutine(DeviceObject, its CurrentIrp, NULL, Context) called as soon as the
 * controller is DeviceObject's, which may be at once; by its answer the controller stays
 * (KeepObject) or goes to who waits next (DeallocateObject). IoFreeController gives it to who waits
 * next. DISPATCH_LEVEL, no lower (`irql-too-low`).
 * wdk-ddi-src/content/ntddk/nf-ntddk-ioallocatecontroller.md, nf-ntddk-iofreecontroller.md
 */
VOID NTAPI IoAllocateController(PCONTROLLER_OBJECT ControllerObject, PDEVICE_OBJECT DeviceObject,
                                PDRIVER_CONTROL ExecutionRoutine, PVOID Context);
VOID NTAPI IoFreeController(PCONTROLLER_OBJECT ControllerObject);

/* After DriverUnload. */
void io_controller_check_left(uint32_t driver);

#endif
