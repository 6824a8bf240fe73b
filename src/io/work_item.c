/* See io/work_item.h. */
#include "io/work_item.h"

#include "base/panic.h"
#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "ob/object.h"

#define IO_TAG_WORK       0x6b726f57u /* 'Work' */
#define IO_WORK_ITEM_SIZE 64

struct io_work_item {
    struct io_work_item *next; /* in the queue */
    struct ob_object *ob;      /* the device or driver that stays; NULL: ExQueueWorkItem's */
    uint64_t handle;           /* the item's address */
    void *routine;
    PVOID context;
    bool is_queued;
    bool is_ex;         /* the routine gets the item too */
    bool is_driver_own; /* IoInitializeWorkItem: the memory is the driver's */
    uint32_t driver;    /* who queued it, and where */
    uint64_t site;
};

__attribute__((noreturn)) static void io_work_item_misuse(const char *routine, const char *what)
{
    breach_say("work-item-misuse", "the list of queued work is destroyed", "%s of %s", routine,
               what);
    machine_stop(MACHINE_STOP_FATAL);
}

static struct io_work_item *io_work_item_find(const void *item)
{
    return map_find(&io_state()->work_items, (uint64_t)item);
}

static struct io_work_item *io_work_item_get(PIO_WORKITEM item, const char *routine)
{
    struct io_work_item *record = io_work_item_find(item);
    if (record == NULL)
        io_work_item_misuse(routine, "what is no live work item");
    if (record->is_queued)
        io_work_item_misuse(routine, "a work item that is queued");
    return record;
}

static struct io_work_item *io_work_item_new(const void *item, struct ob_object *ob)
{
    (void)*(const volatile uint8_t *)item; /* what is no memory is no key of the books */
    struct io_work_item *record = machine_alloc(sizeof *record);
    record->handle = (uint64_t)item;
    record->ob = ob;
    map_put(&io_state()->work_items, record->handle, record);
    return record;
}

static void io_work_item_forget(struct io_work_item *record)
{
    map_remove(&io_state()->work_items, record->handle);
    machine_free(record);
}

PIO_WORKITEM NTAPI IoAllocateWorkItem(PDEVICE_OBJECT DeviceObject)
{
    struct io_device *device = io_device_find(DeviceObject);
    if (device == NULL)
        return NULL;
    void *handle =
        mm_pool_alloc(MM_NONPAGED, IO_WORK_ITEM_SIZE, IO_TAG_WORK, 0, gate_current_site(), true);
    if (handle == NULL)
        return NULL;
    io_work_item_new(handle, device->ob);
    return (PIO_WORKITEM)handle;
}

ULONG NTAPI IoSizeofWorkItem(void)
{
    return IO_WORK_ITEM_SIZE;
}

void NTAPI IoInitializeWorkItem(PVOID IoObject, PIO_WORKITEM IoWorkItem)
{
    struct io_work_item *record = io_work_item_find(IoWorkItem);
    struct ob_object *ob = ob_object_find(IoObject);
    if (record != NULL && record->is_queued)
        io_work_item_misuse("IoInitializeWorkItem", "a work item that is queued");
    if (ob == NULL || (ob->type != OB_DEVICE && ob->type != OB_DRIVER))
        io_work_item_misuse("IoInitializeWorkItem", "an item for no device or driver object");
    if (record != NULL)
        io_work_item_forget(record);
    io_work_item_new(IoWorkItem, ob)->is_driver_own = true;
}

void NTAPI IoUninitializeWorkItem(PIO_WORKITEM IoWorkItem)
{
    struct io_work_item *record = io_work_item_get(IoWorkItem, "IoUninitializeWorkItem");
    if (!record->is_driver_own)
        io_work_item_misuse("IoUninitializeWorkItem", "an item from IoAllocateWorkItem");
    io_work_item_forget(record);
}

static void io_work_item_lost(const struct io_work_item *record, const char *what)
{
    EMIT(BREACH, breach, .rule = "work-item-misuse", .driver = record->driver, .site = record->site,
         .note = what, .effect = "a system worker runs what is not there");
}

void io_work_item_check_left(uint32_t module)
{
    struct io_work_item **link = &io_state()->work_first;
    while (*link != NULL) {
        struct io_work_item *record = *link;
        const WORK_QUEUE_ITEM *item = (const WORK_QUEUE_ITEM *)record->handle;
        bool is_left =
            record->ob == NULL && (module_number(record->handle) == module ||
                                   module_number((uint64_t)item->WorkerRoutine) == module);
        if (!is_left) {
            link = &record->next;
            continue;
        }
        io_work_item_lost(record, "a work item was still queued when its driver was unloaded");
        *link = record->next;
        io_work_item_forget(record);
    }
}

/* The item of ExQueueWorkItem is the driver's memory all the time: what stands in it now counts. */
static void io_work_item_read(struct io_work_item *record)
{
    const WORK_QUEUE_ITEM *item = (const WORK_QUEUE_ITEM *)record->handle;
    const struct mm_block *block = mm_pool_find(record->handle);
    if (block != NULL && block->is_freed) {
        io_work_item_lost(record, "the memory of a queued work item was freed");
        machine_stop(MACHINE_STOP_FATAL);
    }
    record->routine = (void *)item->WorkerRoutine;
    record->context = item->Parameter;
}

static void io_work_item_run(struct io_work_item *record)
{
    struct ob_object *ob = record->ob;
    uint64_t handle = record->handle;
    record->is_queued = false;
    if (ob == NULL)
        io_work_item_read(record);
    void *routine = record->routine;
    uint64_t context = (uint64_t)record->context;
    bool is_ex = record->is_ex;
    uint32_t driver = record->driver;
    if (ob == NULL)
        io_work_item_forget(record); /* the routine may queue the item again, or free it */
    struct ke_mark before = ke_mark_take();
    if (ob == NULL)
        gate_call_of(driver, "work item", 0, routine, context, 0, 0, 0);
    else
        gate_call_of(driver, "work item", ob->type == OB_DEVICE ? ob->address : 0, routine,
                     ob->address, context, is_ex ? handle : 0, 0);
    ke_mark_check(&before, "its work item", (uint64_t)routine);
    if (ob != NULL)
        ob_object_drop(ob, 0);
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
    record->is_queued = true;
    record->driver = gate_current_caller();
    record->site = gate_current_site();
    *link = record;
    if (state->idle_worker_count > 0)
        task_ready(state->idle_workers[--state->idle_worker_count]);
    else if (ke_thread_start("system worker", io_worker, NULL) == NULL)
        panic("more than %d tasks at once", TASK_MAX);
}

static void io_work_item_queue_for(struct io_work_item *record, void *routine, PVOID context,
                                   bool is_ex)
{
    record->routine = routine;
    record->context = context;
    record->is_ex = is_ex;
    ob_object_take(record->ob, 0);
    io_work_item_queue(record);
}

void NTAPI IoQueueWorkItem(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE WorkerRoutine,
                           ULONG QueueType, PVOID Context)
{
    (void)QueueType;
    struct io_work_item *record = io_work_item_get(IoWorkItem, "IoQueueWorkItem");
    if (record->ob->type != OB_DEVICE)
        io_work_item_misuse("IoQueueWorkItem", "an item for a driver object");
    io_work_item_queue_for(record, (void *)WorkerRoutine, Context, false);
}

void NTAPI IoQueueWorkItemEx(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE_EX WorkerRoutine,
                             ULONG QueueType, PVOID Context)
{
    (void)QueueType;
    struct io_work_item *record = io_work_item_get(IoWorkItem, "IoQueueWorkItemEx");
    io_work_item_queue_for(record, (void *)WorkerRoutine, Context, true);
}

void NTAPI ExQueueWorkItem(PWORK_QUEUE_ITEM WorkItem, ULONG QueueType)
{
    (void)QueueType;
    if (io_work_item_find(WorkItem) != NULL)
        io_work_item_misuse("ExQueueWorkItem", "a work item that is queued");
    io_work_item_queue(io_work_item_new(WorkItem, NULL));
}

void NTAPI IoFreeWorkItem(PIO_WORKITEM IoWorkItem)
{
    struct io_work_item *record = io_work_item_get(IoWorkItem, "IoFreeWorkItem");
    if (record->is_driver_own)
        io_work_item_misuse("IoFreeWorkItem", "an item from IoInitializeWorkItem");
    io_free((void *)record->handle);
    io_work_item_forget(record);
}
