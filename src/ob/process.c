/* See ob/process.h. */
#include "ob/process.h"

#include "ke/ke.h"
#include "machine/gate.h"
#include "ob/object.h"

static NTSTATUS ob_process_find(const void *address, enum ob_type type)
{
    struct ob_object *object = address != NULL ? ob_object_find(address) : NULL;
    if (object == NULL || object->type != type)
        return STATUS_INVALID_PARAMETER;
    ob_object_take(object, gate_current_caller());
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PsLookupProcessByProcessId(HANDLE ProcessId, PEPROCESS *Process)
{
    PEPROCESS process = ProcessId == PsGetCurrentProcessId() ? PsGetCurrentProcess() : NULL;
    NTSTATUS status = ob_process_find(process, OB_PROCESS);
    if (NT_SUCCESS(status))
        *Process = process;
    return status;
}

NTSTATUS NTAPI PsLookupThreadByThreadId(HANDLE ThreadId, PETHREAD *Thread)
{
    PETHREAD thread = NULL;
    for (uint32_t i = 0; i < machine()->tasks.count && thread == NULL; i++) {
        struct task *task = machine()->tasks.tasks[i];
        if (task->thread != NULL && ke_thread_task(task->thread) == task &&
            PsGetThreadId(task->thread) == ThreadId)
            thread = task->thread;
    }
    NTSTATUS status = ob_process_find(thread, OB_THREAD);
    if (NT_SUCCESS(status))
        *Thread = thread;
    return status;
}

BOOLEAN NTAPI PsIsThreadTerminating(PETHREAD Thread)
{
    PsGetThreadId(Thread); /* looks whether it is one */
    return ke_thread_task(Thread)->state == TASK_DONE;
}
