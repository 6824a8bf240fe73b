/* See io/timer.h. */
#include "io/timer.h"

#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"

#define IO_TIMER_SECOND_100NS 10000000u

struct io_timer {
    struct timer_entry entry; /* first: what the machine hands back */
    struct processor_dpc dpc;
    struct io_device *device;
    PIO_TIMER_ROUTINE routine;
    PVOID context;
    struct processor *cpu; /* on which it was started */
    struct task *runner;   /* in its routine now */
    bool is_started;
    bool is_queued; /* the DPC */
};

static struct io_timer *io_timer_of_dpc(struct processor_dpc *dpc)
{
    return (struct io_timer *)((uint8_t *)dpc - offsetof(struct io_timer, dpc));
}

/* On the processor's DPC task. */
static void io_timer_run(struct processor_dpc *dpc)
{
    struct io_timer *timer = io_timer_of_dpc(dpc);
    timer->is_queued = false;
    if (!timer->is_started)
        return;
    PDEVICE_OBJECT device = timer->device->object;
    ke_thread_show_context(task_current(), processor_current()->displaced);
    struct ke_mark before = ke_mark_take();
    timer->runner = task_current();
    gate_call("IoTimer", (uint64_t)device, (void *)timer->routine, (uint64_t)device,
              (uint64_t)timer->context, 0, 0);
    timer->runner = NULL;
    ke_mark_check(&before, "its IoTimer routine", (uint64_t)timer->routine);
}

static void io_timer_fire(struct timer_entry *entry)
{
    struct io_timer *timer = (struct io_timer *)entry;
    timer_set(entry, entry->due_100ns + IO_TIMER_SECOND_100NS);
    if (timer->is_queued)
        return;
    timer->is_queued = true;
    processor_dpc_queue(timer->cpu, &timer->dpc);
}

NTSTATUS NTAPI IoInitializeTimer(PDEVICE_OBJECT DeviceObject, PIO_TIMER_ROUTINE TimerRoutine,
                                 PVOID Context)
{
    struct io_device *device = io_device_get(DeviceObject, "IoInitializeTimer");
    struct io_timer *timer = device->timer;
    if (timer != NULL)
        breach_say("io-timer-misuse", "the routine and context are replaced",
                   "IoInitializeTimer of a device whose timer is initialised already");
    else
        device->timer = timer = machine_alloc(sizeof *timer);
    timer->entry.fire = io_timer_fire;
    timer->dpc.run = io_timer_run;
    timer->device = device;
    timer->routine = TimerRoutine;
    timer->context = Context;
    DeviceObject->Timer = timer;
    return STATUS_SUCCESS;
}

static struct io_timer *io_timer_get(PDEVICE_OBJECT object, const char *routine)
{
    struct io_timer *timer = io_device_get(object, routine)->timer;
    if (timer != NULL)
        return timer;
    breach_say("io-timer-misuse", "the kernel follows a NULL pointer",
               "%s of a device without IoInitializeTimer", routine);
    machine_stop(MACHINE_STOP_FATAL);
}

void NTAPI IoStartTimer(PDEVICE_OBJECT DeviceObject)
{
    struct io_timer *timer = io_timer_get(DeviceObject, "IoStartTimer");
    if (timer->is_started || timer->device->is_deleted)
        return;
    timer->is_started = true;
    timer->cpu = processor_current();
    timer_set(&timer->entry, timer_now() + IO_TIMER_SECOND_100NS);
}

static void io_timer_stop(struct io_timer *timer)
{
    timer->is_started = false;
    timer_cancel(&timer->entry);
}

void NTAPI IoStopTimer(PDEVICE_OBJECT DeviceObject)
{
    struct io_timer *timer = io_timer_get(DeviceObject, "IoStopTimer");
    if (timer->runner == task_current())
        breach_say("io-timer-misuse", "the kernel may wait for the routine it is in",
                   "IoStopTimer inside the timer's own routine");
    io_timer_stop(timer);
}

void io_timer_drop(struct io_device *device)
{
    if (device->timer != NULL)
        io_timer_stop(device->timer);
}
