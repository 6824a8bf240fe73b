/* See wmi/wmi.h. What this folder hears, it hears by events: io/ lies below and cannot ask. */
#include "wmi/wmi.h"

#include "ex/wait.h"
#include "ke/thread.h"
#include "wmi/wmi_state.h"

static void wmi_hear(void *context, const struct event_header *header, const void *payload)
{
    (void)context;
    if (header->kind == EVENT_DEVICE_DELETED) {
        wmi_provider_check_deleted(
            (uint32_t)((const struct event_device_deleted *)payload)->device);
        return;
    }
    uint32_t driver = (uint32_t)((const struct event_driver_gone *)payload)->driver;
    wmi_etw_check_left(driver);
    wmi_block_check_left(driver);
    wmi_provider_check_left(driver);
}

struct wmi_state *wmi_state(void)
{
    void **slot = &machine()->slots[MACHINE_SLOT_WMI];
    if (*slot == NULL) {
        *slot = machine_alloc(sizeof(struct wmi_state));
        event_listen(&machine()->events, EVENT_MASK(DRIVER_GONE) | EVENT_MASK(DEVICE_DELETED),
                     wmi_hear, NULL);
    }
    return *slot;
}

static struct wmi_provider *wmi_asked(void)
{
    struct wmi_provider *at = wmi_state()->providers;
    while (at != NULL && !at->is_asked)
        at = at->next;
    return at;
}

static void wmi_ask(struct wmi_provider *provider)
{
    provider->is_asked = false;
    wmi_provider_hold(provider);
    wmi_reginfo_ask(provider, provider->is_update);
    wmi_provider_release(provider);
    wmi_state()->is_unsettled = true;
}

/* Body of the thread; also run by whoever waits when no thread could be made. */
static void wmi_work_all(void *argument)
{
    struct wmi_state *state = argument;
    state->is_working = true;
    for (;;) {
        struct wmi_provider *asked = wmi_asked();
        if (asked != NULL)
            wmi_ask(asked);
        else if (state->events != NULL)
            wmi_event_deliver();
        else if (state->is_unsettled)
            wmi_block_settle();
        else
            break;
    }
    state->is_working = false;
    while (ex_wait_wake((uint64_t)state) != NULL)
        ;
}

void wmi_work(void)
{
    struct wmi_state *state = wmi_state();
    if (!state->is_working)
        state->is_working = ke_thread_start("WMI", wmi_work_all, state) != NULL;
}

void wmi_wait(void)
{
    struct wmi_state *state = machine()->slots[MACHINE_SLOT_WMI];
    if (state == NULL)
        return;
    if (state->is_working)
        ex_wait_block("waiting for WMI", (uint64_t)state);
    else
        wmi_work_all(state);
}
