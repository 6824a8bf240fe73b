/* See wmi/provider.h. */
#include "wmi/provider.h"

#include "ex/wait.h"
#include "machine/breach.h"
#include "machine/gate.h"
#include "rtl/strings.h"
#include "wmi/wmi_state.h"

#include <inttypes.h>
#include <stdio.h>

struct io_device *wmi_device_get(PDEVICE_OBJECT object, const char *routine)
{
    struct io_device *device = io_device_find(object);
    if (device != NULL && !device->is_gone)
        return device;
    breach_stop("bug-check", NULL, "%s was given 0x%" PRIx64 ", which is no live device object",
                routine, (uint64_t)object);
}

void wmi_block_free(struct wmi_block *block)
{
    for (ULONG i = 0; block->names != NULL && i < block->count; i++)
        machine_free(block->names[i].Buffer);
    machine_free(block->names);
    machine_free(block);
}

static void provider_drop_blocks(struct wmi_provider *provider)
{
    struct wmi_block *next;
    for (struct wmi_block *at = provider->blocks; at != NULL; at = next) {
        next = at->next;
        wmi_block_free(at);
    }
    provider->blocks = NULL;
}

/* Where it hangs; at the end of the list if the device is not registered. */
static struct wmi_provider **provider_link(struct wmi_provider **list,
                                           const struct io_device *device)
{
    while (*list != NULL && (*list)->device != device)
        list = &(*list)->next;
    return list;
}

struct wmi_provider *wmi_provider_of(const struct io_device *device)
{
    return *provider_link(&wmi_state()->providers, device);
}

struct wmi_provider *wmi_provider_after(uint32_t id)
{
    struct wmi_provider *at = wmi_state()->providers;
    while (at != NULL && (at->id <= id || at->is_blocked))
        at = at->next;
    return at;
}

struct wmi_block *wmi_provider_block(const struct wmi_provider *provider, const GUID *guid)
{
    struct wmi_block *at = provider->blocks;
    while (at != NULL && !nt_guid_equal(&at->guid, guid))
        at = at->next;
    return at;
}

ULONG wmi_block_instance(const struct wmi_block *block, const UNICODE_STRING *name)
{
    ULONG i = 0;
    while (i < block->count && !RtlEqualUnicodeString(&block->names[i], name, TRUE))
        i++;
    return i;
}

void wmi_provider_hold(struct wmi_provider *provider)
{
    provider->held++;
}

void wmi_provider_release(struct wmi_provider *provider)
{
    if (--provider->held > 0)
        return;
    if (provider->is_leaving)
        ex_wait_wake((uint64_t)provider);
    if (!provider->is_lost)
        return;
    provider_drop_blocks(provider);
    machine_free(provider);
}

static void provider_new(struct io_device *device)
{
    struct wmi_state *state = wmi_state();
    struct wmi_provider **former = provider_link(&state->former, device);
    struct wmi_provider *provider = *former;
    if (provider == NULL)
        provider = machine_alloc(sizeof *provider);
    else
        *former = provider->next;
    *provider = (struct wmi_provider){.id = ++state->next_id,
                                      .device = device,
                                      .driver = device->driver->number,
                                      .site = gate_current_site(),
                                      .is_asked = true};
    *provider_link(&state->providers, NULL) = provider;
    wmi_work();
}

/* Out of the list: nothing new is sent to it. */
static void provider_take(struct wmi_provider *provider)
{
    struct wmi_provider **link = &wmi_state()->providers;
    while (*link != provider)
        link = &(*link)->next;
    *link = provider->next;
    provider->next = NULL;
}

static NTSTATUS provider_deregister(const struct io_device *device)
{
    struct wmi_state *state = wmi_state();
    struct wmi_provider *provider = wmi_provider_of(device);
    if (provider == NULL) {
        if (*provider_link(&state->former, device) != NULL)
            breach_say("wmi-deregistered-twice", NULL,
                       "device %s is deregistered from WMI a second time",
                       device->name[0] != '\0' ? device->name : "without a name");
        return STATUS_INVALID_PARAMETER;
    }
    provider_take(provider);
    provider->is_leaving = true;
    while (provider->held > 0)
        ex_wait_block("IoWMIRegistrationControl", (uint64_t)provider);
    provider_drop_blocks(provider);
    provider->next = state->former;
    state->former = provider;
    return STATUS_SUCCESS;
}

static NTSTATUS provider_ask_again(struct wmi_provider *provider, bool is_update)
{
    if (provider == NULL)
        return STATUS_INVALID_PARAMETER;
    provider->is_update = is_update && (provider->is_update || !provider->is_asked);
    provider->is_asked = true;
    wmi_work();
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoWMIRegistrationControl(PDEVICE_OBJECT DeviceObject, ULONG Action)
{
    if (Action < WMIREG_ACTION_REGISTER || Action > WMIREG_ACTION_BLOCK_IRPS)
        return STATUS_INVALID_PARAMETER;
    struct io_device *device = wmi_device_get(DeviceObject, "IoWMIRegistrationControl");
    struct wmi_provider *provider = wmi_provider_of(device);
    switch (Action) {
    case WMIREG_ACTION_REGISTER:
        if (provider != NULL)
            return STATUS_OBJECT_NAME_EXISTS;
        provider_new(device);
        return STATUS_SUCCESS;
    case WMIREG_ACTION_DEREGISTER: return provider_deregister(device);
    case WMIREG_ACTION_REREGISTER: return provider_ask_again(provider, false);
    case WMIREG_ACTION_UPDATE_GUIDS: return provider_ask_again(provider, true);
    default:
        if (provider == NULL)
            return STATUS_INVALID_PARAMETER;
        provider->is_blocked = true;
        return STATUS_SUCCESS;
    }
}

ULONG NTAPI IoWMIDeviceObjectToProviderId(PDEVICE_OBJECT DeviceObject)
{
    return wmi_device_get(DeviceObject, "IoWMIDeviceObjectToProviderId")->number;
}

/* Said, and deregistered, so that nobody is led into freed memory. */
static void provider_left(struct wmi_provider *provider, const char *what)
{
    char note[160];
    snprintf(note, sizeof note, "%s while its device %s is registered with WMI", what,
             provider->device->name[0] != '\0' ? provider->device->name : "without a name");
    EMIT(BREACH, breach, .rule = "wmi-left-registered", .driver = provider->driver,
         .site = provider->site, .note = note,
         .effect = "WMI sends the next request to what is gone");
    provider_take(provider);
    provider->is_lost = true;
    wmi_provider_hold(provider);
    wmi_provider_release(provider);
}

void wmi_provider_check_deleted(uint32_t device)
{
    struct wmi_provider *provider = wmi_provider_of(io_device_by_number(device));
    if (provider != NULL)
        provider_left(provider, "calls IoDeleteDevice");
}

void wmi_provider_check_left(uint32_t driver)
{
    struct wmi_provider *next;
    for (struct wmi_provider *at = wmi_state()->providers; at != NULL; at = next) {
        next = at->next;
        if (at->driver == driver)
            provider_left(at, "is unloaded");
    }
}
