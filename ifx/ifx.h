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
 *   Invariant: references = protections held + Late, and while there is any reference at least one
 *   protection is held: IfxRunDown does not return under a holder.
 *
 * It holds because a late token is made only by somebody who holds a reference, at a time when, by
 * the invariant, a protection is held; and because whoever gives back takes a late token if there
 * is one and a protection only if there is none. So the last reference to go is a protection. Every
 * protection, also one held for a moment only (IfxAnswer), must be given back in this way.
 */
#ifndef IFX_H
#define IFX_H

#include <wdm.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One interface that a driver exports. Lies in nonpaged memory, usually the device extension, one
 * for each Context; its members are ifx's own. */
typedef struct _IFX_EXPORT {
    EX_RUNDOWN_REF Rundown;
    volatile LONG Late;        /* references taken by holders after the rundown began */
    volatile LONG Outstanding; /* all references: what IfxIsReferenced answers from */
    const GUID *Type;
    const INTERFACE *const *Tables; /* one for each version, in ascending order */
    ULONG TableCount;
    PVOID Context;
} IFX_EXPORT, *PIFX_EXPORT;

/*
 * Readies an export. Tables points at the driver's templates, one for each version it has, lowest
 * Version first: Size, Version, the pair and the routines (the Context member is not used). Type,
 * Tables and what they point at stay the driver's, and must live as long as the export. Context is
 * what the pair and the routines will get: any address of the driver's that leads to the export.
 * PASSIVE_LEVEL. There is nothing to undo; once IfxRunDown has returned the memory may be freed or
 * readied again.
 */
VOID IfxExportInitialize(PIFX_EXPORT Export, const GUID *Type, const INTERFACE *const *Tables,
                         ULONG TableCount, PVOID Context);

/*
 * Answers IRP_MN_QUERY_INTERFACE in DispatchPnP. TRUE: the query was for this export; complete the
 * IRP with Irp->IoStatus.Status, which was set. FALSE: not ours, the IRP is untouched; a function
 * or filter driver passes it on, a bus driver completes it as it is. PASSIVE_LEVEL.
 *
 * STATUS_SUCCESS: the importer has the table of the nearest version that is not above the asked one
 * [R-QI-32, 33, 36], and one reference, made by the table's own InterfaceReference before this
 * returns [R-QI-34]. Otherwise its buffer is as it was and no reference is left [R-QI-35]:
 * STATUS_NOT_SUPPORTED would say that nobody knows the interface, so it is STATUS_REVISION_MISMATCH
 * (every version is above the asked one), STATUS_INVALID_BUFFER_SIZE (Size is too small for the
 * table [R-QI-31]) or STATUS_DELETE_PENDING (the rundown has begun [R-QI-98]). GUIDs are compared
 * by value [R-QI-30].
 */
BOOLEAN IfxAnswer(PIFX_EXPORT Export, PIRP Irp);

/*
 * One reference more: what a driver's InterfaceReference calls. For somebody who holds one already
 * (or for IfxAnswer). Cannot fail. <= DISPATCH_LEVEL; any thread, any time [R-QI-42].
 */
VOID IfxReference(PIFX_EXPORT Export);

/*
 * Gives one reference back: what a driver's InterfaceDereference calls. With the last one, after
 * IfxRunDown was called, the export may be gone when this returns. <= DISPATCH_LEVEL; any thread,
 * any time [R-QI-42].
 */
VOID IfxDereference(PIFX_EXPORT Export);

/*
 * Is any reference outstanding? Then IRP_MN_QUERY_REMOVE_DEVICE is refused [R-QI-90]. Any IRQL. A
 * driver may ask for the interface right after a FALSE: IfxRunDown waits for that one too.
 */
BOOLEAN IfxIsReferenced(PIFX_EXPORT Export);

/*
 * Refuses new grants from now on and waits for the last reference; holders go on using and handing
 * on what they hold. For IRP_MN_REMOVE_DEVICE, before what Context leads to is freed
 * [R-QI-41, 94]. PASSIVE_LEVEL. Once for each IfxExportInitialize.
 */
VOID IfxRunDown(PIFX_EXPORT Export);

/*
 * Asks the stack that Device is in for an interface: sends to the top of the stack, waits, and
 * accepts only a table of the asked Version and at least the asked Size [R-QI-01 to 09, 14]. Table
 * is the caller's, Size bytes; it is zeroed first and on failure. On success the caller holds one
 * reference, and gives it back with IfxRelease [R-QI-60]. PASSIVE_LEVEL, with kernel APCs enabled
 * (no fast mutex, no guarded region), and no lock that the driver's own DispatchPnP needs: the
 * query comes by there [R-QI-13].
 *
 * Returns what the stack answered: STATUS_NOT_SUPPORTED if nobody has the interface [R-QI-12],
 * STATUS_INSUFFICIENT_RESOURCES; STATUS_REVISION_MISMATCH for another version than was asked for,
 * which was released again.
 */
NTSTATUS IfxQuery(PDEVICE_OBJECT Device, const GUID *Type, USHORT Size, USHORT Version,
                  PINTERFACE Table);

/*
 * Hands an interface on: references it on the receiver's behalf, then copies Size bytes of the
 * table to To [R-QI-63]. The caller holds From, and goes on holding it; the receiver owns the new
 * reference and gives it back with IfxRelease. IRQL: the interface's own contract for
 * InterfaceReference.
 */
VOID IfxHandOn(const INTERFACE *From, PINTERFACE To, USHORT Size);

/*
 * Gives back the reference that came with a table, and zeroes the table's header first, so that it
 * is given back once. A table that holds nothing (all zero) is left alone, so this is right on
 * every way out. Routines after the header must not be called any more. IRQL: the interface's own
 * contract for InterfaceDereference. [R-QI-60, 61, 62]
 */
VOID IfxRelease(PINTERFACE Table);

#ifdef __cplusplus
}
#endif

#endif
