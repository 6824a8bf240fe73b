/*
 * Models of hardware, from and to text: see host/scenario.h and machine/hardware.h.
 *
 *   ID=RESOURCE,RESOURCE,...    memory:START+LENGTH  port:START+LENGTH  interrupt:LINE
 *                               pci:BUS.DEVICE.FUNCTION+ID
 */
#include "host/scenario.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What a resource's numbers may be: low <= start, start + length <= high. */
static const struct {
    const char *name;
    uint64_t low, high, length_max;
    bool has_length;
} kinds[] = {
    [HARDWARE_MEMORY] = {"memory", HARDWARE_MEMORY_LOW, HARDWARE_MEMORY_HIGH, 0x1000000, true},
    [HARDWARE_PORT] = {"port", 0, 0x10000, 0x1000, true},
    [HARDWARE_INTERRUPT] = {"interrupt", 0, HARDWARE_LINE_MAX + 1, 1, false},
};

/* A number at *text, which moves behind it. */
static bool hardware_number(const char **text, uint64_t *ret_number)
{
    char *end;
    errno = 0;
    *ret_number = strtoull(*text, &end, 0);
    bool is_number = isdigit((unsigned char)**text) && errno == 0;
    *text = end;
    return is_number;
}

/* NULL, or what is wrong with the resource at *text. */
static const char *hardware_read(const char **text, struct hardware_resource *ret_resource)
{
    unsigned kind = 0;
    size_t length = strcspn(*text, ":");
    while (kind < sizeof kinds / sizeof kinds[0] &&
           (strlen(kinds[kind].name) != length || strncmp(*text, kinds[kind].name, length) != 0))
        kind++;
    if (kind == sizeof kinds / sizeof kinds[0] || (*text)[length] != ':')
        return "a resource is memory:START+LENGTH, port:START+LENGTH, interrupt:LINE or "
               "pci:BUS.DEVICE.FUNCTION+ID";
    *text += length + 1;
    *ret_resource = (struct hardware_resource){.kind = (enum hardware_kind)kind, .length = 1};
    if (!hardware_number(text, &ret_resource->start))
        return "a number is missing";
    if (kinds[kind].has_length &&
        (*(*text)++ != '+' || !hardware_number(text, &ret_resource->length)))
        return "memory and ports want START+LENGTH";
    uint64_t room = kinds[kind].high - kinds[kind].low;
    uint64_t offset = ret_resource->start - kinds[kind].low;
    if (ret_resource->length == 0 || ret_resource->length > kinds[kind].length_max ||
        offset >= room || ret_resource->length > room - offset)
        return "memory lies in 0xc0000000 to 0xffffffff (16 MiB at most), ports below 0x10000 "
               "(4096 at most), lines are 0 to 127";
    if (kind == HARDWARE_MEMORY && ret_resource->start % 4096 != 0)
        return "memory begins at a page";
    return NULL;
}

static bool hardware_overlaps(const struct hardware *model, const struct hardware_resource *wanted)
{
    for (uint32_t i = 0; i < model->count; i++) {
        const struct hardware_resource *other = &model->resources[i];
        if (other->kind == wanted->kind && wanted->kind != HARDWARE_INTERRUPT &&
            wanted->start < other->start + other->length &&
            other->start < wanted->start + wanted->length)
            return true;
    }
    return false;
}

/* The slot behind "pci:". */
static const char *hardware_read_config(const struct host_scenario *scenario,
                                        struct hardware *model, const char **text)
{
    uint64_t bus, device, function, id;
    if (!hardware_number(text, &bus) || *(*text)++ != '.' || !hardware_number(text, &device) ||
        *(*text)++ != '.' || !hardware_number(text, &function) || *(*text)++ != '+' ||
        !hardware_number(text, &id))
        return "a slot is pci:BUS.DEVICE.FUNCTION+ID";
    if (bus > 255 || device > 31 || function > 7 || id > UINT32_MAX || (id & 0xffff) == 0xffff)
        return "busses are 0 to 255, devices 0 to 31, functions 0 to 7; an ID is "
               "0xDDDDVVVV, device and vendor";
    struct hardware_config config = {.is_there = true,
                                     .bus = (uint8_t)bus,
                                     .slot = (uint8_t)(device | function << 5),
                                     .id = (uint32_t)id};
    for (uint32_t i = 0; i < scenario->hardware_count; i++)
        if (scenario->hardware[i].config.is_there &&
            scenario->hardware[i].config.bus == config.bus &&
            scenario->hardware[i].config.slot == config.slot)
            return "two devices in one slot";
    if (model->config.is_there)
        return "a device has one slot";
    model->config = config;
    return NULL;
}

static const char *hardware_add_resource(const struct host_scenario *scenario,
                                         struct hardware *model, const char **text)
{
    struct hardware_resource resource;
    if (model->count == HARDWARE_RESOURCE_MAX)
        return "a device has at most 16 resources";
    const char *wrong = hardware_read(text, &resource);
    if (wrong != NULL)
        return wrong;
    for (uint32_t i = 0; i <= scenario->hardware_count; i++)
        if (hardware_overlaps(i < scenario->hardware_count ? &scenario->hardware[i] : model,
                              &resource))
            return "two ranges overlap";
    model->resources[model->count++] = resource;
    return **text == '\0' || **text == ',' ? NULL : "resources are separated by commas";
}

/* NULL, or what is wrong with the resource at *text, which moves behind it. */
static const char *hardware_add_next(const struct host_scenario *scenario, struct hardware *model,
                                     const char **text)
{
    if (strncmp(*text, "pci:", 4) != 0)
        return hardware_add_resource(scenario, model, text);
    *text += 4;
    const char *wrong = hardware_read_config(scenario, model, text);
    if (wrong == NULL && **text != '\0' && **text != ',')
        wrong = "resources are separated by commas";
    return wrong;
}

bool host_scenario_add_hardware(struct host_scenario *scenario, const char *text,
                                struct error *error)
{
    const char *equals = strchr(text, '=');
    struct hardware model = {.count = 0};
    if (equals == NULL || equals == text || equals - text >= (long)sizeof model.id)
        return error_set(error, EXIT_USAGE, "--hardware wants ID=RESOURCE,..., not \"%s\"", text);
    if (scenario->hardware_count == HOST_HARDWARE_MAX)
        return error_set(error, EXIT_USAGE, "more than %d times --hardware", HOST_HARDWARE_MAX);
    snprintf(model.id, sizeof model.id, "%.*s", (int)(equals - text), text);
    const char *wrong, *at = equals;
    do {
        at++;
        wrong = hardware_add_next(scenario, &model, &at);
    } while (wrong == NULL && *at == ',');
    if (wrong != NULL)
        return error_set(error, EXIT_USAGE, "--hardware %s: %s", text, wrong);
    scenario->hardware[scenario->hardware_count++] = model;
    return true;
}

void host_scenario_write_hardware(const struct hardware *model, FILE *file)
{
    fprintf(file, "hardware %s", model->id);
    for (uint32_t i = 0; i < model->count; i++) {
        const struct hardware_resource *resource = &model->resources[i];
        fprintf(file, "%c%s:0x%" PRIx64, i == 0 ? '=' : ',', kinds[resource->kind].name,
                resource->start);
        if (kinds[resource->kind].has_length)
            fprintf(file, "+0x%" PRIx64, resource->length);
    }
    if (model->config.is_there)
        fprintf(file, "%cpci:%u.%u.%u+0x%08" PRIx32, model->count == 0 ? '=' : ',',
                model->config.bus, model->config.slot & 31u, model->config.slot >> 5,
                model->config.id);
    fprintf(file, "\n");
}
