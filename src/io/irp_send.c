/* See io/irp_send.h. */
#include "io/irp_send.h"

#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/gate.h"
#include "ob/object.h"

#define IO_INVOKE_ALWAYS (SL_INVOKE_ON_SUCCESS | SL_INVOKE_ON_ERROR | SL_INVOKE_ON_CANCEL)

/* What IoSetCompletionRoutineEx keeps until the IRP comes back. */
struct io_completion {
    struct ob_object *device;
    PIO_COMPLETION_ROUTINE routine;
    PVOID context;
    UCHAR control;
};

static NTSTATUS NTAPI io_forwarded(PDEVICE_OBJECT device, PIRP irp, PVOID event)
{
    (void)device;
    (void)irp;
    KeSetEvent(event, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS NTAPI io_completion_run(PDEVICE_OBJECT device, PIRP irp, PVOID argument);

bool io_irp_is_own_completion(PIO_COMPLETION_ROUTINE routine)
{
    return routine == io_forwarded || routine == io_completion_run;
}

BOOLEAN NTAPI IoForwardIrpSynchronously(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    io_irp_get(Irp, "IoForwardIrpSynchronously");
    if (Irp->CurrentLocation <= 1)
        return FALSE;
    KEVENT event;
    KeInitializeEvent(&event, SynchronizationEvent, FALSE);
    nt_irp_copy_stack_to_next(Irp);
    nt_irp_set_completion(Irp, io_forwarded, &event, IO_INVOKE_ALWAYS);
    IofCallDriver(DeviceObject, Irp);
    KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
    return TRUE;
}

static NTSTATUS NTAPI io_completion_run(PDEVICE_OBJECT device, PIRP irp, PVOID argument)
{
    struct io_completion completion = *(struct io_completion *)argument;
    machine_free(argument);
    NTSTATUS status = STATUS_SUCCESS;
    if (io_irp_is_invoked(irp, completion.control))
        status =
            (NTSTATUS)gate_call("completion routine", (uint64_t)device, (void *)completion.routine,
                                (uint64_t)device, (uint64_t)irp, (uint64_t)completion.context, 0);
    else if (irp->PendingReturned && device != NULL)
        nt_irp_mark_pending(irp);
    ob_object_drop(completion.device, 0);
    return status;
}

NTSTATUS NTAPI IoSetCompletionRoutineEx(PDEVICE_OBJECT DeviceObject, PIRP Irp,
                                        PIO_COMPLETION_ROUTINE CompletionRoutine, PVOID Context,
                                        BOOLEAN InvokeOnSuccess, BOOLEAN InvokeOnError,
                                        BOOLEAN InvokeOnCancel)
{
    struct io_device *device = io_device_get(DeviceObject, "IoSetCompletionRoutineEx");
    struct io_completion *completion = machine_alloc(sizeof *completion);
    *completion = (struct io_completion){
        .device = device->ob,
        .routine = CompletionRoutine,
        .context = Context,
        .control = (UCHAR)((InvokeOnSuccess ? SL_INVOKE_ON_SUCCESS : 0) |
                           (InvokeOnError ? SL_INVOKE_ON_ERROR : 0) |
                           (InvokeOnCancel ? SL_INVOKE_ON_CANCEL : 0)),
    };
    ob_object_take(device->ob, 0);
    nt_irp_set_completion(Irp, io_completion_run, completion, IO_INVOKE_ALWAYS);
    return STATUS_SUCCESS;
}
