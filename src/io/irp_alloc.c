/*
 * IRPs come and go: IoAllocateIrp, the two builders, IoFreeIrp. See io/irp.h.
 */
#include "base/panic.h"
#include "io/io_state.h"
#include "io/irp_hint.h"
#include "machine/gate.h"
#include "mm/pool.h"

#include <stdio.h>
#include <string.h>

#define IO_TAG_IRP 0x20707249u /* 'Irp ' */

struct io_irp *io_irp_find(const IRP *irp)
{
    return map_find(&io_state()->irps, (uint64_t)irp);
}

static struct io_irp *io_irp_register(IRP *irp, enum io_irp_kind kind)
{
    struct io_state *state = io_state();
    struct io_irp *record = machine_alloc(sizeof *record);
    record->irp = irp;
    record->kind = kind;
    record->number = ++state->next_irp;
    record->owner = gate_current_caller();
    record->site = gate_current_site();
    record->priority_hint = IoPriorityNormal;
    record->previous = state->irp_last;
    *(state->irp_last != NULL ? &state->irp_last->next : &state->irp_first) = record;
    state->irp_last = record;
    map_put(&state->irps, (uint64_t)irp, record);
    return record;
}

static void io_irp_forget(struct io_irp *record)
{
    struct io_state *state = io_state();
    *(record->previous != NULL ? &record->previous->next : &state->irp_first) = record->next;
    *(record->next != NULL ? &record->next->previous : &state->irp_last) = record->previous;
    machine_free(record);
}

static void io_irp_fill(IRP *irp, USHORT size, CCHAR stack_size)
{
    memset(irp, 0, size);
    irp->Type = IO_TYPE_IRP;
    irp->Size = size;
    irp->StackCount = stack_size;
    irp->CurrentLocation = (CCHAR)(stack_size + 1);
    irp->Tail.Overlay.CurrentStackLocation = nt_irp_stack_at(irp, (unsigned)stack_size + 1);
    irp->ThreadListEntry.Flink = irp->ThreadListEntry.Blink = &irp->ThreadListEntry;
}

/* NULL when pool is exhausted. */
static IRP *io_irp_alloc(CCHAR stack_size, enum io_irp_kind kind)
{
    USHORT size = IoSizeOfIrp((unsigned)stack_size);
    IRP *irp = mm_pool_alloc(MM_NONPAGED, size, IO_TAG_IRP, 0, gate_current_site(), true);
    if (irp == NULL)
        return NULL;
    io_irp_fill(irp, size, stack_size);
    io_irp_register(irp, kind)->is_allocated = true;
    return irp;
}

PIRP NTAPI IoAllocateIrp(CCHAR StackSize, BOOLEAN ChargeQuota)
{
    (void)ChargeQuota;
    return StackSize > 0 ? io_irp_alloc(StackSize, IO_IRP_DRIVER) : NULL;
}

void NTAPI IoInitializeIrp(PIRP Irp, USHORT PacketSize, CCHAR StackSize)
{
    io_irp_fill(Irp, PacketSize, StackSize);
    if (io_irp_find(Irp) == NULL)
        io_irp_register(Irp, IO_IRP_DRIVER);
}

void NTAPI IoReuseIrp(PIRP Irp, NTSTATUS Status)
{
    UCHAR flags = Irp->AllocationFlags;
    io_irp_fill(Irp, Irp->Size, Irp->StackCount);
    Irp->AllocationFlags = flags;
    Irp->IoStatus.Status = Status;
    struct io_irp *record = io_irp_find(Irp);
    if (record == NULL)
        return;
    record->is_ended = record->is_in_flight = false;
    record->priority_hint = IoPriorityNormal;
}

void io_irp_free(IRP *irp)
{
    struct io_irp *record = map_remove(&io_state()->irps, (uint64_t)irp);
    invariant(record != NULL);
    io_irp_forget(record);
    irp->Type = 0;
    io_free(irp);
}

void NTAPI IoFreeIrp(PIRP Irp)
{
    const struct io_irp *record = io_irp_find(Irp);
    if (record == NULL || record->kind == IO_IRP_THREAD || record->kind == IO_IRP_HOST) {
        EMIT(BREACH, breach, .rule = "bug-check", .driver = gate_current_caller(),
             .site = gate_current_site(),
             .note = record == NULL ? "IoFreeIrp was given what is no live IRP"
                                    : "IoFreeIrp of an IRP that the I/O manager frees itself");
        machine_stop(MACHINE_STOP_FATAL);
    }
    io_irp_free(Irp);
}

void io_irp_check_left(uint32_t driver)
{
    for (struct io_irp *at = io_state()->irp_first; at != NULL; at = at->next) {
        if (at->owner != driver || !at->is_allocated)
            continue;
        char note[128];
        snprintf(note, sizeof note, "an IRP that %s",
                 at->is_in_flight        ? "is still on its way"
                 : at->completed_by != 0 ? "came back and was not freed"
                                         : "was neither sent nor freed");
        EMIT(BREACH, breach, .rule = "irp-left-allocated", .driver = driver, .site = at->site,
             .note = note,
             .effect = at->is_in_flight ? "its completion runs code that is not there any more"
                                        : "the memory is lost until the next start");
        at->owner = 0; /* said once */
    }
}

IRP *io_irp_build(enum io_irp_kind kind, UCHAR major, PDEVICE_OBJECT device, PKEVENT event,
                  PIO_STATUS_BLOCK iosb)
{
    IRP *irp = io_irp_alloc(device->StackSize, kind);
    if (irp == NULL)
        return NULL;
    irp->UserIosb = iosb;
    irp->UserEvent = event;
    irp->Tail.Overlay.Thread = (PETHREAD)task_current()->thread;
    nt_irp_next_stack(irp)->MajorFunction = major;
    return irp;
}

static IRP *io_irp_with_transfer(IRP *irp, const DEVICE_OBJECT *device, PVOID buffer, ULONG length,
                                 const LARGE_INTEGER *offset)
{
    UCHAR major = nt_irp_next_stack(irp)->MajorFunction;
    if ((major != IRP_MJ_READ && major != IRP_MJ_WRITE) ||
        io_irp_set_transfer(irp, device, buffer, length, offset))
        return irp;
    io_irp_drop_buffers(irp);
    io_irp_free(irp);
    return NULL;
}

PIRP NTAPI IoBuildSynchronousFsdRequest(ULONG MajorFunction, PDEVICE_OBJECT DeviceObject,
                                        PVOID Buffer, ULONG Length, PLARGE_INTEGER StartingOffset,
                                        PKEVENT Event, PIO_STATUS_BLOCK IoStatusBlock)
{
    IRP *irp =
        io_irp_build(IO_IRP_THREAD, (UCHAR)MajorFunction, DeviceObject, Event, IoStatusBlock);
    return irp != NULL ? io_irp_with_transfer(irp, DeviceObject, Buffer, Length, StartingOffset)
                       : NULL;
}

PIRP NTAPI IoBuildAsynchronousFsdRequest(ULONG MajorFunction, PDEVICE_OBJECT DeviceObject,
                                         PVOID Buffer, ULONG Length, PLARGE_INTEGER StartingOffset,
                                         PIO_STATUS_BLOCK IoStatusBlock)
{
    IRP *irp = io_irp_build(IO_IRP_DRIVER, (UCHAR)MajorFunction, DeviceObject, NULL, IoStatusBlock);
    return irp != NULL ? io_irp_with_transfer(irp, DeviceObject, Buffer, Length, StartingOffset)
                       : NULL;
}

PIRP NTAPI IoMakeAssociatedIrp(PIRP Irp, CCHAR StackSize)
{
    io_irp_get(Irp, "IoMakeAssociatedIrp");
    IRP *irp = StackSize > 0 ? io_irp_alloc(StackSize, IO_IRP_ASSOCIATED) : NULL;
    if (irp == NULL)
        return NULL;
    irp->Flags |= IRP_ASSOCIATED_IRP;
    irp->AssociatedIrp.MasterIrp = Irp;
    irp->Tail.Overlay.Thread = Irp->Tail.Overlay.Thread;
    return irp;
}

PIRP NTAPI IoBuildDeviceIoControlRequest(ULONG IoControlCode, PDEVICE_OBJECT DeviceObject,
                                         PVOID InputBuffer, ULONG InputBufferLength,
                                         PVOID OutputBuffer, ULONG OutputBufferLength,
                                         BOOLEAN InternalDeviceIoControl, PKEVENT Event,
                                         PIO_STATUS_BLOCK IoStatusBlock)
{
    UCHAR major = InternalDeviceIoControl ? IRP_MJ_INTERNAL_DEVICE_CONTROL : IRP_MJ_DEVICE_CONTROL;
    IRP *irp = io_irp_build(IO_IRP_THREAD, major, DeviceObject, Event, IoStatusBlock);
    if (irp == NULL)
        return NULL;
    if (io_irp_set_control(irp, IoControlCode, InputBuffer, InputBufferLength, OutputBuffer,
                           OutputBufferLength))
        return irp;
    io_irp_drop_buffers(irp);
    io_irp_free(irp);
    return NULL;
}

IRP *io_irp_try_new(DEVICE_OBJECT *top, UCHAR major, UCHAR minor)
{
    IRP *irp = io_irp_alloc(top->StackSize, IO_IRP_HOST);
    if (irp == NULL)
        return NULL;
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    irp->Tail.Overlay.Thread = (PETHREAD)task_current()->thread;
    nt_irp_next_stack(irp)->MajorFunction = major;
    nt_irp_next_stack(irp)->MinorFunction = minor;
    return irp;
}

IRP *io_irp_new(DEVICE_OBJECT *top, UCHAR major, UCHAR minor)
{
    IRP *irp = io_irp_try_new(top, major, minor);
    if (irp == NULL) {
        EMIT(UNSUPPORTED, unsupported, .driver = gate_suspect(),
             .what = "a life without nonpaged pool: the PnP manager needs some for its IRPs");
        machine_stop(MACHINE_STOP_UNSUPPORTED);
    }
    return irp;
}

const char *io_irp_name(UCHAR major, UCHAR minor)
{
    const char *name = nt_minor_name(major, minor);
    if (name == NULL)
        name = nt_major_name(major);
    return name != NULL ? name : "IRP of an unknown major function";
}
