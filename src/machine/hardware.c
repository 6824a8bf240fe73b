/* See machine/hardware.h. */
#include "machine/hardware.h"

#include "machine/machine.h"

#include <string.h>
#include <strings.h>

#define LINE_IRQL_LOW   3 /* below it are software interrupts ... */
#define LINE_IRQL_COUNT 9 /* ... and above 11 the clock's and the other processors' */

void hardware_add(const struct hardware *model)
{
    struct hardware **end = &machine()->hardware;
    while (*end != NULL)
        end = &(*end)->next;
    *end = machine_alloc(sizeof **end);
    **end = *model;
    (*end)->next = NULL;
    (*end)->device = 0;
    memcpy((*end)->config.bytes, &model->config.id, sizeof model->config.id);
}

struct hardware_config *hardware_config_find(uint32_t bus, uint32_t slot, bool *ret_is_bus)
{
    *ret_is_bus = false;
    for (struct hardware *model = machine()->hardware; model != NULL; model = model->next) {
        if (!model->config.is_there || model->config.bus != bus)
            continue;
        *ret_is_bus = true;
        if (model->config.slot == slot)
            return &model->config;
    }
    return NULL;
}

struct hardware *hardware_find_free(const char *id)
{
    struct hardware *model = machine()->hardware;
    while (model != NULL && (model->device != 0 || strcasecmp(model->id, id) != 0))
        model = model->next;
    return model;
}

struct hardware *hardware_of(uint64_t device)
{
    struct hardware *model = machine()->hardware;
    while (model != NULL && model->device != device)
        model = model->next;
    return model;
}

uint8_t *hardware_bytes(enum hardware_kind kind, uint64_t start, uint64_t length)
{
    for (const struct hardware *model = machine()->hardware; model != NULL; model = model->next)
        for (uint32_t i = 0; i < model->count; i++) {
            const struct hardware_resource *resource = &model->resources[i];
            uint64_t offset = start - resource->start;
            if (resource->kind == kind && offset < resource->length &&
                length <= resource->length - offset)
                return resource->bytes + offset;
        }
    return NULL;
}

uint64_t hardware_physical(uint64_t address)
{
    for (const struct hardware *model = machine()->hardware; model != NULL; model = model->next)
        for (uint32_t i = 0; i < model->count; i++) {
            const struct hardware_resource *resource = &model->resources[i];
            uint64_t offset = address - (uint64_t)resource->bytes;
            if (resource->kind == HARDWARE_MEMORY && offset < resource->length)
                return resource->start + offset;
        }
    return 0;
}

uint8_t hardware_irql(uint64_t line)
{
    return (uint8_t)(LINE_IRQL_LOW + line % LINE_IRQL_COUNT);
}

uint32_t hardware_vector(uint64_t line)
{
    return (uint32_t)hardware_irql(line) << 4 | (uint32_t)(line / LINE_IRQL_COUNT);
}

const struct hardware *hardware_of_vector(uint32_t vector)
{
    for (const struct hardware *model = machine()->hardware; model != NULL; model = model->next)
        for (uint32_t i = 0; i < model->count && model->device != 0; i++)
            if (model->resources[i].kind == HARDWARE_INTERRUPT &&
                hardware_vector(model->resources[i].start) == vector)
                return model;
    return NULL;
}
