/* See io/irp_hint.h. */
#include "io/irp_hint.h"

#include "io/io_state.h"
#include "ke/ke.h"
#include "nt/ioctl.h"

static bool io_irp_is_buffered_control(const IO_STACK_LOCATION *stack)
{
    switch (stack->MajorFunction) {
    case IRP_MJ_DEVICE_CONTROL:
    case IRP_MJ_INTERNAL_DEVICE_CONTROL:
    case IRP_MJ_FILE_SYSTEM_CONTROL:
        return (stack->Parameters.DeviceIoControl.IoControlCode & 3) == METHOD_BUFFERED;
    default: return false;
    }
}

BOOLEAN NTAPI IoIsOperationSynchronous(PIRP Irp)
{
    io_irp_get(Irp, "IoIsOperationSynchronous");
    if (Irp->Flags & IRP_PAGING_IO)
        return (Irp->Flags & IRP_SYNCHRONOUS_PAGING_IO) != 0;
    if (Irp->Flags & IRP_SYNCHRONOUS_API)
        return TRUE;
    if (Irp->CurrentLocation > Irp->StackCount)
        return FALSE;
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(Irp);
    bool is_file = stack->FileObject != NULL && (stack->FileObject->Flags & FO_SYNCHRONOUS_IO);
    return is_file || io_irp_is_buffered_control(stack);
}

IO_PRIORITY_HINT NTAPI IoGetIoPriorityHint(PIRP Irp)
{
    return (IO_PRIORITY_HINT)io_irp_get(Irp, "IoGetIoPriorityHint")->priority_hint;
}

NTSTATUS NTAPI IoSetIoPriorityHint(PIRP Irp, IO_PRIORITY_HINT PriorityHint)
{
    struct io_irp *record = io_irp_get(Irp, "IoSetIoPriorityHint");
    if ((unsigned)PriorityHint >= MaxIoPriorityTypes)
        return STATUS_INVALID_PARAMETER;
    record->priority_hint = PriorityHint;
    return STATUS_SUCCESS;
}

IO_PAGING_PRIORITY NTAPI IoGetPagingIoPriority(PIRP Irp)
{
    io_irp_get(Irp, "IoGetPagingIoPriority");
    return Irp->Flags & IRP_PAGING_IO ? IoPagingPriorityNormal : IoPagingPriorityInvalid;
}

PEPROCESS NTAPI IoGetRequestorProcess(PIRP Irp)
{
    io_irp_get(Irp, "IoGetRequestorProcess");
    PETHREAD thread = Irp->Tail.Overlay.Thread;
    return thread != NULL ? IoThreadToProcess(thread) : NULL;
}

ULONG NTAPI IoGetRequestorProcessId(PIRP Irp)
{
    PEPROCESS process = IoGetRequestorProcess(Irp);
    return process != NULL ? (ULONG)(ULONG_PTR)PsGetProcessId(process) : 0;
}

BOOLEAN NTAPI IoIs32bitProcess(PIRP Irp)
{
    if (Irp != NULL)
        io_irp_get(Irp, "IoIs32bitProcess");
    return FALSE;
}

PIRP NTAPI IoGetTopLevelIrp(void)
{
    return map_find(&io_state()->top_level_irps, (uint64_t)KeGetCurrentThread());
}

void NTAPI IoSetTopLevelIrp(PIRP Irp)
{
    struct map *irps = &io_state()->top_level_irps;
    uint64_t thread = (uint64_t)KeGetCurrentThread();
    map_remove(irps, thread);
    if (Irp != NULL)
        map_put(irps, thread, Irp);
}

void NTAPI IoGetStackLimits(PULONG_PTR LowLimit, PULONG_PTR HighLimit)
{
    const struct plat_fiber *fiber = &task_current()->fiber;
    *LowLimit = (ULONG_PTR)fiber->stack_low;
    *HighLimit = (ULONG_PTR)fiber->stack_low + fiber->stack_size;
}

PVOID NTAPI IoGetInitialStack(void)
{
    const struct plat_fiber *fiber = &task_current()->fiber;
    return (uint8_t *)fiber->stack_low + fiber->stack_size;
}
