/* See po/idle.h. */
#include "po/idle.h"

#include "base/panic.h"
#include "io/device.h"
#include "ke/thread.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "po/po_state.h"

#define PO_TAG_IDLE       0x656c6449u /* 'Idle' */
#define PO_SECOND_100NS   10000000u
#define PO_IDLE_STANDARD  UINT32_MAX /* what drivers say for the policy's own time */
#define PO_IDLE_DISK_TIME 1200       /* which is this, in seconds */

struct po_idle {
    struct timer_entry tick; /* first: what the machine hands back */
    struct po_idle *next;
    struct io_device *device;
    PULONG counter; /* in pool */
    uint32_t time;  /* seconds; 0: no detection now */
    DEVICE_POWER_STATE state;
    uint32_t busy_count;
    bool is_asleep; /* told to be, or known to be, below D0 */
    bool is_due;    /* a thread is on its way to send the IRP */
};

static void po_idle_begin(struct po_idle *idle)
{
    *idle->counter = 0;
    timer_cancel(&idle->tick);
    if (idle->time != 0 && idle->busy_count == 0 && !idle->is_asleep && !idle->device->is_deleted)
        timer_set(&idle->tick, timer_now() + PO_SECOND_100NS);
}

/* Body of a thread. */
static void po_idle_send(void *argument)
{
    (void)argument;
    for (struct po_idle *at = po_state()->idles; at != NULL; at = at->next) {
        if (!at->is_due)
            continue;
        at->is_due = false;
        if (!at->device->is_deleted)
            po_request_device(at->device->object, at->state);
    }
}

static void po_idle_fire(struct timer_entry *entry)
{
    struct po_idle *idle = (struct po_idle *)entry;
    if (idle->device->is_deleted)
        return;
    if (++*idle->counter < idle->time) {
        timer_set(entry, entry->due_100ns + PO_SECOND_100NS);
        return;
    }
    idle->is_asleep = idle->is_due = true;
    if (ke_thread_start("power manager, idle", po_idle_send, NULL) == NULL)
        panic("more than %d tasks at once", TASK_MAX);
}

void po_idle_hear(const struct io_device *bottom, DEVICE_POWER_STATE state)
{
    for (struct po_idle *at = po_state()->idles; at != NULL; at = at->next) {
        if (at->device->is_deleted || io_device_bottom(at->device) != bottom)
            continue;
        at->is_asleep = state != PowerDeviceD0;
        po_idle_begin(at);
    }
}

/* Devices that are gone take their counters with them. */
static void po_idle_sweep(void)
{
    struct po_idle **link = &po_state()->idles;
    while (*link != NULL) {
        struct po_idle *idle = *link;
        if (!idle->device->is_deleted || idle->is_due) {
            link = &idle->next;
            continue;
        }
        *link = idle->next;
        timer_cancel(&idle->tick);
        mm_pool_free_own(idle->counter);
        machine_free(idle);
    }
}

/* The device's record, made if there is none; NULL without pool. */
static struct po_idle *po_idle_get(struct io_device *device)
{
    struct po_idle **link = &po_state()->idles;
    while (*link != NULL && (*link)->device != device)
        link = &(*link)->next;
    if (*link != NULL)
        return *link;
    PULONG counter = mm_pool_alloc(MM_NONPAGED, sizeof *counter, PO_TAG_IDLE, 0, 0, true);
    if (counter == NULL)
        return NULL;
    *link = machine_alloc(sizeof **link);
    (*link)->tick.fire = po_idle_fire;
    (*link)->device = device;
    (*link)->counter = counter;
    return *link;
}

static bool po_idle_has_standard(const struct io_device *device)
{
    DEVICE_TYPE type = device->object->DeviceType;
    return type == FILE_DEVICE_DISK || type == FILE_DEVICE_MASS_STORAGE;
}

PULONG NTAPI PoRegisterDeviceForIdleDetection(PDEVICE_OBJECT DeviceObject,
                                              ULONG ConservationIdleTime, ULONG PerformanceIdleTime,
                                              DEVICE_POWER_STATE State)
{
    struct io_device *device = io_device_find(DeviceObject);
    if (device == NULL)
        breach_stop("bug-check", NULL,
                    "PoRegisterDeviceForIdleDetection was given 0x%llx, which is no device",
                    (unsigned long long)(uint64_t)DeviceObject);
    bool is_standard =
        ConservationIdleTime == PO_IDLE_STANDARD || PerformanceIdleTime == PO_IDLE_STANDARD;
    po_idle_sweep();
    if (is_standard && !po_idle_has_standard(device))
        return NULL;
    struct po_idle *idle = po_idle_get(device);
    if (idle == NULL)
        return NULL;
    idle->time = PerformanceIdleTime == PO_IDLE_STANDARD ? PO_IDLE_DISK_TIME : PerformanceIdleTime;
    idle->state = State;
    idle->is_asleep = device->power > PowerDeviceD0;
    po_idle_begin(idle);
    return ConservationIdleTime != 0 || PerformanceIdleTime != 0 ? idle->counter : NULL;
}

static struct po_idle *po_idle_of_counter(const ULONG *counter, const char *routine)
{
    for (struct po_idle *at = po_state()->idles; at != NULL; at = at->next)
        if (at->counter == counter && !at->device->is_deleted)
            return at;
    breach_stop("idle-counter-misuse", "the kernel writes to it",
                "%s was given 0x%llx, which is no live device's idle counter", routine,
                (unsigned long long)(uint64_t)counter);
}

VOID NTAPI PoSetDeviceBusyEx(PULONG IdlePointer)
{
    *po_idle_of_counter(IdlePointer, "PoSetDeviceBusyEx")->counter = 0;
}

VOID NTAPI PoStartDeviceBusy(PULONG IdlePointer)
{
    struct po_idle *idle = po_idle_of_counter(IdlePointer, "PoStartDeviceBusy");
    idle->busy_count++;
    po_idle_begin(idle);
}

VOID NTAPI PoEndDeviceBusy(PULONG IdlePointer)
{
    struct po_idle *idle = po_idle_of_counter(IdlePointer, "PoEndDeviceBusy");
    if (idle->busy_count == 0) {
        breach_say("idle-counter-misuse", "the count of busy periods is wrong from now on",
                   "PoEndDeviceBusy without PoStartDeviceBusy");
        return;
    }
    if (--idle->busy_count == 0)
        po_idle_begin(idle);
}
