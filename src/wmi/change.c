/* See wmi/change.h. */
#include "wmi/change.h"

#include "io/irp.h"
#include "wmi/block.h"
#include "wmi/instance.h"

#include <string.h>

#define WMI_QUERY_ROOM 0x1000u

NTSTATUS NTAPI IoWMISetSingleInstance(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                      ULONG Version, ULONG ValueBufferSize, PVOID ValueBuffer)
{
    const struct wmi_instance_request request = {.minor = IRP_MN_CHANGE_SINGLE_INSTANCE,
                                                 .access = WMIGUID_SET,
                                                 .input = ValueBuffer,
                                                 .input_size = ValueBufferSize};
    const struct wmi_object *object = wmi_block_get(DataBlockObject, "IoWMISetSingleInstance");
    return Version != 0 ? STATUS_INVALID_PARAMETER
                        : wmi_instance_send(object, InstanceName, &request);
}

NTSTATUS NTAPI IoWMISetSingleItem(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                  ULONG DataItemId, ULONG Version, ULONG ValueBufferSize,
                                  PVOID ValueBuffer)
{
    const struct wmi_instance_request request = {.minor = IRP_MN_CHANGE_SINGLE_ITEM,
                                                 .access = WMIGUID_SET,
                                                 .id = DataItemId,
                                                 .input = ValueBuffer,
                                                 .input_size = ValueBufferSize};
    const struct wmi_object *object = wmi_block_get(DataBlockObject, "IoWMISetSingleItem");
    return Version != 0 ? STATUS_INVALID_PARAMETER
                        : wmi_instance_send(object, InstanceName, &request);
}

struct change_output {
    ULONG *size;
    UCHAR *buffer;
    ULONG room;
};

/* What a method brought back, or how much room it wants. */
static NTSTATUS change_keep_output(void *context, struct wmi_exchange *exchange)
{
    const struct change_output *output = context;
    const WNODE_METHOD_ITEM *item = (const WNODE_METHOD_ITEM *)exchange->buffer;
    if (exchange->needed != 0) {
        ULONG other = exchange->size - output->room; /* header and name */
        *output->size = exchange->needed > other ? exchange->needed - other : 0;
        return STATUS_BUFFER_TOO_SMALL;
    }
    ULONG size = exchange->used >= sizeof *item ? item->SizeDataBlock : 0;
    if (exchange->used < sizeof *item || item->DataBlockOffset > exchange->used ||
        size > exchange->used - item->DataBlockOffset) {
        wmi_request_bad(exchange, "whose data leads outside it");
        return STATUS_UNSUCCESSFUL;
    }
    ULONG room = *output->size;
    *output->size = size;
    if (size > room)
        return STATUS_BUFFER_TOO_SMALL;
    memcpy(output->buffer, exchange->buffer + item->DataBlockOffset, size);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoWMIExecuteMethod(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                  ULONG MethodId, ULONG InBufferSize, PULONG OutBufferSize,
                                  PUCHAR InOutBuffer)
{
    const struct wmi_object *object = wmi_block_get(DataBlockObject, "IoWMIExecuteMethod");
    ULONG room = *OutBufferSize > InBufferSize ? *OutBufferSize : InBufferSize;
    struct change_output output = {OutBufferSize, InOutBuffer, room};
    const struct wmi_instance_request query = {
        .minor = IRP_MN_QUERY_SINGLE_INSTANCE, .access = WMIGUID_EXECUTE, .room = WMI_QUERY_ROOM};
    const struct wmi_instance_request request = {.minor = IRP_MN_EXECUTE_METHOD,
                                                 .access = WMIGUID_EXECUTE,
                                                 .id = MethodId,
                                                 .input = InOutBuffer,
                                                 .input_size = InBufferSize,
                                                 .room = room,
                                                 .keep = change_keep_output,
                                                 .context = &output};
    wmi_instance_send(object, InstanceName, &query);
    return wmi_instance_send(object, InstanceName, &request);
}
