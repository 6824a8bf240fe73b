/*
 * Connecting interrupts (ke/interrupt.h) to the lines of a scenario's hardware. All PASSIVE_LEVEL.
 */
#ifndef DRYDOCK_IO_INTERRUPT_H
#define DRYDOCK_IO_INTERRUPT_H

#include "nt/interrupt.h"
#include "nt/status.h"

struct hardware;

/*
 * Has ServiceRoutine(*InterruptObject, ServiceContext) called at SynchronizeIrql when the device
 * interrupts, which may be at once. Vector, Irql and ProcessorEnableMask are those of the device's
 * translated resources. SpinLock NULL: the system has one. STATUS_INVALID_PARAMETER: no device has
 * that vector at that IRQL, SynchronizeIrql is lower, no processor was named, or somebody does not
 * share the vector; STATUS_INSUFFICIENT_RESOURCES. The caller disconnects it, which waits for the
 * routine. PASSIVE_LEVEL. wdk-ddi-src/content/wdm/nf-wdm-ioconnectinterrupt.md,
 * nf-wdm-iodisconnectinterrupt.md
 */
NTSTATUS NTAPI IoConnectInterrupt(PKINTERRUPT *InterruptObject, PKSERVICE_ROUTINE ServiceRoutine,
                                  PVOID ServiceContext, PKSPIN_LOCK SpinLock, ULONG Vector,
                                  KIRQL Irql, KIRQL SynchronizeIrql, KINTERRUPT_MODE InterruptMode,
                                  BOOLEAN ShareVector, KAFFINITY ProcessorEnableMask,
                                  BOOLEAN FloatingSave);
VOID NTAPI IoDisconnectInterrupt(PKINTERRUPT InterruptObject);

/*
 * The same, by Version: fully specified; all lines of a device; or messages, which no device here
 * has, so that FallBackServiceRoutine is connected to the lines (Version says so afterwards).
 * STATUS_NOT_FOUND: the device has no line (and there is no fall-back), or no device has the
 * vector; STATUS_INVALID_PARAMETER: no device object; _1: no such Version; _10: no processor.
 * PASSIVE_LEVEL. wdk-ddi-src/content/iointex/nf-iointex-wdmlibioconnectinterruptex.md,
 * nf-iointex-wdmlibiodisconnectinterruptex.md
 */
NTSTATUS NTAPI IoConnectInterruptEx(PIO_CONNECT_INTERRUPT_PARAMETERS Parameters);
VOID NTAPI IoDisconnectInterruptEx(PIO_DISCONNECT_INTERRUPT_PARAMETERS Parameters);

/* The device that has the model is removed: what is still connected to its lines is a finding. */
void io_interrupt_check_removed(const struct hardware *model);

/* After DriverUnload. */
void io_interrupt_check_left(uint32_t driver);

#endif
