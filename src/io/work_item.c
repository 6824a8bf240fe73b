/* See io/work_item.h. */
#include "io/work_item.h"

#include "base/panic.h"
#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "ob/object.h"

#include <stdio.h>

#define IO_TAG_WORK 0x6b726f57u /* 'Work' */

struct io_work_item {
    struct io_work_item *next; /* in the queue */
    struct io_device *device;
    uint64_t handle; /* the driver's: the address of a pool block that stands for the item */
    PIO_WORKITEM_ROUTINE routine;
    PVOID context;
    bool is_queued;
};

static struct io_work_item *io_work_item_get(PIO_WORKITEM item, const char *routine)
{
    struct io_work_item *record = map_find(&io_state()->work_items, (uint64_t)item);
    if (record != NULL)
        return record;
    char note[96];
    snprintf(note, sizeof note, "%s was given what is no live work item", routine);
    EMIT(BREACH, breach, .rule = "bug-check", .driver = gate_current_caller(),
         .site = gate_current_site(), .note = note);
    machine_stop(MACHINE_STOP_FATAL);
}

PIO_WORKITEM NTAPI IoAllocateWorkItem(PDEVICE_OBJECT DeviceObject)
{
    struct io_device *device = io_device_find(DeviceObject);
    void *handle = mm_pool_alloc(MM_NONPAGED, 64, IO_TAG_WORK, 0, gate_current_site(), true);
    if (device == NULL || handle == NULL)
        return NULL;
    struct io_work_item *record = machine_alloc(sizeof *record);
    record->device = device;
    record->handle = (uint64_t)handle;
    map_put(&io_state()->work_items, record->handle, record);
    return (PIO_WORKITEM)handle;
}

static void io_work_item_run(struct io_work_item *record)
{
    struct io_device *device = record->device;
    PIO_WORKITEM_ROUTINE routine = record->routine;
    record->is_queued = false;
    gate_check_code("work item", (void *)routine, device->driver->number, 0);
    gate_call("work item", (uint64_t)device->object, (void *)routine, (uint64_t)device->object,
              (uint64_t)record->context, 0, 0);
    ob_object_drop(device->ob, 0);
}

static void io_worker(void *argument)
{
    struct io_state *state = io_state();
    (void)argument;
    for (;;) {
        struct io_work_item *record = state->work_first;
        if (record != NULL) {
            state->work_first = record->next;
            io_work_item_run(record);
            continue;
        }
        if (state->idle_worker_count == IO_IDLE_WORKER_MAX)
            return;
        state->idle_workers[state->idle_worker_count++] = task_current();
        task_block("an idle system worker", 0);
    }
}

static void io_work_item_queue(struct io_work_item *record)
{
    struct io_state *state = io_state();
    struct io_work_item **link = &state->work_first;
    while (*link != NULL)
        link = &(*link)->next;
    record->next = NULL;
    *link = record;
    if (state->idle_worker_count > 0)
        task_ready(state->idle_workers[--state->idle_worker_count]);
    else if (ke_thread_start("system worker", io_worker, NULL) == NULL)
        panic("more than %d tasks at once", TASK_MAX);
}

void NTAPI IoQueueWorkItem(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE WorkerRoutine,
                           ULONG QueueType, PVOID Context)
{
    (void)QueueType;
    struct io_work_item *record = io_work_item_get(IoWorkItem, "IoQueueWorkItem");
    if (record->is_queued) {
        EMIT(BREACH, breach, .rule = "bug-check", .driver = gate_current_caller(),
             .site = gate_current_site(), .note = "IoQueueWorkItem of an item that is queued");
        machine_stop(MACHINE_STOP_FATAL);
    }
    record->routine = WorkerRoutine;
    record->context = Context;
    record->is_queued = true;
    ob_object_take(record->device->ob, 0);
    io_work_item_queue(record);
}

void NTAPI IoFreeWorkItem(PIO_WORKITEM IoWorkItem)
{
    struct io_work_item *record = io_work_item_get(IoWorkItem, "IoFreeWorkItem");
    if (record->is_queued) {
        EMIT(BREACH, breach, .rule = "bug-check", .driver = gate_current_caller(),
             .site = gate_current_site(), .note = "IoFreeWorkItem of an item that is queued");
        machine_stop(MACHINE_STOP_FATAL);
    }
    map_remove(&io_state()->work_items, record->handle);
    io_free((void *)record->handle);
    machine_free(record);
}

static void io_invalidate(PDEVICE_OBJECT pdo, bool is_state, ULONG type)
{
    struct io_invalidation **link = &io_state()->invalidated;
    while (*link != NULL)
        link = &(*link)->next;
    *link = machine_alloc(sizeof **link);
    **link = (struct io_invalidation){.pdo = pdo, .is_state = is_state, .type = type};
}

void NTAPI IoInvalidateDeviceRelations(PDEVICE_OBJECT DeviceObject, ULONG Type)
{
    io_invalidate(DeviceObject, false, Type);
}

void NTAPI IoInvalidateDeviceState(PDEVICE_OBJECT PhysicalDeviceObject)
{
    io_invalidate(PhysicalDeviceObject, true, 0);
}

struct io_invalidation *io_invalidation_take(void)
{
    struct io_invalidation *first = io_state()->invalidated;
    if (first != NULL)
        io_state()->invalidated = first->next;
    return first;
}
