/* See io/power.h. Other requests than IRP_MJ_POWER are let through at once. */
#include "io/power.h"

#include "io/io_state.h"
#include "machine/breach.h"
#include "machine/gate.h"

static bool io_power_is_known(UCHAR minor)
{
    return minor == IRP_MN_WAIT_WAKE || minor == IRP_MN_SET_POWER || minor == IRP_MN_QUERY_POWER;
}

void io_power_check_sent(const struct io_irp *record, const struct io_device *target, bool is_first)
{
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(record->irp);
    NTSTATUS status = record->irp->IoStatus.Status;
    const char *name = io_irp_name(stack->MajorFunction, stack->MinorFunction);
    if (stack->MajorFunction != IRP_MJ_POWER || gate_current_caller() == 0)
        return;
    if (is_first && record->kind != IO_IRP_HOST && io_power_is_known(stack->MinorFunction))
        breach_say("power-irp-not-requested", "the power manager knows nothing of it",
                   "it sends an %s that it did not ask PoRequestPowerIrp for", name);
    if (!is_first && !NT_SUCCESS(status) && status != STATUS_NOT_SUPPORTED)
        breach_say("failed-power-irp-passed-down", "the drivers below take it for granted",
                   "it fails an %s with 0x%08X and passes it down", name, (unsigned)status);
    if (processor_irql() > PASSIVE_LEVEL && (target->object->Flags & DO_POWER_PAGABLE))
        EMIT(BREACH, breach, .rule = "power-irp-irql", .driver = gate_current_caller(),
             .site = gate_current_site(), .level = processor_irql(), .note = name,
             .effect = "the driver below may be paged out");
}

/* The device is there no more, which a driver cannot help. */
static bool io_power_is_about_removal(NTSTATUS status)
{
    return status == STATUS_DELETE_PENDING || status == STATUS_NO_SUCH_DEVICE ||
           status == STATUS_DEVICE_DOES_NOT_EXIST || status == STATUS_DEVICE_NOT_CONNECTED ||
           status == STATUS_DEVICE_REMOVED;
}

/* By a driver that saw the IRP last: the status is its own. */
static void io_power_check_status(const struct io_device *device, const IO_STACK_LOCATION *stack,
                                  NTSTATUS status)
{
    const char *name = io_irp_name(stack->MajorFunction, stack->MinorFunction);
    bool is_untouched = status == STATUS_NOT_SUPPORTED;
    bool is_wake = stack->MinorFunction == IRP_MN_WAIT_WAKE; /* may be failed with that status */
    bool is_above_bus = device->lower != NULL;
    if (is_above_bus && (NT_SUCCESS(status) || (is_untouched && !is_wake))) {
        breach_say("power-irp-not-passed-down", "the bus driver below never hears of it",
                   "it completes an %s that it did not pass down", name);
        return;
    }
    bool is_system = stack->Parameters.Power.Type == SystemPowerState;
    bool must_succeed = stack->MinorFunction == IRP_MN_SET_POWER &&
                        (is_system || (is_above_bus && !io_power_is_about_removal(status)));
    if (!NT_SUCCESS(status) && must_succeed)
        breach_say("set-power-failed", "nobody can refuse: the state changes all the same",
                   "it fails an IRP_MN_SET_POWER for a %s state with 0x%08X",
                   is_system ? "system" : "device", (unsigned)status);
}

void io_power_check_completed(const struct io_irp *record)
{
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(record->irp);
    if (stack->MajorFunction != IRP_MJ_POWER)
        return;
    const struct io_device *device = io_device_find(stack->DeviceObject);
    bool is_judged = device != NULL && device == record->last;
    /* What a driver without a dispatch routine answers is not its doing, but the kernel's. */
    if (is_judged && !io_driver_is_own_dispatch(
                         device->driver, device->driver->object->MajorFunction[IRP_MJ_POWER]))
        io_power_check_status(device, stack, record->irp->IoStatus.Status);
}
