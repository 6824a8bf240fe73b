/* See pnp/request.h. */
#include "pnp/request.h"

#include "io/irp.h"
#include "machine/machine.h"
#include "mm/pool.h"
#include "pnp/hardware.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define PNP_LOCALE           0x409       /* English (United States) */
#define PNP_TAG_CAPABILITIES 0x20706e50u /* 'Pnp ' */

void pnp_step_done(const struct pnp_node *node, const char *action, NTSTATUS status,
                   uint32_t refused_by)
{
    EMIT(STEP, step, .step = ++pnp_tree()->step, .pdo = node != NULL ? node->pdo->number : 0,
         .action = action, .status = (uint32_t)status, .refused_by = refused_by);
}

/* Minors that every driver must succeed, by its page: kernel/irp-mn-<name>.md. */
static bool pnp_request_must_succeed(UCHAR minor)
{
    return minor == IRP_MN_STOP_DEVICE || minor == IRP_MN_CANCEL_STOP_DEVICE ||
           minor == IRP_MN_CANCEL_REMOVE_DEVICE || minor == IRP_MN_REMOVE_DEVICE ||
           minor == IRP_MN_SURPRISE_REMOVAL;
}

/* STATUS_NO_SUCH_DEVICE is what the page of IoInvalidateDeviceRelations has a bus driver answer to
 * the removal of a child that is gone. */
static void pnp_request_check(const struct io_irp *irp, uint32_t answered_by, UCHAR minor,
                              NTSTATUS status)
{
    bool is_gone = minor == IRP_MN_REMOVE_DEVICE && status == STATUS_NO_SUCH_DEVICE;
    if (NT_SUCCESS(status) || !pnp_request_must_succeed(minor) || is_gone)
        return;
    char note[96];
    snprintf(note, sizeof note, "%s with 0x%08x", io_irp_name(IRP_MJ_PNP, minor), (unsigned)status);
    EMIT(BREACH, breach, .rule = "pnp-request-failed", .driver = answered_by,
         .site = irp->completed_with == status ? irp->completed_site : 0, .note = note,
         .effect = "the PnP manager goes on as if it had succeeded");
}

NTSTATUS pnp_request_send(struct pnp_node *node, UCHAR minor, const NT_STACK_PARAMETERS *parameters,
                          ULONG_PTR *information)
{
    DEVICE_OBJECT *top = io_device_top(node->pdo->object);
    uint32_t top_driver = io_device_find(top)->driver->number;
    IRP *irp = io_irp_new(top, IRP_MJ_PNP, minor);
    if (parameters != NULL)
        nt_irp_next_stack(irp)->Parameters = *parameters;
    if (information != NULL)
        irp->IoStatus.Information = *information;
    NTSTATUS status = io_irp_send_wait(top, irp);
    if (information != NULL)
        *information = irp->IoStatus.Information;
    const struct io_irp *record = io_irp_find(irp);
    /* A completion routine has changed it: the top driver's is the last that can. */
    uint32_t answered_by = record->completed_with == status ? record->completed_by : top_driver;
    pnp_request_check(record, answered_by, minor, status);
    io_irp_free(irp);
    pnp_step_done(node, io_irp_name(IRP_MJ_PNP, minor), status,
                  NT_SUCCESS(status) ? 0 : answered_by);
    if (minor != IRP_MN_REMOVE_DEVICE && minor != IRP_MN_SURPRISE_REMOVAL &&
        minor != IRP_MN_STOP_DEVICE)
        pnp_hardware_interrupt(node);
    return status;
}

/* An answer that is not in pool: the PnP manager frees it. Returns the bytes behind it, 0 for none.
 */
static size_t pnp_request_answer_size(const struct io_device *answerer, UCHAR minor,
                                      uint64_t answer)
{
    const struct mm_block *block = mm_pool_find(answer);
    if (block != NULL && !block->is_freed)
        return block->base + block->size - answer;
    char note[160];
    snprintf(note, sizeof note, "%s was answered with 0x%llx, which is not in pool",
             io_irp_name(IRP_MJ_PNP, minor), (unsigned long long)answer);
    EMIT(BREACH, breach, .rule = "bug-check", .driver = answerer->driver->number, .note = note,
         .effect = "bug check BAD_POOL_CALLER (0xC2) when the PnP manager frees it");
    return 0;
}

NTSTATUS pnp_request_start(struct pnp_node *node)
{
    CM_RESOURCE_LIST *raw = pnp_hardware_resources(node, false);
    CM_RESOURCE_LIST *translated = pnp_hardware_resources(node, true);
    const NT_STACK_PARAMETERS parameters = {
        .StartDevice = {.AllocatedResources = raw, .AllocatedResourcesTranslated = translated}};
    NTSTATUS status = pnp_request_send(node, IRP_MN_START_DEVICE, &parameters, NULL);
    if (raw != NULL)
        pnp_request_free(raw);
    if (translated != NULL)
        pnp_request_free(translated);
    return status;
}

NTSTATUS pnp_request_query_stop(struct pnp_node *node)
{
    return pnp_request_send(node, IRP_MN_QUERY_STOP_DEVICE, NULL, NULL);
}

NTSTATUS pnp_request_cancel_stop(struct pnp_node *node)
{
    return pnp_request_send(node, IRP_MN_CANCEL_STOP_DEVICE, NULL, NULL);
}

NTSTATUS pnp_request_stop(struct pnp_node *node)
{
    return pnp_request_send(node, IRP_MN_STOP_DEVICE, NULL, NULL);
}

NTSTATUS pnp_request_query_remove(struct pnp_node *node)
{
    return pnp_request_send(node, IRP_MN_QUERY_REMOVE_DEVICE, NULL, NULL);
}

NTSTATUS pnp_request_cancel_remove(struct pnp_node *node)
{
    return pnp_request_send(node, IRP_MN_CANCEL_REMOVE_DEVICE, NULL, NULL);
}

NTSTATUS pnp_request_remove(struct pnp_node *node)
{
    node->is_removing = true;
    return pnp_request_send(node, IRP_MN_REMOVE_DEVICE, NULL, NULL);
}

NTSTATUS pnp_request_surprise_removal(struct pnp_node *node)
{
    return pnp_request_send(node, IRP_MN_SURPRISE_REMOVAL, NULL, NULL);
}

NTSTATUS pnp_request_filter_requirements(struct pnp_node *node)
{
    const struct io_device *top = io_device_find(io_device_top(node->pdo->object));
    IO_RESOURCE_REQUIREMENTS_LIST *list = pnp_hardware_requirements(node->pdo->object);
    const NT_STACK_PARAMETERS parameters = {.FilterResourceRequirements.IoResourceRequirementList =
                                                list};
    ULONG_PTR information = (ULONG_PTR)list;
    NTSTATUS status =
        pnp_request_send(node, IRP_MN_FILTER_RESOURCE_REQUIREMENTS, &parameters, &information);
    if (information != 0 && /* the list, or one that a driver has put in its place */
        pnp_request_answer_size(top, IRP_MN_FILTER_RESOURCE_REQUIREMENTS, information) > 0)
        pnp_request_free((const void *)information);
    return status;
}

NTSTATUS pnp_request_eject(struct pnp_node *node)
{
    return pnp_request_send(node, IRP_MN_EJECT, NULL, NULL);
}

NTSTATUS pnp_request_device_state(struct pnp_node *node, PNP_DEVICE_STATE *ret_state)
{
    ULONG_PTR state = 0;
    NTSTATUS status = pnp_request_send(node, IRP_MN_QUERY_PNP_DEVICE_STATE, NULL, &state);
    *ret_state = NT_SUCCESS(status) ? (PNP_DEVICE_STATE)state : 0;
    return status;
}

NTSTATUS pnp_request_capabilities(struct pnp_node *node)
{
    DEVICE_CAPABILITIES *capabilities =
        mm_pool_alloc(MM_NONPAGED, sizeof *capabilities, PNP_TAG_CAPABILITIES, 0, 0, true);
    if (capabilities == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    capabilities->Size = sizeof *capabilities;
    capabilities->Version = 1;
    capabilities->Address = capabilities->UINumber = UINT32_MAX;
    NT_STACK_PARAMETERS parameters = {.DeviceCapabilities.Capabilities = capabilities};
    NTSTATUS status = pnp_request_send(node, IRP_MN_QUERY_CAPABILITIES, &parameters, NULL);
    node->capabilities = *capabilities;
    pnp_request_free(capabilities);
    return status;
}

static void pnp_request_bad_id(const struct pnp_node *node, BUS_QUERY_ID_TYPE type, const char *why)
{
    char note[160];
    snprintf(note, sizeof note, "IRP_MN_QUERY_ID type %d: the answer %s (bug check 0xCA/3)",
             (int)type, why);
    EMIT(BREACH, breach, .rule = "bad-device-id", .driver = node->pdo->driver->number,
         .note = note);
}

/* One WCHAR of an ID; several IDs end in an empty one. Returns what is wrong, or NULL. */
static const char *pnp_id_check(WCHAR unit, size_t length)
{
    if (unit < 0x21 || unit > 0x7f || unit == ',')
        return "has a character outside 0x21 to 0x7F, or a comma";
    return length >= PNP_ID_MAX ? "has an ID of 200 characters or more" : NULL;
}

/* Reads one ID, or (is_list) several up to an empty one. A list that is larger than ret_text's room
 * is cut between IDs; what is left of ret_text holds zeros already. Returns what is wrong. */
static const char *pnp_id_read(const WCHAR *text, size_t units, bool is_list, char *ret_text,
                               size_t size)
{
    size_t room = size - (is_list ? 2 : 1); /* for the zeros at the end */
    size_t length = 0;
    for (size_t used = 0; used < units; used++) {
        bool is_end = text[used] == 0;
        if (is_end && (length == 0 || !is_list))
            return NULL;
        length = is_end ? 0 : length + 1;
        const char *wrong = is_end ? NULL : pnp_id_check(text[used], length);
        if (wrong != NULL)
            return wrong;
        if (used < room)
            ret_text[used] = (char)text[used];
        else if (used == room)
            memset(ret_text + used - (length > 0 ? length - 1 : 0), 0, length);
    }
    return "has no end";
}

NTSTATUS pnp_request_id(struct pnp_node *node, BUS_QUERY_ID_TYPE type, char *ret_text, size_t size)
{
    NT_STACK_PARAMETERS parameters = {.QueryId.IdType = type};
    ULONG_PTR information = 0;
    memset(ret_text, 0, size);
    NTSTATUS status = pnp_request_send(node, IRP_MN_QUERY_ID, &parameters, &information);
    if (!NT_SUCCESS(status) || information == 0)
        return status;
    const struct mm_block *block = mm_pool_find(information);
    const WCHAR *text = (const WCHAR *)information;
    bool is_list = type == BusQueryHardwareIDs || type == BusQueryCompatibleIDs;
    const char *wrong = "is not in pool";
    if (block != NULL)
        wrong = pnp_id_read(text, (block->base + block->size - information) / 2, is_list, ret_text,
                            size);
    if (wrong != NULL)
        pnp_request_bad_id(node, type, wrong);
    pnp_request_free(text);
    return STATUS_SUCCESS;
}

NTSTATUS pnp_request_relations(struct pnp_node *node, DEVICE_RELATION_TYPE type,
                               DEVICE_RELATIONS **ret_relations)
{
    const struct io_device *top = io_device_find(io_device_top(node->pdo->object));
    NT_STACK_PARAMETERS parameters = {.QueryDeviceRelations.Type = type};
    ULONG_PTR information = 0;
    *ret_relations = NULL;
    NTSTATUS status =
        pnp_request_send(node, IRP_MN_QUERY_DEVICE_RELATIONS, &parameters, &information);
    if (!NT_SUCCESS(status) || information == 0)
        return status;
    size_t size = pnp_request_answer_size(top, IRP_MN_QUERY_DEVICE_RELATIONS, information);
    DEVICE_RELATIONS *relations = (DEVICE_RELATIONS *)information;
    const size_t head = offsetof(DEVICE_RELATIONS, Objects);
    if (size >= head && (size - head) / sizeof relations->Objects[0] >= relations->Count) {
        *ret_relations = relations;
    } else if (size > 0) {
        EMIT(BREACH, breach, .rule = "bad-bus-relations", .driver = top->driver->number,
             .note = "relations say that they list more devices than their block has room for");
        pnp_request_free(relations);
    }
    return status;
}

NTSTATUS pnp_request_text(struct pnp_node *node, DEVICE_TEXT_TYPE type, char *ret_text, size_t size)
{
    NT_STACK_PARAMETERS parameters = {
        .QueryDeviceText = {.DeviceTextType = type, .LocaleId = PNP_LOCALE}};
    ULONG_PTR information = 0;
    ret_text[0] = '\0';
    NTSTATUS status = pnp_request_send(node, IRP_MN_QUERY_DEVICE_TEXT, &parameters, &information);
    if (!NT_SUCCESS(status) || information == 0)
        return status;
    size_t units = pnp_request_answer_size(node->pdo, IRP_MN_QUERY_DEVICE_TEXT, information) / 2;
    const WCHAR *text = (const WCHAR *)information;
    size_t used = 0;
    for (; used < units && used < size - 1 && text[used] != 0; used++)
        ret_text[used] = text[used] < 0x7f ? (char)text[used] : '?';
    ret_text[used] = '\0';
    if (units > 0)
        pnp_request_free(text);
    return status;
}

NTSTATUS pnp_request_bus_information(struct pnp_node *node)
{
    ULONG_PTR information = 0;
    NTSTATUS status = pnp_request_send(node, IRP_MN_QUERY_BUS_INFORMATION, NULL, &information);
    if (!NT_SUCCESS(status) || information == 0)
        return status;
    size_t size = pnp_request_answer_size(node->pdo, IRP_MN_QUERY_BUS_INFORMATION, information);
    node->has_bus = size >= sizeof node->bus;
    if (node->has_bus)
        node->bus = *(const PNP_BUS_INFORMATION *)information;
    if (size > 0)
        pnp_request_free((const void *)information);
    return status;
}

void pnp_request_free(const void *block)
{
    mm_pool_free_own(block);
}
