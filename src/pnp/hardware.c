/* See pnp/hardware.h. */
#include "pnp/hardware.h"

#include "io/interrupt.h"
#include "ke/interrupt.h"
#include "machine/hardware.h"
#include "mm/pool.h"

#include <stddef.h>
#include <string.h>

#define PNP_TAG_RESOURCES 0x52706e50u /* 'PnpR' */

static struct hardware *pnp_hardware_of(const struct pnp_node *node)
{
    return hardware_of((uint64_t)node->pdo->object);
}

void pnp_hardware_assign(const struct pnp_node *node)
{
    struct hardware *model = NULL;
    for (const char *id = node->ids; *id != '\0' && model == NULL; id += strlen(id) + 1)
        model = hardware_find_free(id);
    if (model != NULL)
        model->device = (uint64_t)node->pdo->object;
}

void pnp_hardware_release(const struct pnp_node *node)
{
    struct hardware *model = pnp_hardware_of(node);
    if (model == NULL)
        return;
    model->device = 0;
    io_interrupt_check_removed(model);
}

static CM_PARTIAL_RESOURCE_DESCRIPTOR
pnp_hardware_descriptor(const struct hardware_resource *resource, bool is_translated)
{
    CM_PARTIAL_RESOURCE_DESCRIPTOR row = {.ShareDisposition = CmResourceShareDeviceExclusive};
    switch (resource->kind) {
    case HARDWARE_INTERRUPT:
        row.Type = CmResourceTypeInterrupt;
        row.ShareDisposition = CmResourceShareShared;
        row.Flags = CM_RESOURCE_INTERRUPT_LEVEL_SENSITIVE;
        row.u.Interrupt.Level =
            is_translated ? hardware_irql(resource->start) : (ULONG)resource->start;
        row.u.Interrupt.Vector =
            is_translated ? hardware_vector(resource->start) : (ULONG)resource->start;
        row.u.Interrupt.Affinity = (KAFFINITY)-1;
        return row;
    case HARDWARE_PORT:
        row.Type = CmResourceTypePort;
        row.Flags = CM_RESOURCE_PORT_IO;
        break;
    case HARDWARE_MEMORY:
        row.Type = CmResourceTypeMemory;
        row.Flags = CM_RESOURCE_MEMORY_READ_WRITE;
        break;
    }
    row.u.Generic.Start.QuadPart = (LONGLONG)resource->start;
    row.u.Generic.Length = (ULONG)resource->length;
    return row;
}

static void *pnp_hardware_alloc(size_t size)
{
    return mm_pool_alloc(MM_PAGED, size, PNP_TAG_RESOURCES, 0, 0, true);
}

CM_RESOURCE_LIST *pnp_hardware_resources(const struct pnp_node *node, bool is_translated)
{
    const struct hardware *model = pnp_hardware_of(node);
    if (model == NULL)
        return NULL;
    size_t size = offsetof(CM_RESOURCE_LIST, List[0].PartialResourceList.PartialDescriptors) +
                  model->count * sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
    CM_RESOURCE_LIST *list = pnp_hardware_alloc(size);
    if (list == NULL)
        return NULL;
    CM_PARTIAL_RESOURCE_LIST *rows = &list->List[0].PartialResourceList;
    list->Count = 1;
    list->List[0].InterfaceType = Isa;
    rows->Version = rows->Revision = 1;
    rows->Count = model->count;
    for (uint32_t i = 0; i < model->count; i++)
        rows->PartialDescriptors[i] = pnp_hardware_descriptor(&model->resources[i], is_translated);
    return list;
}

static IO_RESOURCE_DESCRIPTOR pnp_hardware_requirement(const struct hardware_resource *resource)
{
    const CM_PARTIAL_RESOURCE_DESCRIPTOR raw = pnp_hardware_descriptor(resource, false);
    IO_RESOURCE_DESCRIPTOR row = {
        .Type = raw.Type, .ShareDisposition = raw.ShareDisposition, .Flags = raw.Flags};
    if (resource->kind == HARDWARE_INTERRUPT) {
        row.u.Interrupt.MinimumVector = row.u.Interrupt.MaximumVector = (ULONG)resource->start;
        return row;
    }
    row.u.Generic.Length = (ULONG)resource->length;
    row.u.Generic.Alignment = 1;
    row.u.Generic.MinimumAddress.QuadPart = (LONGLONG)resource->start;
    row.u.Generic.MaximumAddress.QuadPart = (LONGLONG)(resource->start + resource->length - 1);
    return row;
}

IO_RESOURCE_REQUIREMENTS_LIST *pnp_hardware_requirements(const DEVICE_OBJECT *pdo)
{
    const struct hardware *model = hardware_of((uint64_t)pdo);
    if (model == NULL)
        return NULL;
    size_t size = offsetof(IO_RESOURCE_REQUIREMENTS_LIST, List[0].Descriptors) +
                  model->count * sizeof(IO_RESOURCE_DESCRIPTOR);
    IO_RESOURCE_REQUIREMENTS_LIST *list = pnp_hardware_alloc(size);
    if (list == NULL)
        return NULL;
    list->ListSize = (ULONG)size;
    list->InterfaceType = Isa;
    list->AlternativeLists = 1;
    list->List[0].Version = list->List[0].Revision = 1;
    list->List[0].Count = model->count;
    for (uint32_t i = 0; i < model->count; i++)
        list->List[0].Descriptors[i] = pnp_hardware_requirement(&model->resources[i]);
    return list;
}

void pnp_hardware_interrupt(const struct pnp_node *node)
{
    const struct hardware *model = pnp_hardware_of(node);
    bool is_started = node->state == PNP_STARTED || node->state == PNP_REMOVE_PENDING;
    for (uint32_t i = 0; model != NULL && is_started && i < model->count; i++)
        if (model->resources[i].kind == HARDWARE_INTERRUPT)
            ke_interrupt_raise(hardware_vector(model->resources[i].start));
}
