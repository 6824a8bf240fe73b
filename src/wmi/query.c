/* See wmi/query.h. */
#include "wmi/query.h"

#include "io/irp.h"
#include "wmi/block.h"
#include "wmi/instance.h"

#include <stddef.h>
#include <string.h>

#define WMI_ALL_DATA_SIZE 0x1000u

/* The answers so far, in the books. */
struct query_chain {
    uint8_t *bytes;
    uint32_t used, room;
    uint32_t last; /* where the last WNODE begins, if used > 0 */
};

static uint32_t query_align(uint32_t size, uint32_t step)
{
    return (size + step - 1) & ~(step - 1);
}

static uint8_t *chain_extend(struct query_chain *chain, uint32_t size)
{
    uint32_t needed = chain->used + size;
    if (needed > chain->room) {
        uint8_t *larger = machine_alloc(2 * (size_t)needed);
        if (chain->used > 0)
            memcpy(larger, chain->bytes, chain->used);
        machine_free(chain->bytes);
        chain->bytes = larger;
        chain->room = 2 * needed;
    }
    uint8_t *at = chain->bytes + chain->used;
    chain->used = needed;
    return at;
}

/* A WNODE of total bytes, the first size of which are there. */
static uint8_t *chain_add(struct query_chain *chain, const uint8_t *wnode, uint32_t size,
                          uint32_t total)
{
    uint32_t begin = query_align(chain->used, 8);
    bool is_first = chain->used == 0;
    chain_extend(chain, begin - chain->used + total);
    if (!is_first)
        ((WNODE_HEADER *)(chain->bytes + chain->last))->Linkage = begin - chain->last;
    memcpy(chain->bytes + begin, wnode, size);
    ((WNODE_HEADER *)(chain->bytes + begin))->Linkage = 0;
    chain->last = begin;
    return chain->bytes + begin;
}

static NTSTATUS chain_give(struct query_chain *chain, NTSTATUS status, PULONG size, PVOID buffer)
{
    if (NT_SUCCESS(status)) {
        ULONG room = *size;
        *size = chain->used;
        if (chain->used > 0 && (buffer == NULL || room < chain->used))
            status = STATUS_BUFFER_TOO_SMALL;
        else if (chain->used > 0)
            memcpy(buffer, chain->bytes, chain->used);
    }
    machine_free(chain->bytes);
    return status;
}

static bool query_is_inside(ULONG size, uint64_t offset, uint64_t length)
{
    return offset + length <= size;
}

static const char *query_check_names(const uint8_t *bytes, const WNODE_ALL_DATA *all, ULONG size)
{
    uint64_t offsets = all->OffsetInstanceNameOffsets;
    if (!query_is_inside(size, offsets, 4ull * all->InstanceCount))
        return "whose instance names lie outside it";
    for (ULONG i = 0; i < all->InstanceCount; i++) {
        ULONG at;
        USHORT length;
        memcpy(&at, bytes + offsets + 4ull * i, sizeof at);
        if (!query_is_inside(size, at, 2))
            return "with an instance name outside it";
        memcpy(&length, bytes + at, sizeof length);
        if (!query_is_inside(size, at + 2ull, length))
            return "with an instance name that leads outside it";
    }
    return NULL;
}

static const char *query_check_data(const WNODE_ALL_DATA *all, ULONG size)
{
    ULONG count = all->InstanceCount;
    if (all->WnodeHeader.Flags & WNODE_FLAG_FIXED_INSTANCE_SIZE) {
        uint64_t step = (all->FixedInstanceSize + 7ull) & ~7ull;
        bool is_inside =
            count == 0 || query_is_inside(size, all->DataBlockOffset + step * (count - 1),
                                          all->FixedInstanceSize);
        return is_inside ? NULL : "whose instances lead outside it";
    }
    if (!query_is_inside(size, offsetof(WNODE_ALL_DATA, OffsetInstanceDataAndLength), 8ull * count))
        return "whose list of instances leads outside it";
    for (ULONG i = 0; i < count; i++) {
        const OFFSETINSTANCEDATAANDLENGTH *row = &all->OffsetInstanceDataAndLength[i];
        if (!query_is_inside(size, row->OffsetInstanceData, row->LengthInstanceData))
            return "with an instance that leads outside it";
    }
    return NULL;
}

/* What is wrong with an answer to IRP_MN_QUERY_ALL_DATA; NULL: nothing. */
static const char *query_check_all(const struct wmi_exchange *exchange,
                                   const struct wmi_block *block)
{
    const WNODE_ALL_DATA *all = (const WNODE_ALL_DATA *)exchange->buffer;
    ULONG size = all->WnodeHeader.BufferSize;
    if (exchange->used < offsetof(WNODE_ALL_DATA, FixedInstanceSize) || size > exchange->used ||
        size < offsetof(WNODE_ALL_DATA, FixedInstanceSize))
        return "whose BufferSize is not its size";
    if (block->names != NULL && all->InstanceCount > block->count)
        return "with more instances than were registered";
    const char *wrong = query_check_data(all, size);
    if (wrong == NULL && block->names == NULL && all->InstanceCount > 0)
        wrong = query_check_names(exchange->buffer, all, size);
    return wrong;
}

/* Bytes of the static names' offsets and texts. */
static uint32_t query_names_size(const struct wmi_block *block, ULONG count)
{
    uint32_t size = 4 * count;
    for (ULONG i = 0; i < count; i++)
        size += 2u + block->names[i].Length;
    return size;
}

static void query_add_all(struct query_chain *chain, const struct wmi_exchange *exchange,
                          const struct wmi_block *block)
{
    const WNODE_ALL_DATA *from = (const WNODE_ALL_DATA *)exchange->buffer;
    ULONG size = from->WnodeHeader.BufferSize, count = from->InstanceCount;
    uint32_t offsets = query_align(size, 8);
    uint32_t total = block->names != NULL ? offsets + query_names_size(block, count) : size;
    uint8_t *bytes = chain_add(chain, exchange->buffer, size, total);
    if (block->names == NULL)
        return;
    WNODE_ALL_DATA *all = (WNODE_ALL_DATA *)bytes;
    uint32_t at = offsets + 4 * count;
    all->OffsetInstanceNameOffsets = offsets;
    for (ULONG i = 0; i < count; i++) {
        const UNICODE_STRING *name = &block->names[i];
        memcpy(bytes + offsets + 4ull * i, &at, sizeof at);
        memcpy(bytes + at, &name->Length, sizeof name->Length);
        memcpy(bytes + at + 2, name->Buffer, name->Length);
        at += 2u + name->Length;
    }
    all->WnodeHeader.BufferSize = total;
}

static NTSTATUS query_ask_all(struct query_chain *chain, struct wmi_provider *provider,
                              const struct wmi_block *block, const GUID *guid)
{
    struct wmi_exchange exchange = {
        .provider = provider, .minor = IRP_MN_QUERY_ALL_DATA, .is_repeatable = true};
    ULONG flags = WNODE_FLAG_ALL_DATA | wmi_instance_flags(block);
    if (!wmi_request_begin(&exchange, guid, flags, sizeof(WNODE_ALL_DATA), WMI_ALL_DATA_SIZE))
        return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = wmi_request_exchange(&exchange);
    block = wmi_provider_block(provider, guid); /* it may have been registered anew meanwhile */
    if (NT_SUCCESS(status) && block == NULL)
        status = STATUS_WMI_GUID_NOT_FOUND;
    const char *wrong = NT_SUCCESS(status) ? query_check_all(&exchange, block) : NULL;
    if (wrong != NULL) {
        wmi_request_bad(&exchange, wrong);
        status = STATUS_UNSUCCESSFUL;
    }
    if (NT_SUCCESS(status))
        query_add_all(chain, &exchange, block);
    wmi_request_end(&exchange);
    return status;
}

static NTSTATUS query_all(struct query_chain *chain, const struct wmi_object *object)
{
    GUID guid = object->guid;
    NTSTATUS first = STATUS_WMI_GUID_NOT_FOUND;
    bool is_any = false, is_asked = false;
    if (!(object->access & WMIGUID_QUERY))
        return STATUS_ACCESS_DENIED;
    struct wmi_provider *next;
    for (uint32_t id = 0; (next = wmi_provider_after(id)) != NULL;) {
        const struct wmi_block *block = wmi_provider_block(next, &guid);
        id = next->id;
        if (block == NULL || !wmi_instance_is_data(block))
            continue;
        wmi_provider_hold(next);
        NTSTATUS status = query_ask_all(chain, next, block, &guid);
        is_any |= NT_SUCCESS(status);
        first = is_asked ? first : status;
        is_asked = true;
        wmi_provider_release(next);
    }
    return is_any ? STATUS_SUCCESS : first;
}

NTSTATUS NTAPI IoWMIQueryAllData(PVOID DataBlockObject, PULONG InOutBufferSize, PVOID OutBuffer)
{
    struct query_chain chain = {0};
    NTSTATUS status = query_all(&chain, wmi_block_get(DataBlockObject, "IoWMIQueryAllData"));
    return chain_give(&chain, status, InOutBufferSize, OutBuffer);
}

NTSTATUS NTAPI IoWMIQueryAllDataMultiple(PVOID *DataBlockObjectList, ULONG ObjectCount,
                                         PULONG InOutBufferSize, PVOID OutBuffer)
{
    struct query_chain chain = {0};
    NTSTATUS status = STATUS_SUCCESS;
    for (ULONG i = 0; i < ObjectCount && status != STATUS_ACCESS_DENIED; i++)
        status =
            query_all(&chain, wmi_block_get(DataBlockObjectList[i], "IoWMIQueryAllDataMultiple"));
    if (status != STATUS_ACCESS_DENIED)
        status = STATUS_SUCCESS;
    return chain_give(&chain, status, InOutBufferSize, OutBuffer);
}

/* What IRP_MN_QUERY_SINGLE_INSTANCE brings back. */
static NTSTATUS query_keep_single(void *context, struct wmi_exchange *exchange)
{
    const WNODE_SINGLE_INSTANCE *one = (const WNODE_SINGLE_INSTANCE *)exchange->buffer;
    ULONG size = one->WnodeHeader.BufferSize;
    if (exchange->used < sizeof *one || size > exchange->used || size < sizeof *one) {
        wmi_request_bad(exchange, "whose BufferSize is not its size");
        return STATUS_UNSUCCESSFUL;
    }
    if (!query_is_inside(size, one->DataBlockOffset, one->SizeDataBlock)) {
        wmi_request_bad(exchange, "whose data leads outside it");
        return STATUS_UNSUCCESSFUL;
    }
    chain_add(context, exchange->buffer, size, size);
    return STATUS_SUCCESS;
}

static NTSTATUS query_single(struct query_chain *chain, const struct wmi_object *object,
                             const UNICODE_STRING *name)
{
    const struct wmi_instance_request request = {.minor = IRP_MN_QUERY_SINGLE_INSTANCE,
                                                 .access = WMIGUID_QUERY,
                                                 .room = WMI_ALL_DATA_SIZE,
                                                 .is_repeatable = true,
                                                 .keep = query_keep_single,
                                                 .context = chain};
    return wmi_instance_send(object, name, &request);
}

NTSTATUS NTAPI IoWMIQuerySingleInstance(PVOID DataBlockObject, PUNICODE_STRING InstanceName,
                                        PULONG InOutBufferSize, PVOID OutBuffer)
{
    struct query_chain chain = {0};
    NTSTATUS status = query_single(
        &chain, wmi_block_get(DataBlockObject, "IoWMIQuerySingleInstance"), InstanceName);
    return chain_give(&chain, status, InOutBufferSize, OutBuffer);
}

NTSTATUS NTAPI IoWMIQuerySingleInstanceMultiple(PVOID *DataBlockObjectList,
                                                PUNICODE_STRING InstanceNames, ULONG ObjectCount,
                                                PULONG InOutBufferSize, PVOID OutBuffer)
{
    struct query_chain chain = {0};
    NTSTATUS status = STATUS_SUCCESS;
    for (ULONG i = 0; i < ObjectCount && status != STATUS_ACCESS_DENIED; i++)
        status = query_single(
            &chain, wmi_block_get(DataBlockObjectList[i], "IoWMIQuerySingleInstanceMultiple"),
            &InstanceNames[i]);
    if (status != STATUS_ACCESS_DENIED)
        status = STATUS_SUCCESS;
    return chain_give(&chain, status, InOutBufferSize, OutBuffer);
}
