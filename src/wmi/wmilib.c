/* See wmi/wmilib.h. The end of a request is in wmi/wmilib_complete.c, registration in
 * wmi/wmilib_reginfo.c. */
#include "wmi/wmilib.h"

#include "io/irp.h"
#include "machine/gate.h"
#include "wmi/wmilib_state.h"

static uint64_t wmilib_call(const struct wmilib_request *request, void *routine, const char *what,
                            const uint64_t rest[GATE_ARGUMENTS_MAX - 2])
{
    uint64_t arguments[GATE_ARGUMENTS_MAX] = {(uint64_t)request->device, (uint64_t)request->irp};
    for (unsigned i = 2; i < GATE_ARGUMENTS_MAX; i++)
        arguments[i] = rest[i - 2];
    request->ret_disposition[0] = IrpProcessed;
    return gate_call_many(gate_current_caller(), what, arguments[0], routine, arguments);
}

#define WMILIB_CALL(request, routine, what, ...)                                                   \
    (NTSTATUS)                                                                                     \
        wmilib_call(request, routine, what, (const uint64_t[GATE_ARGUMENTS_MAX - 2]){__VA_ARGS__})

NTSTATUS wmi_wmilib_refuse(const struct wmilib_request *request, NTSTATUS status,
                           ULONG_PTR information)
{
    request->irp->IoStatus.Status = status;
    request->irp->IoStatus.Information = information;
    *request->ret_disposition = IrpNotCompleted;
    return status;
}

/* Length of the part of a WNODE_ALL_DATA before the data. */
ULONG wmi_wmilib_data_offset(ULONG count)
{
    return (ULONG)((offsetof(WNODE_ALL_DATA, OffsetInstanceDataAndLength) + 8ull * count + 7) &
                   ~7ull);
}

static NTSTATUS wmilib_query_all(const struct wmilib_request *request)
{
    ULONG count = request->guid->InstanceCount;
    ULONG data = wmi_wmilib_data_offset(count);
    WNODE_ALL_DATA *all = request->buffer;
    if (request->size < sizeof(WNODE_TOO_SMALL) || count > UINT16_MAX)
        return wmi_wmilib_refuse(request, STATUS_BUFFER_TOO_SMALL, 0);
    bool has_room = request->size >= sizeof *all && request->size > data;
    if (request->size >= sizeof *all) {
        all->WnodeHeader.Flags = WNODE_FLAG_ALL_DATA | WNODE_FLAG_STATIC_INSTANCE_NAMES |
                                 (all->WnodeHeader.Flags & WNODE_FLAG_PDO_INSTANCE_NAMES);
        all->DataBlockOffset = data;
        all->InstanceCount = count;
        all->OffsetInstanceNameOffsets = 0;
    }
    /* The lengths take half of the room of the list that they become in the end. */
    uint64_t lengths = has_room ? (uint64_t)all->OffsetInstanceDataAndLength : 0;
    return WMILIB_CALL(request, request->context->QueryWmiDataBlock, "DpWmiQueryDataBlock",
                       request->index, 0, count, lengths, has_room ? request->size - data : 0,
                       has_room ? (uint64_t)all + data : 0);
}

/* A WNODE for one instance: sets where its data begins. Not STATUS_SUCCESS: refused. */
static NTSTATUS wmilib_find_instance(const struct wmilib_request *request, bool has_id,
                                     ULONG *ret_index, ULONG *ret_data)
{
    const WNODE_METHOD_ITEM *item = request->buffer;
    const WNODE_SINGLE_INSTANCE *one = request->buffer;
    if (request->size < (has_id ? sizeof *item : sizeof *one))
        return STATUS_INVALID_PARAMETER;
    *ret_index = one->InstanceIndex;
    *ret_data = has_id ? item->DataBlockOffset : one->DataBlockOffset;
    if (!(one->WnodeHeader.Flags & WNODE_FLAG_STATIC_INSTANCE_NAMES) ||
        *ret_index >= request->guid->InstanceCount)
        return STATUS_WMI_INSTANCE_NOT_FOUND;
    return STATUS_SUCCESS;
}

static NTSTATUS wmilib_query_single(const struct wmilib_request *request)
{
    WNODE_SINGLE_INSTANCE *one = request->buffer;
    ULONG index, data;
    NTSTATUS status = wmilib_find_instance(request, false, &index, &data);
    if (!NT_SUCCESS(status))
        return wmi_wmilib_refuse(request, status, 0);
    bool has_room = request->size > data;
    return WMILIB_CALL(request, request->context->QueryWmiDataBlock, "DpWmiQueryDataBlock",
                       request->index, index, 1, has_room ? (uint64_t)&one->SizeDataBlock : 0,
                       has_room ? request->size - data : 0, has_room ? (uint64_t)one + data : 0);
}

static NTSTATUS wmilib_change_instance(const struct wmilib_request *request)
{
    WNODE_SINGLE_INSTANCE *one = request->buffer;
    ULONG index, data;
    NTSTATUS status = request->context->SetWmiDataBlock == NULL
                          ? STATUS_WMI_READ_ONLY
                          : wmilib_find_instance(request, false, &index, &data);
    if (NT_SUCCESS(status) && (data > request->size || one->SizeDataBlock > request->size - data))
        status = STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status))
        return wmi_wmilib_refuse(request, status, 0);
    return WMILIB_CALL(request, request->context->SetWmiDataBlock, "DpWmiSetDataBlock",
                       request->index, index, one->SizeDataBlock, (uint64_t)one + data);
}

static NTSTATUS wmilib_change_item(const struct wmilib_request *request)
{
    WNODE_SINGLE_ITEM *item = request->buffer;
    ULONG index, data;
    NTSTATUS status = request->context->SetWmiDataItem == NULL
                          ? STATUS_WMI_READ_ONLY
                          : wmilib_find_instance(request, true, &index, &data);
    if (NT_SUCCESS(status) && (data > request->size || item->SizeDataItem > request->size - data))
        status = STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status))
        return wmi_wmilib_refuse(request, status, 0);
    return WMILIB_CALL(request, request->context->SetWmiDataItem, "DpWmiSetDataItem",
                       request->index, index, item->ItemId, item->SizeDataItem,
                       (uint64_t)item + data);
}

static NTSTATUS wmilib_execute(const struct wmilib_request *request)
{
    WNODE_METHOD_ITEM *item = request->buffer;
    ULONG index, data;
    NTSTATUS status = request->context->ExecuteWmiMethod == NULL
                          ? STATUS_INVALID_DEVICE_REQUEST
                          : wmilib_find_instance(request, true, &index, &data);
    if (NT_SUCCESS(status) && (data > request->size || item->SizeDataBlock > request->size - data))
        status = STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status))
        return wmi_wmilib_refuse(request, status, 0);
    return WMILIB_CALL(request, request->context->ExecuteWmiMethod, "DpWmiExecuteMethod",
                       request->index, index, item->MethodId, item->SizeDataBlock,
                       request->size - data, (uint64_t)item + data);
}

static NTSTATUS wmilib_enable(const struct wmilib_request *request)
{
    bool is_event =
        request->minor == IRP_MN_ENABLE_EVENTS || request->minor == IRP_MN_DISABLE_EVENTS;
    bool is_enable =
        request->minor == IRP_MN_ENABLE_EVENTS || request->minor == IRP_MN_ENABLE_COLLECTION;
    if (request->context->WmiFunctionControl == NULL)
        return wmi_wmilib_refuse(request, STATUS_SUCCESS, 0);
    return WMILIB_CALL(request, request->context->WmiFunctionControl, "DpWmiFunctionControl",
                       request->index, is_event ? WmiEventControl : WmiDataBlockControl, is_enable);
}

static NTSTATUS wmilib_serve(const struct wmilib_request *request)
{
    switch (request->minor) {
    case IRP_MN_QUERY_ALL_DATA: return wmilib_query_all(request);
    case IRP_MN_QUERY_SINGLE_INSTANCE: return wmilib_query_single(request);
    case IRP_MN_CHANGE_SINGLE_INSTANCE: return wmilib_change_instance(request);
    case IRP_MN_CHANGE_SINGLE_ITEM: return wmilib_change_item(request);
    case IRP_MN_EXECUTE_METHOD: return wmilib_execute(request);
    default: return wmilib_enable(request);
    }
}

static bool wmilib_find_guid(struct wmilib_request *request, const GUID *guid)
{
    const WMILIB_CONTEXT *context = request->context;
    for (ULONG i = 0; i < context->GuidCount; i++) {
        request->index = i;
        request->guid = &context->GuidList[i];
        if (nt_guid_equal(request->guid->Guid, guid))
            return true;
    }
    return false;
}

NTSTATUS NTAPI WmiSystemControl(PWMILIB_CONTEXT WmiLibInfo, PDEVICE_OBJECT DeviceObject, PIRP Irp,
                                PSYSCTL_IRP_DISPOSITION IrpDisposition)
{
    const IO_STACK_LOCATION *stack = nt_irp_current_stack(Irp);
    struct wmilib_request request = {.context = WmiLibInfo,
                                     .device = DeviceObject,
                                     .irp = Irp,
                                     .minor = stack->MinorFunction,
                                     .buffer = stack->Parameters.WMI.Buffer,
                                     .size = stack->Parameters.WMI.BufferSize,
                                     .ret_disposition = IrpDisposition};
    if (request.minor > IRP_MN_REGINFO_EX || request.minor == IRP_MN_EXECUTE_METHOD + 1) {
        *IrpDisposition = IrpNotWmi;
        return STATUS_SUCCESS;
    }
    if (stack->Parameters.WMI.ProviderId != (ULONG_PTR)DeviceObject) {
        *IrpDisposition = IrpForward;
        return STATUS_SUCCESS;
    }
    if (request.minor == IRP_MN_REGINFO || request.minor == IRP_MN_REGINFO_EX)
        return wmi_wmilib_reginfo(&request, (ULONG_PTR)stack->Parameters.WMI.DataPath == WMIUPDATE);
    if (!wmilib_find_guid(&request, stack->Parameters.WMI.DataPath))
        return wmi_wmilib_refuse(&request, STATUS_WMI_GUID_NOT_FOUND, 0);
    return wmilib_serve(&request);
}
