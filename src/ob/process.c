/* See ob/process.h. */
#include "ob/process.h"

#include "ke/ke.h"
#include "machine/gate.h"
#include "ob/handle.h"
#include "ob/object.h"

#define OB_PROCESS_RIGHTS     0xf31fffffu /* its own, generic ones, the list of audits */
#define OB_PROCESS_ATTRIBUTES 0x7f2u      /* that exist */

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

/* Is somebody meant by the id? What is found is not kept. */
static bool ob_process_has(const CLIENT_ID *id)
{
    PEPROCESS process;
    PETHREAD thread;
    if (!NT_SUCCESS(PsLookupProcessByProcessId(id->UniqueProcess, &process)))
        return false;
    ObfDereferenceObject(process);
    if (id->UniqueThread == NULL)
        return true;
    if (!NT_SUCCESS(PsLookupThreadByThreadId(id->UniqueThread, &thread)))
        return false;
    ObfDereferenceObject(thread);
    return true;
}

NTSTATUS NTAPI ZwOpenProcess(PHANDLE ProcessHandle, ACCESS_MASK DesiredAccess,
                             POBJECT_ATTRIBUTES ObjectAttributes, PCLIENT_ID ClientId)
{
    if (ObjectAttributes->ObjectName != NULL || ClientId == NULL)
        return STATUS_INVALID_PARAMETER_MIX;
    if ((DesiredAccess & ~OB_PROCESS_RIGHTS) ||
        (ObjectAttributes->Attributes & ~OB_PROCESS_ATTRIBUTES))
        return STATUS_INVALID_PARAMETER;
    if (!ob_process_has(ClientId))
        return STATUS_INVALID_CID;
    if (!machine_has_room())
        return STATUS_INSUFFICIENT_RESOURCES;
    *ProcessHandle = ob_handle_open(ob_object_find(PsGetCurrentProcess()), DesiredAccess,
                                    ObjectAttributes->Attributes);
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI PsIsThreadTerminating(PETHREAD Thread)
{
    PsGetThreadId(Thread); /* looks whether it is one */
    return ke_thread_task(Thread)->state == TASK_DONE;
}
