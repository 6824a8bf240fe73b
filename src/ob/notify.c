/* See ob/notify.h. */
#include "ob/notify.h"

#include "ex/wait.h"
#include "ke/ke.h"
#include "machine/gate.h"
#include "ob/ob_state.h"
#include "rtl/image.h"

#include <stdio.h>
#include <string.h>

#define OB_NOTIFY_MAX 64 /* of one kind */

static const char *const ob_notify_what[OB_NOTIFY_KIND_COUNT] = {
    [OB_NOTIFY_IMAGE] = "load image notify routine",
    [OB_NOTIFY_THREAD] = "thread notify routine",
    [OB_NOTIFY_PROCESS] = "process notify routine",
    [OB_NOTIFY_PROCESS_EX] = "process notify routine",
};

struct ob_notify {
    struct ob_notify *next;
    enum ob_notify_kind kind;
    void *routine;
    uint32_t running; /* calls in progress */
    bool is_leaving;  /* whoever takes it away waits for them */
    uint32_t driver;  /* who registered it, and where */
    uint64_t site;
};

/* Where the routine's row hangs, or else the end of the list; *ret_count: rows of that kind. */
static struct ob_notify **ob_notify_link(enum ob_notify_kind kind, const void *routine,
                                         unsigned *ret_count)
{
    struct ob_notify **link = &ob_state()->notifies, **found = NULL;
    *ret_count = 0;
    for (; *link != NULL; link = &(*link)->next) {
        *ret_count += (*link)->kind == kind;
        if (found == NULL && (*link)->kind == kind && (*link)->routine == routine &&
            !(*link)->is_leaving)
            found = link;
    }
    return found != NULL ? found : link;
}

static NTSTATUS ob_notify_add(enum ob_notify_kind kind, void *routine)
{
    unsigned count;
    struct ob_notify **link = ob_notify_link(kind, routine, &count);
    if (count == OB_NOTIFY_MAX)
        return STATUS_INSUFFICIENT_RESOURCES;
    while (*link != NULL)
        link = &(*link)->next;
    *link = machine_alloc(sizeof **link);
    **link = (struct ob_notify){.kind = kind,
                                .routine = routine,
                                .driver = gate_current_caller(),
                                .site = gate_current_site()};
    return STATUS_SUCCESS;
}

static NTSTATUS ob_notify_remove(enum ob_notify_kind kind, const void *routine, const char *name)
{
    unsigned count;
    struct ob_notify *row = *ob_notify_link(kind, routine, &count);
    if (row == NULL)
        return STATUS_PROCEDURE_NOT_FOUND;
    row->is_leaving = true;
    if (row->running > 0)
        ex_wait_block(name, (uint64_t)row);
    struct ob_notify **link = &ob_state()->notifies;
    while (*link != row)
        link = &(*link)->next;
    *link = row->next;
    machine_free(row);
    return STATUS_SUCCESS;
}

static void ob_notify_call(enum ob_notify_kind kind, uint64_t a0, uint64_t a1, uint64_t a2)
{
    struct ob_notify *next;
    KeEnterCriticalRegion();
    for (struct ob_notify *at = ob_state()->notifies; at != NULL; at = next) {
        if (at->kind == kind && !at->is_leaving) {
            at->running++;
            gate_call_of(at->driver, ob_notify_what[kind], 0, at->routine, a0, a1, a2, 0);
            at->running--;
        }
        next = at->next;
        if (at->is_leaving && at->running == 0)
            ex_wait_wake((uint64_t)at);
    }
    KeLeaveCriticalRegion();
}

void ob_notify_image(const struct module *module)
{
    char path[128];
    WCHAR text[sizeof path];
    int length = snprintf(path, sizeof path, "\\SystemRoot\\System32\\drivers\\%s", module->name);
    for (int i = 0; i <= length; i++)
        text[i] = (UCHAR)path[i];
    UNICODE_STRING name = {(USHORT)(length * 2), (USHORT)(length * 2 + 2), text};
    IMAGE_INFO info = {.ImageAddressingMode = IMAGE_ADDRESSING_MODE_32BIT,
                       .SystemModeImage = 1,
                       .ImageBase = (PVOID)module->base,
                       .ImageSize = module->size};
    ob_notify_call(OB_NOTIFY_IMAGE, (uint64_t)&name, 0, (uint64_t)&info);
}

void ob_notify_thread(HANDLE thread, bool is_created)
{
    ob_notify_call(OB_NOTIFY_THREAD, (uint64_t)PsGetCurrentProcessId(), (uint64_t)thread,
                   is_created);
}

void ob_notify_check_unload(uint32_t driver)
{
    for (const struct ob_notify *at = ob_state()->notifies; at != NULL; at = at->next) {
        if (module_number((uint64_t)at->routine) != driver)
            continue;
        char note[96];
        snprintf(note, sizeof note, "a %s is still registered when its driver is unloaded",
                 ob_notify_what[at->kind]);
        EMIT(BREACH, breach, .rule = "notify-routine-left", .driver = driver, .site = at->site,
             .note = note, .effect = "the next notification calls code that is gone");
    }
}

NTSTATUS NTAPI PsSetLoadImageNotifyRoutine(PLOAD_IMAGE_NOTIFY_ROUTINE NotifyRoutine)
{
    return ob_notify_add(OB_NOTIFY_IMAGE, (void *)NotifyRoutine);
}

NTSTATUS NTAPI PsRemoveLoadImageNotifyRoutine(PLOAD_IMAGE_NOTIFY_ROUTINE NotifyRoutine)
{
    return ob_notify_remove(OB_NOTIFY_IMAGE, (void *)NotifyRoutine,
                            "PsRemoveLoadImageNotifyRoutine");
}

NTSTATUS NTAPI PsSetCreateThreadNotifyRoutine(PCREATE_THREAD_NOTIFY_ROUTINE NotifyRoutine)
{
    return ob_notify_add(OB_NOTIFY_THREAD, (void *)NotifyRoutine);
}

NTSTATUS NTAPI PsRemoveCreateThreadNotifyRoutine(PCREATE_THREAD_NOTIFY_ROUTINE NotifyRoutine)
{
    return ob_notify_remove(OB_NOTIFY_THREAD, (void *)NotifyRoutine,
                            "PsRemoveCreateThreadNotifyRoutine");
}

static NTSTATUS ob_notify_process(enum ob_notify_kind kind, void *routine, bool is_remove,
                                  const char *name)
{
    unsigned count;
    if (is_remove)
        return ob_notify_remove(kind, routine, name);
    if (*ob_notify_link(kind, routine, &count) != NULL || count == OB_NOTIFY_MAX)
        return STATUS_INVALID_PARAMETER;
    return ob_notify_add(kind, routine);
}

NTSTATUS NTAPI PsSetCreateProcessNotifyRoutine(PCREATE_PROCESS_NOTIFY_ROUTINE NotifyRoutine,
                                               BOOLEAN Remove)
{
    return ob_notify_process(OB_NOTIFY_PROCESS, (void *)NotifyRoutine, Remove,
                             "PsSetCreateProcessNotifyRoutine");
}

NTSTATUS NTAPI PsSetCreateProcessNotifyRoutineEx(PCREATE_PROCESS_NOTIFY_ROUTINE_EX NotifyRoutine,
                                                 BOOLEAN Remove)
{
    const struct module *module = module_find((uint64_t)NotifyRoutine);
    if (module == NULL || !rtl_image_is_integrity_forced(module->base))
        return STATUS_ACCESS_DENIED;
    return ob_notify_process(OB_NOTIFY_PROCESS_EX, (void *)NotifyRoutine, Remove,
                             "PsSetCreateProcessNotifyRoutineEx");
}
