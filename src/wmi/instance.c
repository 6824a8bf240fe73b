/* See wmi/instance.h. */
#include "wmi/instance.h"

#include "io/irp.h"
#include "machine/gate.h"
#include "mm/pool.h"
#include "wmi/block.h"

#include <stddef.h>
#include <string.h>

#define WMI_TAG_NAME 0x4e696d57u /* 'WmiN' */

struct wmi_instance_ids {
    struct wmi_instance_ids *next;
    GUID guid;
    ULONG used;
};

ULONG wmi_instance_flags(const struct wmi_block *block)
{
    return (block->names != NULL ? WNODE_FLAG_STATIC_INSTANCE_NAMES : 0u) |
           (block->flags & WMIREG_FLAG_INSTANCE_PDO ? WNODE_FLAG_PDO_INSTANCE_NAMES : 0u);
}

bool wmi_instance_is_data(const struct wmi_block *block)
{
    return !(block->flags & (WMIREG_FLAG_EVENT_ONLY_GUID | WMIREG_FLAG_TRACED_GUID));
}

/* The four requests differ in the WNODE's kind and in whether an id stands before the data. */
static bool instance_has_id(UCHAR minor)
{
    return minor == IRP_MN_CHANGE_SINGLE_ITEM || minor == IRP_MN_EXECUTE_METHOD;
}

static ULONG instance_kind(UCHAR minor)
{
    return minor == IRP_MN_CHANGE_SINGLE_ITEM ? WNODE_FLAG_SINGLE_ITEM
           : minor == IRP_MN_EXECUTE_METHOD   ? WNODE_FLAG_METHOD_ITEM
                                              : WNODE_FLAG_SINGLE_INSTANCE;
}

static void instance_fill(uint8_t *buffer, const UNICODE_STRING *name, ULONG index,
                          const struct wmi_instance_request *request, ULONG name_at, ULONG data_at)
{
    if (instance_has_id(request->minor)) {
        WNODE_METHOD_ITEM *item = (WNODE_METHOD_ITEM *)buffer;
        item->OffsetInstanceName = name_at;
        item->InstanceIndex = index;
        item->MethodId = request->id;
        item->DataBlockOffset = data_at;
        item->SizeDataBlock = request->input_size;
    } else {
        WNODE_SINGLE_INSTANCE *one = (WNODE_SINGLE_INSTANCE *)buffer;
        one->OffsetInstanceName = name_at;
        one->InstanceIndex = index;
        one->DataBlockOffset = data_at;
        one->SizeDataBlock = request->input_size;
    }
    memcpy(buffer + name_at, &name->Length, sizeof name->Length);
    memcpy(buffer + name_at + 2, name->Buffer, name->Length);
    if (request->input_size > 0)
        memcpy(buffer + data_at, request->input, request->input_size);
}

static NTSTATUS instance_exchange(struct wmi_provider *provider, const struct wmi_block *block,
                                  ULONG index, const UNICODE_STRING *name,
                                  const struct wmi_instance_request *request)
{
    struct wmi_exchange exchange = {
        .provider = provider, .minor = request->minor, .is_repeatable = request->is_repeatable};
    ULONG name_at =
        instance_has_id(request->minor) ? sizeof(WNODE_METHOD_ITEM) : sizeof(WNODE_SINGLE_INSTANCE);
    ULONG data_at = (name_at + 2u + name->Length + 7u) & ~7u;
    ULONG room = request->room > request->input_size ? request->room : request->input_size;
    if (room > UINT32_MAX - data_at ||
        !wmi_request_begin(&exchange, &block->guid,
                           instance_kind(request->minor) | wmi_instance_flags(block),
                           data_at + request->input_size, data_at + room))
        return STATUS_INSUFFICIENT_RESOURCES;
    instance_fill(exchange.buffer, name, index, request, name_at, data_at);
    NTSTATUS status = wmi_request_exchange(&exchange);
    bool is_kept = NT_SUCCESS(status) || (exchange.needed != 0 && !request->is_repeatable);
    if (is_kept && request->keep != NULL)
        status = request->keep(request->context, &exchange);
    wmi_request_end(&exchange);
    return status;
}

NTSTATUS wmi_instance_send(const struct wmi_object *object, const UNICODE_STRING *name,
                           const struct wmi_instance_request *request)
{
    GUID guid = object->guid;
    NTSTATUS status = STATUS_WMI_GUID_NOT_FOUND;
    struct wmi_provider *next;
    if (!(object->access & request->access))
        return STATUS_ACCESS_DENIED;
    for (uint32_t id = 0; (next = wmi_provider_after(id)) != NULL;) {
        const struct wmi_block *block = wmi_provider_block(next, &guid);
        id = next->id;
        if (block == NULL || !wmi_instance_is_data(block))
            continue;
        ULONG index = block->names != NULL ? wmi_block_instance(block, name) : 0;
        status = STATUS_WMI_INSTANCE_NOT_FOUND;
        if (block->names != NULL && index == block->count)
            continue;
        wmi_provider_hold(next);
        status = instance_exchange(next, block, index, name, request);
        wmi_provider_release(next);
        if (status != STATUS_WMI_INSTANCE_NOT_FOUND)
            break;
    }
    return status;
}

NTSTATUS NTAPI IoWMIDeviceObjectToInstanceName(PVOID DataBlockObject, PDEVICE_OBJECT DeviceObject,
                                               PUNICODE_STRING InstanceName)
{
    const struct wmi_object *object =
        wmi_block_get(DataBlockObject, "IoWMIDeviceObjectToInstanceName");
    const struct io_device *device = io_device_find(DeviceObject);
    const struct wmi_provider *provider = device != NULL ? wmi_provider_of(device) : NULL;
    const struct wmi_block *block =
        provider != NULL ? wmi_provider_block(provider, &object->guid) : NULL;
    if (block == NULL || block->names == NULL || block->count == 0)
        return STATUS_WMI_INSTANCE_NOT_FOUND;
    const UNICODE_STRING *name = &block->names[0];
    PWCH copy = mm_pool_alloc(MM_PAGED, name->Length + 2u, WMI_TAG_NAME, gate_current_caller(),
                              gate_current_site(), true);
    if (copy == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    memcpy(copy, name->Buffer, name->Length);
    *InstanceName = (UNICODE_STRING){name->Length, (USHORT)(name->Length + 2u), copy};
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoWMIAllocateInstanceIds(LPCGUID Guid, ULONG InstanceCount, PULONG FirstInstanceId)
{
    struct wmi_instance_ids **link = &wmi_state()->ids;
    while (*link != NULL && !nt_guid_equal(&(*link)->guid, Guid))
        link = &(*link)->next;
    if (*link == NULL) {
        *link = machine_alloc(sizeof **link);
        (*link)->guid = *Guid;
    }
    if (InstanceCount > UINT32_MAX - (*link)->used)
        return STATUS_INSUFFICIENT_RESOURCES;
    *FirstInstanceId = (*link)->used + 1;
    (*link)->used += InstanceCount;
    return STATUS_SUCCESS;
}
