/*
 * The WMI library's answer to IRP_MN_REGINFO(_EX): the blocks of the driver's context, and what its
 * DpWmiQueryReginfo routine says about all of them.
 */
#include "ex/pool.h"
#include "io/device.h"
#include "io/irp.h"
#include "machine/gate.h"
#include "ob/object.h"
#include "wmi/wmilib_state.h"

#include <string.h>

/* What DpWmiQueryReginfo fills in; on the task's stack, where the driver can write. */
struct wmilib_answer {
    ULONG flags;
    UNICODE_STRING instance_name;
    PUNICODE_STRING registry_path;
    UNICODE_STRING mof_name;
    PDEVICE_OBJECT pdo;
};

struct wmilib_writer {
    uint8_t *base;
    ULONG used;
};

static ULONG wmilib_string_size(const UNICODE_STRING *string)
{
    return 2u + string->Length;
}

static ULONG wmilib_put_string(struct wmilib_writer *writer, const UNICODE_STRING *string)
{
    ULONG at = writer->used;
    memcpy(writer->base + at, &string->Length, sizeof string->Length);
    memcpy(writer->base + at + 2, string->Buffer, string->Length);
    writer->used += wmilib_string_size(string);
    return at;
}

static bool wmilib_has(const struct wmilib_request *request, const struct wmilib_answer *answer,
                       ULONG flag)
{
    for (ULONG i = 0; i < request->context->GuidCount; i++)
        if ((request->context->GuidList[i].Flags | answer->flags) & flag)
            return true;
    return false;
}

/* A block with a PDO for its names takes a reference with it, which WMI drops. */
static void wmilib_put_row(const struct wmilib_request *request, const struct wmilib_answer *answer,
                           const WMIGUIDREGINFO *from, ULONG base_name, WMIREGGUIDW *row)
{
    row->Guid = *from->Guid;
    row->Flags = from->Flags | answer->flags;
    row->InstanceCount = from->InstanceCount;
    if (row->Flags & WMIREG_FLAG_INSTANCE_PDO) {
        struct io_device *pdo = io_device_find(answer->pdo);
        row->Pdo = (ULONG_PTR)answer->pdo;
        if (pdo != NULL && request->minor == IRP_MN_REGINFO_EX &&
            !(row->Flags & WMIREG_FLAG_REMOVE_GUID))
            ob_object_take(pdo->ob, gate_current_caller());
    } else {
        row->BaseNameOffset = base_name;
    }
}

static void wmilib_write(const struct wmilib_request *request, const struct wmilib_answer *answer,
                         bool is_update, bool has_base, ULONG size)
{
    ULONG count = request->context->GuidCount;
    WMIREGINFOW *info = request->buffer;
    struct wmilib_writer writer = {
        request->buffer, (ULONG)(offsetof(WMIREGINFOW, WmiRegGuid) + count * sizeof(WMIREGGUIDW))};
    memset(info, 0, size);
    info->BufferSize = size;
    info->GuidCount = count;
    ULONG base_name = has_base ? wmilib_put_string(&writer, &answer->instance_name) : 0;
    if (!is_update && answer->registry_path != NULL)
        info->RegistryPath = wmilib_put_string(&writer, answer->registry_path);
    if (!is_update && answer->mof_name.Buffer != NULL)
        info->MofResourceName = wmilib_put_string(&writer, &answer->mof_name);
    for (ULONG i = 0; i < count; i++)
        wmilib_put_row(request, answer, &request->context->GuidList[i], base_name,
                       &info->WmiRegGuid[i]);
}

NTSTATUS wmi_wmilib_reginfo(const struct wmilib_request *request, bool is_update)
{
    struct wmilib_answer answer = {0};
    const uint64_t arguments[GATE_ARGUMENTS_MAX] = {
        (uint64_t)request->device,       (uint64_t)&answer.flags,
        (uint64_t)&answer.instance_name, (uint64_t)&answer.registry_path,
        (uint64_t)&answer.mof_name,      (uint64_t)&answer.pdo};
    NTSTATUS status =
        (NTSTATUS)gate_call_many(gate_current_caller(), "DpWmiQueryReginfo", arguments[0],
                                 request->context->QueryWmiRegInfo, arguments);
    if (!NT_SUCCESS(status))
        return wmi_wmilib_refuse(request, status, 0);
    bool has_base = wmilib_has(request, &answer, WMIREG_FLAG_INSTANCE_BASENAME) &&
                    answer.instance_name.Buffer != NULL;
    uint64_t size = offsetof(WMIREGINFOW, WmiRegGuid) +
                    (uint64_t)request->context->GuidCount * sizeof(WMIREGGUIDW);
    if (has_base)
        size += wmilib_string_size(&answer.instance_name);
    if (!is_update && answer.registry_path != NULL)
        size += wmilib_string_size(answer.registry_path);
    if (!is_update && answer.mof_name.Buffer != NULL)
        size += wmilib_string_size(&answer.mof_name);
    bool is_fitting = size <= request->size;
    if (is_fitting)
        wmilib_write(request, &answer, is_update, has_base, (ULONG)size);
    else if (request->size >= sizeof(ULONG))
        *(ULONG *)request->buffer = (ULONG)size;
    if (has_base)
        ExFreePool(answer.instance_name.Buffer);
    return is_fitting ? wmi_wmilib_refuse(request, STATUS_SUCCESS, size)
                      : wmi_wmilib_refuse(request, STATUS_BUFFER_TOO_SMALL, sizeof(ULONG));
}
