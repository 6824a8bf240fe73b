/*
 * ifx: InterfaceReference and InterfaceDereference, done once and right, for any WDM driver.
 *
 * Drop ifx.h and ifx.c into a driver. Documented kernel routines only; no global state; nothing is
 * allocated on the reference path. Rules in brackets (R-QI-nn) are those of the driver-defined
 * interface contract that a function keeps for its caller.
 *
 * How it counts. Every reference holds one rundown protection of the export, so that IfxRunDown can
 * refuse new ones and wait for the last. One case needs more: a holder may hand an interface on
 * while the rundown has already begun. InterfaceReference returns nothing, so it must not fail; but
 * ExAcquireRundownProtection does. Such a reference becomes a *late* token instead.
 *
 *   Invariant: references outstanding = protections held + Late, and while Late > 0 at least one
 *   protection is held. (Late only grows in a call by a holder, and a dereference takes a late
 * token before it gives a protection back; so the last reference to go is always a protection.)
 */
#ifndef IFX_H
#define IFX_H

#include <wdm.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One interface that a driver exports: lies in the device extension, one per Context. */
typedef struct _IFX_EXPORT {
    EX_RUNDOWN_REF Rundown;
    volatile LONG Late;        /* references taken by holders after the rundown began */
    volatile LONG Outstanding; /* all references: what IfxIsReferenced answers from */
    const GUID *Type;
    const INTERFACE *Table; /* the template: Size, Version, the pair, the routines */
    PVOID Context;          /* what goes into the table's Context */
} IFX_EXPORT, *PIFX_EXPORT;

/*
 * Readies an export. Table points at the driver's static template (its Context member is not used);
 * Context is what the driver's routines will get. Not referenced afterwards. PASSIVE_LEVEL.
 */
VOID IfxExportInitialize(PIFX_EXPORT Export, const GUID *Type, const INTERFACE *Table,
                         PVOID Context);

/*
 * Answers IRP_MN_QUERY_INTERFACE in DispatchPnP. TRUE: the query was for this export; complete the
 * IRP with Irp->IoStatus.Status, which was set. FALSE: not ours, the IRP is untouched; a function
 * or filter driver passes it on, a bus driver completes it as it is. PASSIVE_LEVEL. Keeps R-QI-30
 * (GUID by value), 31 (never more than the asked size, a short buffer is left as it is), 32 (a
 * version above the request is not given), 33, 34 (referenced before it returns), 35, 36
 * (Information zero), 98 and 99 (refused, not granted, once the rundown has begun).
 */
BOOLEAN IfxAnswer(PIFX_EXPORT Export, PIRP Irp);

/*
 * One reference more, by somebody who holds one already (or by IfxAnswer): what a driver's
 * InterfaceReference calls. Cannot fail. <= DISPATCH_LEVEL. [R-QI-42: from any thread.]
 */
VOID IfxReference(PIFX_EXPORT Export);

/* Gives one reference back: what a driver's InterfaceDereference calls. <= DISPATCH_LEVEL. */
VOID IfxDereference(PIFX_EXPORT Export);

/* Is any reference outstanding? What IRP_MN_QUERY_REMOVE_DEVICE is refused by. [R-QI-90] Any IRQL.
 */
BOOLEAN IfxIsReferenced(PIFX_EXPORT Export);

/*
 * Refuses new grants from now on and waits for the last reference. For IRP_MN_REMOVE_DEVICE, before
 * what Context points at is freed. [R-QI-41, 94] PASSIVE_LEVEL. Once per IfxExportInitialize.
 */
VOID IfxRunDown(PIFX_EXPORT Export);

/*
 * Asks the stack that Device is in for an interface, by the contract: sends to the top of the
 * stack, waits, and accepts only a table that has the asked Version and Size. Table is zeroed
 * first; on success the caller holds one reference and gives it back with IfxRelease.
 * PASSIVE_LEVEL. Keeps R-QI-01 to 09, 12, 14. Returns what the stack answered, STATUS_NOT_SUPPORTED
 * if nobody did, STATUS_REVISION_MISMATCH for another version (already released again),
 * STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS IfxQuery(PDEVICE_OBJECT Device, const GUID *Type, USHORT Size, USHORT Version,
                  PINTERFACE Table);

/*
 * Hands an interface on: references it on the receiver's behalf, then copies Size bytes of the
 * table to To. The receiver gives its reference back with IfxRelease. IRQL: the interface's own
 * contract for InterfaceReference. [R-QI-63]
 */
VOID IfxHandOn(const INTERFACE *From, PINTERFACE To, USHORT Size);

/*
 * Gives a reference back and zeroes the header, so that nothing is called through it by accident.
 * A table that was never filled (InterfaceDereference NULL) is left alone. IRQL: the interface's
 * own contract for InterfaceDereference. [R-QI-60, 61, 62]
 */
VOID IfxRelease(PINTERFACE Table);

#ifdef __cplusplus
}
#endif

#endif
