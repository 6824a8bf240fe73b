/*
 * Power IRPs: who asks for them, in which order they are sent, and that they end.
 *
 *   asked for -> waits -> sent by a thread of the power manager's -> ended -> PowerCompletion
 *
 * Invariant: of one device stack at most one query or set IRP for a system state and one for a
 * device state are on their way, in the order they were asked for; and of all stacks that draw
 * inrush current (DO_POWER_INRUSH) at most one is being powered up. Wait/wake IRPs wait for nobody.
 *
 * They are sent at PASSIVE_LEVEL. Only a set-power IRP for D0 of a stack with DO_POWER_INRUSH and
 * no DO_POWER_PAGABLE comes at DISPATCH_LEVEL, which the documentation lets such drivers expect.
 * What is not back after PO_WATCHDOG_SECONDS ends the life: `power-irp-stuck`.
 *
 * Each driver's part in one (what it may complete, fail, pass on) is looked at in io/power.c.
 */
#ifndef DRYDOCK_PO_REQUEST_H
#define DRYDOCK_PO_REQUEST_H

#include "io/device.h"
#include "nt/irp.h"

#define PO_WATCHDOG_SECONDS 600 /* the documentation says "several minutes" */

/* What the whole system is going through. */
struct po_transition {
    SYSTEM_POWER_STATE current, target;
    POWER_ACTION action;
};

/* The system begins to go from one state to another; PowerActionNone: it has arrived. Device IRPs
 * that drivers ask for meanwhile tell it to whoever receives them. */
void po_request_begin(const struct po_transition *transition);

/* Sends the IRP of the transition (IRP_MN_QUERY_POWER or IRP_MN_SET_POWER for a system state) to
 * the top of the PDO's stack and waits for its end. ret_refused_by: who completed it with a
 * failure, else 0. A system thread at PASSIVE_LEVEL. */
NTSTATUS po_request_system(DEVICE_OBJECT *pdo, UCHAR minor, uint32_t *ret_refused_by);

/* The power manager's own request for a device state (idle detection): set-power, waits for nobody.
 * False without pool. */
bool po_request_device(DEVICE_OBJECT *device, DEVICE_POWER_STATE state);

typedef void(NTAPI *PREQUEST_POWER_COMPLETE)(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction,
                                             POWER_STATE PowerState, PVOID Context,
                                             PIO_STATUS_BLOCK IoStatus);

/* Sends IRP_MN_SET_POWER or IRP_MN_QUERY_POWER for a device state, or IRP_MN_WAIT_WAKE for a system
 * state, to the top of the device's stack. STATUS_PENDING: it will be sent, and CompletionFunction
 * called after its end, at that IRQL; the IRP belongs to the power manager, which frees it.
 * STATUS_INVALID_PARAMETER_2: another minor function; STATUS_INSUFFICIENT_RESOURCES. *Irp is for
 * cancelling a wait/wake IRP; asked for with any other it is a `power-irp-pointer`.
 * <= DISPATCH_LEVEL, for a wait/wake IRP PASSIVE_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-porequestpowerirp.md */
NTSTATUS NTAPI PoRequestPowerIrp(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction,
                                 POWER_STATE PowerState, PREQUEST_POWER_COMPLETE CompletionFunction,
                                 PVOID Context, PIRP *Irp);

/* Since Windows Vista: IoCallDriver, and nothing. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-pocalldriver.md, nf-wdm-postartnextpowerirp.md */
NTSTATUS NTAPI PoCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp);
void NTAPI PoStartNextPowerIrp(PIRP Irp);

/* Marks a wait/wake IRP as what woke the system, and asks for the mark. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-posetsystemwake.md, nf-wdm-pogetsystemwake.md */
void NTAPI PoSetSystemWake(PIRP Irp);
BOOLEAN NTAPI PoGetSystemWake(PIRP Irp);

/* TRUE while a query or set IRP of the power manager's is in the PDO's stack; then how long until
 * the first of them counts as stuck. <= DISPATCH_LEVEL.
 * wdk-ddi-src/content/wdm/nf-wdm-poquerywatchdogtime.md */
BOOLEAN NTAPI PoQueryWatchdogTime(PDEVICE_OBJECT Pdo, PULONG SecondsRemaining);

#endif
