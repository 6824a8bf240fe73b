/*
 * The way of an IRP: IofCallDriver down, IofCompleteRequest up. See io/irp.h; allocation is in
 * io/irp_alloc.c.
 */
#include "io/irp.h"

#include "io/io_state.h"
#include "io/power.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"

#include <stdio.h>
#include <string.h>

__attribute__((noreturn)) static void io_irp_bug_check(const char *note)
{
    EMIT(BREACH, breach, .rule = "bug-check", .driver = gate_suspect(), .site = gate_current_site(),
         .note = note);
    machine_stop(MACHINE_STOP_FATAL);
}

struct io_irp *io_irp_get(const IRP *irp, const char *routine)
{
    struct io_irp *record = io_irp_find(irp);
    if (record != NULL)
        return record;
    char note[128];
    snprintf(note, sizeof note, "%s was given 0x%llx, which is no live IRP", routine,
             (unsigned long long)(uint64_t)irp);
    io_irp_bug_check(note);
}

static bool io_irp_is_query(const IO_STACK_LOCATION *stack)
{
    return stack->MajorFunction == IRP_MJ_PNP && stack->MinorFunction == IRP_MN_QUERY_INTERFACE;
}

static void io_irp_tell_sent(IRP *irp, const struct io_device *device, bool is_first)
{
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(irp);
    EMIT(IRP_SEND, irp_send, .irp = (uint64_t)irp, .device = device->number,
         .driver = device->driver->number, .sender = gate_current_caller(),
         .site = gate_current_site(), .major = stack->MajorFunction, .minor = stack->MinorFunction,
         .is_first = is_first);
    const struct gate_interposer *interposer = machine()->interposer;
    if (interposer == NULL || !io_irp_is_query(stack))
        return;
    if (is_first)
        interposer->query_sent(irp);
    else
        interposer->query_hop(irp, device->object);
}

/* IRQL and cancel state must come back from a dispatch routine as they went in. */
static void io_irp_check_dispatch(const struct io_device *device, PDRIVER_DISPATCH routine,
                                  uint8_t irql_before, const char *name)
{
    uint8_t irql = processor_irql();
    if (irql == irql_before)
        return;
    EMIT(BREACH, breach, .rule = "irql-not-restored", .driver = device->driver->number,
         .site = (uint64_t)routine + 1, .level = irql, .level_max = irql_before, .note = name);
    processor_irql_set(irql_before);
}

NTSTATUS NTAPI IofCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    struct io_irp *record = io_irp_get(Irp, "IofCallDriver");
    struct io_device *device = io_device_find(DeviceObject);
    if (device == NULL)
        io_irp_bug_check("IofCallDriver was given a device object that does not exist");
    bool is_first =
        !record->is_in_flight; /* a driver that skips its location leaves no other trace */
    if (Irp->CurrentLocation <= 1)
        io_irp_bug_check("NO_MORE_IRP_STACK_LOCATIONS: the IRP has no location left");
    nt_irp_set_next_stack(Irp);
    PIO_STACK_LOCATION stack = nt_irp_current_stack(Irp);
    stack->DeviceObject = DeviceObject;
    record->is_in_flight = true;
    record->last = device;
    io_irp_tell_sent(Irp, device, is_first);
    io_power_check_sent(record, device, is_first);
    UCHAR major = stack->MajorFunction;
    if (major > IRP_MJ_MAXIMUM_FUNCTION)
        io_irp_bug_check("IofCallDriver: no such major function");
    PDRIVER_DISPATCH routine = device->driver->object->MajorFunction[major];
    if (io_driver_is_own_dispatch(device->driver, routine))
        return routine(DeviceObject, Irp);
    const char *name = io_irp_name(major, stack->MinorFunction);
    uint8_t irql = processor_irql();
    NTSTATUS status =
        (NTSTATUS)gate_call_of(device->driver->number, name, (uint64_t)DeviceObject,
                               (void *)routine, (uint64_t)DeviceObject, (uint64_t)Irp, 0, 0);
    io_irp_check_dispatch(device, routine, irql, name);
    return status;
}

static void io_irp_end_thread(struct io_irp *record)
{
    IRP *irp = record->irp;
    io_irp_finish_buffers(irp);
    struct io_file *file = record->file;
    struct ob_object *file_event = record->event;
    NTSTATUS status = irp->IoStatus.Status;
    bool is_pending = irp->PendingReturned;
    PKEVENT event = irp->UserEvent;
    if (irp->UserIosb != NULL)
        *irp->UserIosb = irp->IoStatus;
    io_irp_free(irp);
    if (event != NULL)
        KeSetEvent(event, IO_NO_INCREMENT, FALSE);
    if (file != NULL)
        io_file_finish(file, file_event, status, is_pending);
}

/* The last of them to end completes the master. */
static void io_irp_end_associated(struct io_irp *record)
{
    IRP *master = record->irp->AssociatedIrp.MasterIrp;
    io_irp_free(record->irp);
    if (--master->AssociatedIrp.IrpCount == 0)
        IofCompleteRequest(master, IO_NO_INCREMENT);
}

/* The walk is over and nobody stopped it. */
static void io_irp_end(struct io_irp *record)
{
    record->is_ended = true;
    record->is_in_flight = false;
    switch (record->kind) {
    case IO_IRP_THREAD: io_irp_end_thread(record); break;
    case IO_IRP_HOST:
        if (record->waiter != NULL)
            task_ready(record->waiter);
        if (record->ended != NULL)
            record->ended(record);
        break;
    case IO_IRP_ASSOCIATED: io_irp_end_associated(record); break;
    case IO_IRP_DRIVER:
        EMIT(BREACH, breach, .rule = "irp-not-stopped", .driver = record->owner,
             .site = record->site,
             .note = "an IRP from IoAllocateIrp came back to the top and no completion routine "
                     "returned STATUS_MORE_PROCESSING_REQUIRED");
        break;
    }
}

bool io_irp_is_invoked(const IRP *irp, UCHAR control)
{
    if (irp->Cancel && (control & SL_INVOKE_ON_CANCEL))
        return true;
    return control & (NT_SUCCESS(irp->IoStatus.Status) ? SL_INVOKE_ON_SUCCESS : SL_INVOKE_ON_ERROR);
}

static const struct gate_interposer *io_irp_interposer(const struct io_irp *record)
{
    return record->query != NULL ? machine()->interposer : NULL;
}

/* One step up. False when a completion routine kept the IRP. */
static bool io_irp_ascend(struct io_irp *record)
{
    IRP *irp = record->irp;
    PIO_STACK_LOCATION left = nt_irp_current_stack(irp);
    PIO_COMPLETION_ROUTINE routine = left->CompletionRoutine;
    PVOID context = left->Context;
    UCHAR control = left->Control;
    const struct gate_interposer *interposer = io_irp_interposer(record);
    if (interposer != NULL)
        interposer->query_left(irp);
    irp->PendingReturned = (control & SL_PENDING_RETURNED) != 0;
    nt_irp_skip_stack(irp);
    bool has_upper = irp->CurrentLocation <= irp->StackCount;
    if (!has_upper)
        record->is_in_flight = false; /* its maker may send it again from its completion routine */
    PDEVICE_OBJECT device = has_upper ? nt_irp_current_stack(irp)->DeviceObject : NULL;
    if (routine == NULL || !io_irp_is_invoked(irp, control)) {
        if (irp->PendingReturned && has_upper)
            nt_irp_current_stack(irp)->Control |= SL_PENDING_RETURNED;
        return true;
    }
    left->CompletionRoutine = NULL;
    left->Control = 0;
    const struct io_device *setter = has_upper ? io_device_find(device) : NULL;
    uint32_t owner = setter != NULL ? setter->driver->number : record->owner;
    NTSTATUS status;
    if (io_irp_is_own_completion(routine))
        status = routine(device, irp, context);
    else
        status =
            (NTSTATUS)gate_call_of(owner, "completion routine", (uint64_t)device, (void *)routine,
                                   (uint64_t)device, (uint64_t)irp, (uint64_t)context, 0);
    if (status == STATUS_MORE_PROCESSING_REQUIRED)
        return false; /* and the IRP may be gone */
    if (interposer != NULL)
        interposer->query_changed(irp, owner);
    return true;
}

static void io_irp_check_completion(const IRP *irp)
{
    if (irp->CurrentLocation > irp->StackCount) {
        breach_say("irp-completed-twice", "bug check MULTIPLE_IRP_COMPLETE_REQUESTS",
                   "IoCompleteRequest of an IRP that was completed before");
        machine_stop(MACHINE_STOP_FATAL);
    }
    if (irp->IoStatus.Status == STATUS_PENDING || (uint32_t)irp->IoStatus.Status == 0xffffffffu)
        EMIT(BREACH, breach, .rule = "irp-completed-pending", .driver = gate_current_caller(),
             .site = gate_current_site(),
             .note = "IoCompleteRequest with a status of STATUS_PENDING or -1");
    if (irp->CancelRoutine != NULL) {
        breach_say("irp-completed-cancelable", "bug check CANCEL_STATE_IN_COMPLETED_IRP",
                   "IoCompleteRequest of an IRP whose cancel routine is still set");
        machine_stop(MACHINE_STOP_FATAL);
    }
}

void NTAPI IofCompleteRequest(PIRP Irp, CCHAR PriorityBoost)
{
    (void)PriorityBoost;
    struct io_irp *record = io_irp_get(Irp, "IofCompleteRequest");
    io_irp_check_completion(Irp);
    io_power_check_completed(record);
    PIO_STACK_LOCATION stack = nt_irp_current_stack(Irp);
    PDEVICE_OBJECT device = stack->DeviceObject;
    const struct io_device *where = io_device_find(device);
    if (record->completed_by == 0)
        record->completed_by = gate_current_caller();
    if (record->completed_at == 0)
        record->completed_at = where != NULL ? where->number : 0;
    EMIT(IRP_COMPLETE, irp_complete, .irp = (uint64_t)Irp,
         .device = where != NULL ? where->number : 0, .driver = gate_current_caller(),
         .site = gate_current_site(), .major = stack->MajorFunction, .minor = stack->MinorFunction,
         .status = (uint32_t)Irp->IoStatus.Status);
    if (machine()->interposer != NULL && io_irp_is_query(stack))
        machine()->interposer->query_answered(Irp, device);
    while (Irp->CurrentLocation <= Irp->StackCount)
        if (!io_irp_ascend(record))
            return;
    io_irp_end(record);
}

uint32_t io_irp_position(const IRP *irp)
{
    if (irp->CurrentLocation < 1 || irp->CurrentLocation > irp->StackCount)
        return 0;
    const struct io_device *device = io_device_find(nt_irp_current_stack(irp)->DeviceObject);
    return device != NULL ? device->driver->number : 0;
}

NTSTATUS io_irp_send_wait(DEVICE_OBJECT *top, IRP *irp)
{
    struct io_irp *record = io_irp_find(irp);
    IofCallDriver(top, irp);
    while (!record->is_ended) {
        record->waiter = task_current();
        task_block("the PnP manager waits for an IRP", (uint64_t)irp);
    }
    record->waiter = NULL;
    return irp->IoStatus.Status;
}
