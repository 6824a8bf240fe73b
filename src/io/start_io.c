/* See io/start_io.h. */
#include "io/start_io.h"

#include "io/cancel.h"
#include "io/io_state.h"
#include "ke/ke.h"
#include "machine/breach.h"
#include "machine/gate.h"

/* A next packet that somebody asked for: at once, or (in device->deferred) when StartIo returns. */
struct io_start_next {
    struct io_start_next *next;
    bool is_cancelable;
    bool has_key;
    ULONG key;
};

static struct io_device *io_start_device(PDEVICE_OBJECT object, const char *routine)
{
    struct io_device *device = io_device_find(object);
    if (device != NULL && device->driver->object->DriverStartIo != NULL)
        return device;
    breach_say("bug-check", NULL, "%s for %s", routine,
               device == NULL ? "what is no device object"
                              : "a device whose driver has no StartIo");
    machine_stop(MACHINE_STOP_FATAL);
}

static void io_start_call(const struct io_device *device, IRP *irp)
{
    void *routine = (void *)device->driver->object->DriverStartIo;
    gate_call("StartIo", (uint64_t)device->object, routine, (uint64_t)device->object, (uint64_t)irp,
              0, 0);
    if (processor_irql() == DISPATCH_LEVEL)
        return;
    EMIT(BREACH, breach, .rule = "irql-not-restored", .driver = device->driver->number,
         .site = (uint64_t)routine + 1, .level = processor_irql(), .level_max = DISPATCH_LEVEL,
         .note = "StartIo");
    processor_irql_set(DISPATCH_LEVEL);
}

/* The next packet becomes the current one; NULL: there is none, and the device is idle. */
static IRP *io_start_take(const struct io_device *device, const struct io_start_next *wanted)
{
    PDEVICE_OBJECT object = device->object;
    KIRQL irql = processor_irql();
    if (wanted->is_cancelable)
        IoAcquireCancelSpinLock(&irql);
    PKDEVICE_QUEUE_ENTRY entry =
        ke_device_queue_remove(&object->DeviceQueue, wanted->has_key ? &wanted->key : NULL);
    IRP *irp = entry == NULL
                   ? NULL
                   : (IRP *)((uint8_t *)entry - offsetof(IRP, Tail.Overlay.DeviceQueueEntry));
    object->CurrentIrp = irp;
    if (irp != NULL && wanted->is_cancelable && device->is_start_io_final)
        io_cancel_take(irp);
    if (wanted->is_cancelable)
        IoReleaseCancelSpinLock(irql);
    return irp;
}

/* StartIo for a packet, and for what was asked for meanwhile if that is deferred: a loop, where the
 * driver would recurse. */
static void io_start_run(struct io_device *device, IRP *irp)
{
    while (irp != NULL) {
        device->is_in_start_io = true;
        io_start_call(device, irp);
        device->is_in_start_io = false;
        irp = NULL;
        while (irp == NULL && device->deferred != NULL) {
            struct io_start_next *next = device->deferred;
            device->deferred = next->next;
            irp = io_start_take(device, next);
            machine_free(next);
        }
    }
}

static void io_start_next(PDEVICE_OBJECT object, const struct io_start_next *wanted,
                          const char *routine)
{
    struct io_device *device = io_start_device(object, routine);
    ke_irql_check_dispatch(routine);
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    if (device->is_start_io_deferred && device->is_in_start_io) {
        struct io_start_next **link = &device->deferred;
        while (*link != NULL)
            link = &(*link)->next;
        *link = machine_alloc(sizeof **link);
        **link = *wanted;
    } else {
        io_start_run(device, io_start_take(device, wanted));
    }
    processor_irql_set(irql);
}

void NTAPI IoStartNextPacket(PDEVICE_OBJECT DeviceObject, BOOLEAN Cancelable)
{
    const struct io_start_next wanted = {.is_cancelable = Cancelable};
    io_start_next(DeviceObject, &wanted, "IoStartNextPacket");
}

void NTAPI IoStartNextPacketByKey(PDEVICE_OBJECT DeviceObject, BOOLEAN Cancelable, ULONG Key)
{
    const struct io_start_next wanted = {.is_cancelable = Cancelable, .has_key = true, .key = Key};
    io_start_next(DeviceObject, &wanted, "IoStartNextPacketByKey");
}

static bool io_start_queue(PDEVICE_OBJECT device, IRP *irp, const ULONG *key)
{
    PKDEVICE_QUEUE_ENTRY entry = &irp->Tail.Overlay.DeviceQueueEntry;
    return key != NULL ? KeInsertByKeyDeviceQueue(&device->DeviceQueue, entry, *key)
                       : KeInsertDeviceQueue(&device->DeviceQueue, entry);
}

void NTAPI IoStartPacket(PDEVICE_OBJECT DeviceObject, PIRP Irp, PULONG Key,
                         PDRIVER_CANCEL CancelFunction)
{
    struct io_device *device = io_start_device(DeviceObject, "IoStartPacket");
    io_irp_get(Irp, "IoStartPacket");
    bool is_cancelable = CancelFunction != NULL;
    KIRQL irql = KeRaiseIrqlToDpcLevel(), cancel_irql = DISPATCH_LEVEL;
    if (is_cancelable) {
        IoAcquireCancelSpinLock(&cancel_irql);
        nt_irp_set_cancel(Irp, CancelFunction);
    }
    bool is_queued = io_start_queue(DeviceObject, Irp, Key);
    PDRIVER_CANCEL cancel = NULL;
    if (!is_queued) {
        DeviceObject->CurrentIrp = Irp;
        if (is_cancelable && device->is_start_io_final)
            io_cancel_take(Irp);
    } else if (is_cancelable && Irp->Cancel) {
        cancel = io_cancel_take(Irp);
    }
    if (cancel != NULL)
        io_cancel_call(DeviceObject, Irp, cancel, cancel_irql);
    else if (is_cancelable)
        IoReleaseCancelSpinLock(cancel_irql);
    if (!is_queued)
        io_start_run(device, Irp);
    processor_irql_set(irql);
}

void NTAPI IoSetStartIoAttributes(PDEVICE_OBJECT DeviceObject, BOOLEAN DeferredStartIo,
                                  BOOLEAN NonCancelable)
{
    struct io_device *device = io_device_get(DeviceObject, "IoSetStartIoAttributes");
    device->is_start_io_deferred = DeferredStartIo;
    device->is_start_io_final = NonCancelable;
}
