/* See io/cancel.h. */
#include "io/cancel.h"

#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"

static PKSPIN_LOCK io_cancel_lock(void)
{
    return &io_state()->cancel_lock;
}

static bool io_cancel_lock_is_mine(void)
{
    return ke_object_holder((uint64_t)io_cancel_lock()) == task_current();
}

void NTAPI IoAcquireCancelSpinLock(PKIRQL Irql)
{
    *Irql = KeAcquireSpinLockRaiseToDpc(io_cancel_lock());
}

void NTAPI IoReleaseCancelSpinLock(KIRQL Irql)
{
    if (io_cancel_lock_is_mine()) {
        KeReleaseSpinLock(io_cancel_lock(), Irql);
        return;
    }
    const struct task *holder = ke_object_holder((uint64_t)io_cancel_lock());
    breach_say("cancel-lock-misuse", holder == NULL ? "none seen" : "two holders at once",
               "IoReleaseCancelSpinLock of the cancel spin lock, which %s",
               holder == NULL ? "nobody holds" : "another thread holds");
    if (Irql <= processor_irql())
        processor_irql_set(Irql);
}

PDRIVER_CANCEL io_cancel_take(PIRP irp)
{
    return nt_irp_set_cancel(irp, NULL);
}

void io_cancel_call(PDEVICE_OBJECT device, PIRP irp, PDRIVER_CANCEL routine, KIRQL irql)
{
    irp->CancelIrql = irql;
    if (module_number((uint64_t)routine) == 0) {
        routine(device, irp);
        return;
    }
    gate_call("cancel routine", (uint64_t)device, (void *)routine, (uint64_t)device, (uint64_t)irp,
              0, 0);
    if (io_cancel_lock_is_mine()) {
        breach_say_routine("cancel-lock-misuse", (void *)routine,
                           "no IRP of any driver can be cancelled any more",
                           "returned from its cancel routine holding the cancel spin lock");
        KeReleaseSpinLock(io_cancel_lock(), irql);
    } else if (processor_irql() != irql) {
        EMIT(BREACH, breach, .rule = "irql-not-restored",
             .driver = module_number((uint64_t)routine), .site = (uint64_t)routine + 1,
             .level = processor_irql(), .level_max = irql, .note = "its cancel routine");
        processor_irql_set(irql);
    }
}

BOOLEAN NTAPI IoCancelIrp(PIRP Irp)
{
    io_irp_get(Irp, "IoCancelIrp");
    KIRQL irql;
    IoAcquireCancelSpinLock(&irql);
    Irp->Cancel = TRUE;
    PDRIVER_CANCEL routine = io_cancel_take(Irp);
    if (routine == NULL) {
        IoReleaseCancelSpinLock(irql);
        return FALSE;
    }
    bool has_location = Irp->CurrentLocation <= Irp->StackCount;
    io_cancel_call(has_location ? nt_irp_current_stack(Irp)->DeviceObject : NULL, Irp, routine,
                   irql);
    return TRUE;
}
