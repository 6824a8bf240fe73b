/* See wmi/request.h. */
#include "wmi/request.h"

#include "io/irp.h"
#include "ke/time.h"
#include "mm/pool.h"
#include "ob/object.h"

#include <stdio.h>
#include <string.h>

#define WMI_TAG_BUFFER 0x42696d57u /* 'WmiB' */
#define WMI_ROUNDS_MAX 4           /* a provider whose data keeps growing */
#define WMI_SIZE_MAX   0x100000u

static void request_say(const struct wmi_provider *provider, const char *rule, const char *note,
                        const char *effect)
{
    const void *dispatch =
        (const void *)provider->device->driver->object->MajorFunction[IRP_MJ_SYSTEM_CONTROL];
    EMIT(BREACH, breach, .rule = rule, .driver = provider->driver, .site = (uint64_t)dispatch + 1,
         .note = note, .effect = effect);
}

void wmi_request_bad(const struct wmi_exchange *exchange, const char *why)
{
    char note[160];
    snprintf(note, sizeof note, "answers %s with a WNODE %s",
             io_irp_name(IRP_MJ_SYSTEM_CONTROL, exchange->minor), why);
    request_say(exchange->provider, "wmi-bad-answer", note, "WMI reads what is not there");
}

/* The drivers above the addressed one pass a request on. */
static void request_check_completion(const struct wmi_provider *provider, const IRP *irp,
                                     UCHAR minor)
{
    const struct io_device *by = io_device_by_number(io_irp_find(irp)->completed_at);
    const struct io_device *lower = by != NULL ? by->lower : NULL;
    while (lower != NULL && lower != provider->device)
        lower = lower->lower;
    if (lower == NULL)
        return;
    char note[128];
    snprintf(note, sizeof note, "completes %s, which is for a device of %s below",
             io_irp_name(IRP_MJ_SYSTEM_CONTROL, minor), module_get(provider->driver)->name);
    EMIT(BREACH, breach, .rule = "wmi-request-intercepted", .driver = by->driver->number,
         .note = note, .effect = "the provider never sees the request");
}

NTSTATUS wmi_request_send(struct wmi_provider *provider, UCHAR minor, PVOID path, PVOID buffer,
                          ULONG size, ULONG_PTR *ret_information)
{
    DEVICE_OBJECT *device = provider->device->object;
    struct ob_object *ob = provider->device->ob;
    ob_object_take(ob, 0);
    DEVICE_OBJECT *top = io_device_top(device);
    IRP *irp = io_irp_new(top, IRP_MJ_SYSTEM_CONTROL, minor);
    PIO_STACK_LOCATION stack = nt_irp_next_stack(irp);
    stack->Parameters.WMI.ProviderId = (ULONG_PTR)device;
    stack->Parameters.WMI.DataPath = path;
    stack->Parameters.WMI.BufferSize = size;
    stack->Parameters.WMI.Buffer = buffer;
    NTSTATUS status = io_irp_send_wait(top, irp);
    *ret_information = irp->IoStatus.Information;
    request_check_completion(provider, irp, minor);
    io_irp_free(irp);
    ob_object_drop(ob, 0);
    return status;
}

bool wmi_request_begin(struct wmi_exchange *exchange, const GUID *guid, ULONG flags, ULONG used,
                       ULONG size)
{
    exchange->size = size;
    exchange->used = used;
    exchange->needed = 0;
    exchange->buffer = mm_pool_alloc(MM_NONPAGED, size, WMI_TAG_BUFFER, 0, 0, true);
    if (exchange->buffer == NULL)
        return false;
    WNODE_HEADER *header = (WNODE_HEADER *)exchange->buffer;
    *header = (WNODE_HEADER){
        .BufferSize = used, .ProviderId = exchange->provider->device->number, .Guid = *guid};
    header->Flags = flags;
    KeQuerySystemTimePrecise(&header->TimeStamp);
    return true;
}

void wmi_request_end(struct wmi_exchange *exchange)
{
    struct mm_block *record;
    bool is_overrun = false;
    if (exchange->buffer != NULL)
        mm_pool_free((uint64_t)exchange->buffer, 0, 0, &record, &is_overrun);
    exchange->buffer = NULL;
    if (is_overrun)
        wmi_request_bad(exchange, "that is larger than the buffer");
}

/* A larger buffer with the same input. */
static bool request_grow(struct wmi_exchange *exchange, const uint8_t *input, ULONG input_size)
{
    ULONG size = exchange->needed;
    wmi_request_end(exchange);
    exchange->needed = 0;
    exchange->buffer = mm_pool_alloc(MM_NONPAGED, size, WMI_TAG_BUFFER, 0, 0, true);
    if (exchange->buffer == NULL)
        return false;
    memcpy(exchange->buffer, input, input_size);
    exchange->size = size;
    return true;
}

/* One round. The answer is a whole WNODE, or needed says how large it would be. */
static NTSTATUS request_round(struct wmi_exchange *exchange)
{
    WNODE_HEADER *header = (WNODE_HEADER *)exchange->buffer;
    GUID path = header->Guid;
    ULONG_PTR information;
    NTSTATUS status = wmi_request_send(exchange->provider, exchange->minor, &path, exchange->buffer,
                                       exchange->size, &information);
    if (!NT_SUCCESS(status))
        return status;
    if (information > exchange->size) {
        wmi_request_bad(exchange, "that is larger than the buffer");
        return STATUS_UNSUCCESSFUL;
    }
    exchange->used = (ULONG)information;
    if (information >= sizeof(WNODE_TOO_SMALL) && (header->Flags & WNODE_FLAG_TOO_SMALL)) {
        exchange->needed = ((WNODE_TOO_SMALL *)exchange->buffer)->SizeNeeded;
        return STATUS_BUFFER_TOO_SMALL;
    }
    return STATUS_SUCCESS;
}

NTSTATUS wmi_request_exchange(struct wmi_exchange *exchange)
{
    ULONG input_size = exchange->used;
    uint8_t *input = machine_alloc(input_size);
    memcpy(input, exchange->buffer, input_size);
    NTSTATUS status = request_round(exchange);
    for (unsigned round = 1;
         round < WMI_ROUNDS_MAX && status == STATUS_BUFFER_TOO_SMALL && exchange->is_repeatable &&
         exchange->needed > exchange->size && exchange->needed <= WMI_SIZE_MAX;
         round++) {
        if (!request_grow(exchange, input, input_size)) {
            status = STATUS_INSUFFICIENT_RESOURCES;
            break;
        }
        status = request_round(exchange);
    }
    machine_free(input);
    return status;
}
