/*
 * The WMI library's end of a request, and events. See wmi/wmilib.h.
 */
#include "ex/pool.h"
#include "io/irp.h"
#include "ke/time.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "wmi/event.h"
#include "wmi/wmi_state.h"
#include "wmi/wmilib.h"
#include "wmi/wmilib_state.h"

#include <string.h>

#define WMI_TAG_EVENT 0x45696d57u /* 'WmiE' */

/* Lengths become (offset, length), from the last on: a row lies where two lengths lay before. Every
 * instance begins on an 8-byte boundary. Returns the size of it all. */
static uint64_t wmilib_list_instances(WNODE_ALL_DATA *all, ULONG size)
{
    const ULONG *lengths = (const ULONG *)all->OffsetInstanceDataAndLength;
    ULONG count = all->InstanceCount;
    uint64_t begin = all->DataBlockOffset, end = begin;
    if (size < sizeof *all || count > UINT16_MAX || wmi_wmilib_data_offset(count) > size)
        return UINT64_MAX;
    for (ULONG i = 0; i < count; i++) {
        end = begin + lengths[i];
        begin += (lengths[i] + 7ull) & ~7ull;
    }
    for (ULONG i = count; i-- > 0;) {
        ULONG length = lengths[i];
        begin -= (length + 7ull) & ~7ull;
        all->OffsetInstanceDataAndLength[i] = (OFFSETINSTANCEDATAANDLENGTH){(ULONG)begin, length};
    }
    return end;
}

/* Sets the sizes in the WNODE; returns the size of it all. */
static uint64_t wmilib_pack(UCHAR minor, void *buffer, ULONG size, ULONG used)
{
    WNODE_SINGLE_INSTANCE *one = buffer;
    WNODE_METHOD_ITEM *item = buffer;
    switch (minor) {
    case IRP_MN_QUERY_ALL_DATA: return wmilib_list_instances(buffer, size);
    case IRP_MN_QUERY_SINGLE_INSTANCE: return (uint64_t)one->DataBlockOffset + used;
    case IRP_MN_EXECUTE_METHOD:
        item->SizeDataBlock = used;
        return (uint64_t)item->DataBlockOffset + used;
    default: return 0;
    }
}

static ULONG wmilib_data_offset(UCHAR minor, const void *buffer, ULONG size, ULONG count)
{
    const WNODE_SINGLE_INSTANCE *one = buffer;
    const WNODE_METHOD_ITEM *item = buffer;
    switch (minor) {
    case IRP_MN_QUERY_ALL_DATA: return wmi_wmilib_data_offset(count);
    case IRP_MN_EXECUTE_METHOD: return size >= sizeof *item ? item->DataBlockOffset : 0;
    default: return size >= sizeof *one ? one->DataBlockOffset : 0;
    }
}

/* The WNODE becomes one that says how much room there should be; false: not even that fits. */
static bool wmilib_pack_too_small(UCHAR minor, void *buffer, ULONG size, ULONG needed)
{
    WNODE_TOO_SMALL *small = buffer;
    const WNODE_ALL_DATA *all = buffer;
    if (size < sizeof *small)
        return false;
    ULONG count = size >= sizeof *all ? all->InstanceCount : 1;
    ULONG offset = wmilib_data_offset(minor, buffer, size, count);
    small->WnodeHeader.BufferSize = sizeof *small;
    small->WnodeHeader.Flags = WNODE_FLAG_TOO_SMALL;
    small->SizeNeeded = offset + needed;
    return true;
}

NTSTATUS NTAPI WmiCompleteRequest(PDEVICE_OBJECT DeviceObject, PIRP Irp, NTSTATUS Status,
                                  ULONG BufferUsed, CCHAR PriorityBoost)
{
    (void)DeviceObject;
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(Irp);
    UCHAR minor = stack->MinorFunction;
    void *buffer = stack->Parameters.WMI.Buffer;
    ULONG size = stack->Parameters.WMI.BufferSize;
    ULONG_PTR information = 0;
    if (minor == IRP_MN_REGINFO || minor == IRP_MN_REGINFO_EX)
        breach_stop("wmi-completion", "the request is completed twice",
                    "WmiCompleteRequest of a registration request");
    if (Status == STATUS_BUFFER_TOO_SMALL) {
        if (wmilib_pack_too_small(minor, buffer, size, BufferUsed)) {
            information = sizeof(WNODE_TOO_SMALL);
            Status = STATUS_SUCCESS;
        }
    } else if (NT_SUCCESS(Status)) {
        uint64_t total = wmilib_pack(minor, buffer, size, BufferUsed);
        if (total > size)
            breach_stop("wmi-completion", "it wrote behind the buffer, or lies about it",
                        "WmiCompleteRequest of more data than fits a buffer of %u bytes", size);
        if (total > 0)
            ((WNODE_HEADER *)buffer)->BufferSize = (ULONG)total;
        information = total;
    }
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = information;
    IofCompleteRequest(Irp, PriorityBoost);
    return Status;
}

NTSTATUS NTAPI WmiFireEvent(PDEVICE_OBJECT DeviceObject, LPCGUID Guid, ULONG InstanceIndex,
                            ULONG EventDataSize, PVOID EventData)
{
    const struct io_device *device = wmi_device_get(DeviceObject, "WmiFireEvent");
    const ULONG data = (sizeof(WNODE_SINGLE_INSTANCE) + 7u) & ~7u;
    WNODE_SINGLE_INSTANCE *event = NULL;
    if (EventDataSize <= UINT32_MAX - data)
        event = mm_pool_alloc(MM_NONPAGED, data + EventDataSize, WMI_TAG_EVENT, 0,
                              gate_current_site(), true);
    if (event != NULL && EventDataSize > 0)
        memcpy((uint8_t *)event + data, EventData, EventDataSize);
    if (EventData != NULL)
        ExFreePool(EventData);
    if (event == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    event->WnodeHeader = (WNODE_HEADER){
        .BufferSize = data + EventDataSize, .ProviderId = device->number, .Guid = *Guid};
    event->WnodeHeader.Flags =
        WNODE_FLAG_SINGLE_INSTANCE | WNODE_FLAG_EVENT_ITEM | WNODE_FLAG_STATIC_INSTANCE_NAMES;
    KeQuerySystemTimePrecise(&event->WnodeHeader.TimeStamp);
    event->InstanceIndex = InstanceIndex;
    event->DataBlockOffset = data;
    event->SizeDataBlock = EventDataSize;
    return wmi_event_write(&event->WnodeHeader, "WmiFireEvent");
}
