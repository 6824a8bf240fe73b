/* See ob/thread.h. */
#include "ob/thread.h"

#include "ex/wait.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "ob/handle.h"
#include "ob/notify.h"
#include "ob/ob_state.h"

#include <stdio.h>

#define OB_THREAD_NEVER (OBJ_PERMANENT | OBJ_EXCLUSIVE | OBJ_OPENIF)

/* The thread's memory stays: its place is never given away again. */
static void ob_thread_destroy(struct ob_object *object)
{
    (void)object;
}

static void ob_thread_end(struct ob_thread *thread)
{
    ob_notify_thread(PsGetThreadId(thread->task->thread), false);
    thread->is_over = true;
    ob_object_drop(thread->object, 0);
}

static void ob_thread_body(void *argument)
{
    struct ob_thread *thread = argument;
    if (!thread->is_announced)
        ex_wait_block("the call that makes this thread", (uint64_t)thread);
    gate_call("system thread", 0, (void *)thread->routine, (uint64_t)thread->context, 0, 0, 0);
    ob_thread_end(thread);
}

static NTSTATUS ob_thread_check(const OBJECT_ATTRIBUTES *attributes, HANDLE process)
{
    if (attributes != NULL && (attributes->Attributes & OB_THREAD_NEVER))
        return STATUS_INVALID_PARAMETER;
    if (process == NULL)
        return STATUS_SUCCESS;
    const struct ob_object *object = ob_handle_object(process);
    if (object == NULL)
        return STATUS_INVALID_HANDLE;
    return object->type == OB_PROCESS ? STATUS_SUCCESS : STATUS_OBJECT_TYPE_MISMATCH;
}

static struct ob_thread *ob_thread_new(PKSTART_ROUTINE routine, PVOID context)
{
    uint32_t driver = gate_current_caller();
    const struct module *module = module_get(driver);
    char name[48];
    snprintf(name, sizeof name, "thread of %.32s", module != NULL ? module->name : "the kernel");
    struct ob_thread *thread = machine_alloc(sizeof *thread);
    *thread = (struct ob_thread){
        .routine = routine, .context = context, .driver = driver, .site = gate_current_site()};
    thread->task = ke_thread_start(name, ob_thread_body, thread);
    if (thread->task == NULL) {
        machine_free(thread);
        return NULL;
    }
    ke_thread_set_system(thread->task);
    thread->object = ob_object_new(thread->task->thread, OB_THREAD, ob_thread_destroy, thread);
    thread->next = ob_state()->threads;
    ob_state()->threads = thread;
    ob_notify_thread(PsGetThreadId(thread->task->thread), true);
    thread->is_announced = true;
    ex_wait_wake((uint64_t)thread);
    return thread;
}

NTSTATUS NTAPI PsCreateSystemThread(PHANDLE ThreadHandle, ULONG DesiredAccess,
                                    POBJECT_ATTRIBUTES ObjectAttributes, HANDLE ProcessHandle,
                                    PCLIENT_ID ClientId, PKSTART_ROUTINE StartRoutine,
                                    PVOID StartContext)
{
    NTSTATUS status = ob_thread_check(ObjectAttributes, ProcessHandle);
    if (!NT_SUCCESS(status))
        return status;
    struct ob_thread *thread = ob_thread_new(StartRoutine, StartContext);
    if (thread == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    ULONG attributes = ObjectAttributes != NULL ? ObjectAttributes->Attributes : 0;
    *ThreadHandle = ob_handle_open(thread->object, DesiredAccess, attributes | OBJ_KERNEL_HANDLE);
    if (ClientId != NULL)
        *ClientId = (CLIENT_ID){PsGetCurrentProcessId(), PsGetThreadId(thread->task->thread)};
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI PsTerminateSystemThread(NTSTATUS ExitStatus)
{
    (void)ExitStatus;
    for (struct ob_thread *thread = ob_state()->threads; thread != NULL; thread = thread->next) {
        if (thread->task != task_current())
            continue;
        ob_thread_end(thread);
        ke_thread_exit();
    }
    breach_say("system-thread-misuse", "a thread ends that the system or another driver needs",
               "PsTerminateSystemThread in T%u \"%s\", which no driver started",
               task_current()->number, task_current()->name);
    machine_stop(MACHINE_STOP_FATAL);
}
