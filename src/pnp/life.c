/* See pnp/life.h. Order: reference/pnp-sequences.md sections 2, 4, 5, 6. */
#include "pnp/life.h"

#include "base/panic.h"
#include "io/dma.h"
#include "io/file.h"
#include "machine/machine.h"
#include "ob/object.h"
#include "pnp/ask.h"
#include "pnp/device_key.h"
#include "pnp/eject.h"
#include "pnp/enumerate.h"
#include "pnp/event.h"
#include "pnp/hardware.h"
#include "pnp/library.h"
#include "pnp/notify.h"
#include "pnp/request.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

NTSTATUS pnp_life_start_driver(struct io_driver *driver)
{
    if (driver->is_started && !driver->is_unloaded)
        return STATUS_SUCCESS;
    if (driver->is_entered)
        return STATUS_UNSUCCESSFUL;
    struct module *module = module_get(driver->number);
    NTSTATUS status = pnp_library_take(module);
    if (!NT_SUCCESS(status))
        return status;
    status = io_driver_start(driver);
    char action[96];
    snprintf(action, sizeof action, "DriverEntry of %s", driver->service);
    pnp_step_done(NULL, action, status, NT_SUCCESS(status) ? 0 : driver->number);
    if (NT_SUCCESS(status))
        return status;
    if (!module->is_dll_unload_due)
        pnp_notify_check_left(driver->number);
    if (module->users == 0)
        pnp_library_drop(module);
    return status;
}

static struct io_driver *pnp_life_function_driver(const struct pnp_node *node)
{
    const struct pnp_state_of_tree *tree = pnp_tree();
    for (const char *id = node->ids; *id != '\0'; id += strlen(id) + 1)
        for (uint32_t i = 0; i < tree->binding_count; i++)
            if (strcasecmp(tree->bindings[i].id, id) == 0)
                return tree->bindings[i].function;
    return node->depth < tree->main_count ? tree->mains[node->depth] : NULL;
}

/* False if the driver refused or left the device in a state that AddDevice must not. */
static bool pnp_life_add(struct pnp_node *node, struct io_driver *driver)
{
    if (!NT_SUCCESS(pnp_life_start_driver(driver)))
        return false;
    DEVICE_OBJECT *pdo = node->pdo->object;
    DEVICE_OBJECT *top = io_device_top(pdo);
    NTSTATUS status = io_driver_add_device(driver, pdo);
    char action[96];
    snprintf(action, sizeof action, "AddDevice of %s", driver->service);
    pnp_step_done(node, action, status, NT_SUCCESS(status) ? 0 : driver->number);
    DEVICE_OBJECT *now = io_device_top(pdo);
    if (now != top && (now->Flags & DO_DEVICE_INITIALIZING)) {
        EMIT(BREACH, breach, .rule = "device-still-initializing", .driver = driver->number,
             .site = (uint64_t)driver->object->DriverExtension->AddDevice + 1,
             .note = "AddDevice left DO_DEVICE_INITIALIZING set (Driver Verifier 0xC9/243)");
        now->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
    }
    return NT_SUCCESS(status);
}

static bool pnp_life_add_all(struct pnp_node *node)
{
    const struct pnp_state_of_tree *tree = pnp_tree();
    struct io_driver *function = pnp_life_function_driver(node);
    bool has_filters = node->depth > 0;
    if (function == NULL)
        return false;
    pnp_device_key_install(node, function);
    for (uint32_t i = 0; has_filters && i < tree->lower_count; i++)
        if (!pnp_life_add(node, tree->lowers[i]))
            return false;
    if (!pnp_life_add(node, function))
        return false;
    for (uint32_t i = 0; has_filters && i < tree->upper_count; i++)
        if (!pnp_life_add(node, tree->uppers[i]))
            return false;
    return true;
}

/* A stack that could not be brought up is taken down at once, without SURPRISE_REMOVAL. */
static void pnp_life_fail(struct pnp_node *node)
{
    if (node->pdo->object->AttachedDevice != NULL)
        pnp_request_remove(node);
    pnp_node_set_state(node, PNP_FAILED);
    pnp_hardware_release(node);
    io_dma_check_removed(node->pdo->object);
    pnp_interface_check_left(node);
}

bool pnp_life_is_alive(const struct pnp_node *node)
{
    return node->state == PNP_ADDED || node->state == PNP_STARTED;
}

/* What the stack says of the device: one that has failed is taken down as if it were gone. */
static void pnp_life_check_state(struct pnp_node *node)
{
    PNP_DEVICE_STATE state;
    pnp_request_device_state(node, &state);
    if (state & (PNP_DEVICE_FAILED | PNP_DEVICE_REMOVED))
        pnp_life_surprise_remove(node);
}

void pnp_life_start(struct pnp_node *node)
{
    pnp_hardware_assign(node);
    if (!pnp_life_add_all(node)) {
        pnp_life_fail(node);
        return;
    }
    pnp_node_set_state(node, PNP_ADDED);
    pnp_request_filter_requirements(node);
    if (!NT_SUCCESS(pnp_request_start(node))) {
        pnp_life_fail(node);
        return;
    }
    pnp_node_set_state(node, PNP_STARTED);
    pnp_hardware_interrupt(node);
    pnp_interface_announce(node);
    pnp_request_capabilities(node);
    pnp_life_check_state(node);
}

static bool pnp_life_answer_asks(void)
{
    bool is_any = false;
    struct pnp_ask *ask;
    while ((ask = pnp_ask_take()) != NULL) {
        struct pnp_node *node = ask->node;
        bool is_started = node->state == PNP_STARTED;
        if (ask->kind == PNP_ASK_EJECT)
            pnp_eject(node);
        else if (ask->kind == PNP_ASK_STATE && is_started)
            pnp_life_check_state(node);
        else if (ask->kind == PNP_ASK_RELATIONS && is_started && ask->type == BusRelations)
            pnp_enumerate(node);
        machine_free(ask);
        is_any = true;
    }
    return is_any;
}

static bool pnp_life_start_reported(struct pnp_node *node, uint32_t depth)
{
    bool is_any = false;
    for (; node != NULL; node = node->next) {
        if (node->depth == depth && node->state == PNP_REPORTED) {
            pnp_life_start(node);
            if (node->state == PNP_STARTED)
                pnp_enumerate(node);
            is_any = true;
        }
        is_any |= pnp_life_start_reported(node->first_child, depth);
    }
    return is_any;
}

void pnp_life_settle(void)
{
    bool is_any = true;
    while (is_any) {
        is_any = false;
        for (uint32_t depth = 0; depth < PNP_BINDING_MAX; depth++)
            is_any |= pnp_life_start_reported(pnp_tree()->first_root, depth);
        pnp_event_wait();
        is_any |= pnp_life_answer_asks();
    }
}

static void pnp_life_cancel_stacks(struct pnp_node *node)
{
    if (node->state == PNP_REMOVE_PENDING || pnp_life_is_alive(node)) {
        pnp_request_cancel_remove(node);
        if (node->state == PNP_REMOVE_PENDING)
            pnp_node_set_state(node, node->previous);
    }
    for (struct pnp_node *child = node->first_child; child != NULL; child = child->next)
        if (child->state == PNP_REMOVE_PENDING)
            pnp_life_cancel_stacks(child);
}

static bool pnp_life_query_stacks(struct pnp_node *node)
{
    bool is_agreed = true;
    for (struct pnp_node *child = node->first_child; is_agreed && child != NULL;
         child = child->next)
        if (pnp_life_is_alive(child))
            is_agreed = pnp_life_query_stacks(child);
    if (is_agreed) {
        is_agreed = NT_SUCCESS(pnp_request_query_remove(node));
        if (is_agreed)
            pnp_node_set_state(node, PNP_REMOVE_PENDING);
        else
            pnp_life_cancel_stacks(node);
        return is_agreed;
    }
    for (struct pnp_node *child = node->first_child; child != NULL; child = child->next)
        if (child->state == PNP_REMOVE_PENDING)
            pnp_life_cancel_stacks(child);
    return false;
}

bool pnp_life_query_remove(struct pnp_node *node)
{
    pnp_event_wait(); /* a removal is an event too, and they come in order */
    if (!pnp_notify_query_remove(node))
        return false;
    if (pnp_life_query_stacks(node))
        return true;
    pnp_notify_remove_cancelled(node);
    return false;
}

void pnp_life_cancel_remove(struct pnp_node *node)
{
    pnp_life_cancel_stacks(node);
    pnp_notify_remove_cancelled(node);
}

static void pnp_life_remove_node(struct pnp_node *node)
{
    if (node->state == PNP_REPORTED || node->state == PNP_REMOVED)
        return;
    if (node->state == PNP_REMOVE_PENDING)
        pnp_notify_remove_complete(node);
    if (node->state != PNP_FAILED)
        pnp_request_remove(node);
    pnp_node_set_state(node, PNP_REMOVED);
    pnp_hardware_release(node);
    io_dma_check_removed(node->pdo->object);
    pnp_interface_check_left(node);
    if (node->parent != NULL)
        ob_object_drop(node->pdo->ob, 0); /* what the bus driver took for us when it reported it */
}

void pnp_life_remove(struct pnp_node *node)
{
    for (struct pnp_node *child = node->first_child; child != NULL; child = child->next)
        pnp_life_remove(child);
    pnp_life_remove_node(node);
}

static void pnp_life_tell_surprise(struct pnp_node *node)
{
    if (pnp_life_is_alive(node) || node->state == PNP_REMOVE_PENDING) {
        pnp_request_surprise_removal(node);
        pnp_node_set_state(node, PNP_SURPRISE_REMOVED);
        pnp_notify_remove_complete(node);
    }
    for (struct pnp_node *child = node->first_child; child != NULL; child = child->next)
        pnp_life_tell_surprise(child);
}

void pnp_life_surprise_remove(struct pnp_node *node)
{
    pnp_event_wait();
    pnp_life_tell_surprise(node);
    pnp_life_remove(node);
}

/* Nothing but open files of its devices keeps the driver. */
static bool pnp_life_is_idle(const struct io_driver *driver)
{
    if (driver == NULL || !driver->is_started || driver->is_unloaded || driver->is_asked_for ||
        driver->object->DriverUnload == NULL)
        return false;
    /* A driver without AddDevice is no PnP driver: its Unload deletes its devices itself. */
    return !io_driver_has_devices(driver) || driver->object->DriverExtension->AddDevice == NULL;
}

void pnp_life_unload_driver(struct io_driver *driver)
{
    struct module *module = module_get(driver->number);
    char action[96];
    io_driver_unload(driver);
    if (!module->is_dll_unload_due)
        pnp_notify_check_left(driver->number);
    snprintf(action, sizeof action, "DriverUnload of %s", driver->service);
    pnp_step_done(NULL, action, STATUS_SUCCESS, 0);
    pnp_library_settle(module);
}

/* One driver's Unload may close what kept another: again, until none goes. */
void pnp_life_unload_idle(void)
{
    bool is_any = true;
    pnp_event_wait();
    while (is_any) {
        is_any = false;
        for (uint32_t number = machine()->modules.count; number > 0; number--) {
            struct io_driver *driver = io_driver_get(number);
            if (!pnp_life_is_idle(driver) || io_driver_is_open(driver))
                continue;
            pnp_life_unload_driver(driver);
            is_any = true;
        }
    }
    for (uint32_t number = 1; number <= machine()->modules.count; number++)
        if (pnp_life_is_idle(io_driver_get(number)))
            io_file_check_left(io_driver_get(number));
}
