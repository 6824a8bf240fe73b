/* See host/life.h. */
#include "host/life.h"

#include "base/panic.h"
#include "cm/key.h"
#include "host/machine.h"
#include "io/reinitialize.h"
#include "ke/ke.h"
#include "machine/machine.h"
#include "mm/pool.h"
#include "nt/mdl.h"
#include "pnp/life.h"
#include "pnp/power.h"
#include "pnp/root.h"
#include "wmi/wmi.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HOST_TAG_HARDWARE 0x64726148u /* 'Hard' */

static struct io_driver *host_driver(const struct host_machine *host, uint32_t index)
{
    return io_driver_get(host->images[index]->module->number);
}

static void host_life_bind(const struct host_machine *host)
{
    const struct host_scenario *scenario = host->scenario;
    struct pnp_state_of_tree *tree = pnp_tree();
    for (uint32_t i = 0; i < scenario->binding_count; i++) {
        struct pnp_binding *binding = &tree->bindings[tree->binding_count++];
        snprintf(binding->id, sizeof binding->id, "%s", scenario->bindings[i].id);
        binding->function = host_driver(host, scenario->bindings[i].driver);
    }
    for (uint32_t i = 0; i < scenario->main_count; i++)
        tree->mains[tree->main_count++] = host_driver(host, i);
    for (uint32_t i = 0; i < scenario->upper_count; i++)
        tree->uppers[tree->upper_count++] = host_driver(host, scenario->uppers[i]);
    for (uint32_t i = 0; i < scenario->lower_count; i++)
        tree->lowers[tree->lower_count++] = host_driver(host, scenario->lowers[i]);
}

/* The registers' bytes are the same at the start of each life: zeros. */
static void host_life_add_hardware(const struct host_scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->hardware_count; i++) {
        struct hardware model = scenario->hardware[i];
        for (uint32_t k = 0; k < model.count; k++) {
            struct hardware_resource *resource = &model.resources[k];
            if (resource->kind == HARDWARE_INTERRUPT)
                continue;
            resource->bytes = mm_pool_alloc_aligned(
                MM_NONPAGED, resource->length, resource->kind == HARDWARE_MEMORY ? PAGE_SIZE : 16,
                HOST_TAG_HARDWARE, 0, 0, true);
            invariant(resource->bytes != NULL);
        }
        hardware_add(&model);
    }
}

/* The first driver's device, and one for every --device whose ID begins with ROOT\. */
static void host_life_add_roots(const struct host_machine *host)
{
    const struct host_scenario *scenario = host->scenario;
    char id[128];
    snprintf(id, sizeof id, "ROOT\\%s", host_driver(host, 0)->service);
    bool is_first_bound = false;
    for (uint32_t i = 0; i < scenario->binding_count; i++)
        is_first_bound |= scenario->bindings[i].driver == 0 &&
                          strncasecmp(scenario->bindings[i].id, "ROOT\\", 5) == 0;
    if (!is_first_bound)
        pnp_root_add(id);
    for (uint32_t i = 0; i < scenario->binding_count; i++)
        if (strncasecmp(scenario->bindings[i].id, "ROOT\\", 5) == 0)
            pnp_root_add(scenario->bindings[i].id);
}

/* Where the framework's loader looks for the service of its runtime, as the framework's own
 * installation writes it. */
static void host_life_add_framework(const struct host_scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->driver_count; i++)
        if (strcasecmp(scenario->drivers[i].name, "Wdf01000.sys") == 0)
            cm_key_set_text(cm_key_make(NULL, CM_CONTROL "\\Wdf\\Kmdf\\KmdfLibrary\\Versions\\1"),
                            "Service", REG_SZ, "Wdf01000");
}

/* QUERY_REMOVE and CANCEL_REMOVE first: a life that nobody disturbs. */
static void host_life_cancelled_removal(struct pnp_node *root)
{
    if (root->state == PNP_STARTED && pnp_life_query_remove(root))
        pnp_life_cancel_remove(root);
}

/* What refuses to be removed is pulled out, which nobody can refuse. */
static void host_life_remove(enum host_life life, struct pnp_node *root)
{
    bool is_alive = root->state == PNP_STARTED || root->state == PNP_ADDED;
    if (is_alive && (life == HOST_LIFE_SURPRISE || !pnp_life_query_remove(root)))
        pnp_life_surprise_remove(root);
    else
        pnp_life_remove(root);
}

void host_life_run(void *argument)
{
    const struct host_machine *host = argument;
    enum host_life life = host->scenario->life;
    ke_thread_new(task_current());
    task_show_processor(task_current());
    host_life_bind(host);
    host_life_add_hardware(host->scenario);
    host_life_add_framework(host->scenario);
    host_life_add_roots(host);
    pnp_life_settle();
    while (io_reinitialize_all())
        pnp_life_settle();
    wmi_wait();
    if (life == HOST_LIFE_DEFAULT)
        pnp_power_sleep_and_wake();
    for (struct pnp_node *root = pnp_tree()->first_root; root != NULL; root = root->next) {
        if (life == HOST_LIFE_DEFAULT)
            host_life_cancelled_removal(root);
        pnp_life_settle(); /* what drivers asked for meanwhile */
        host_life_remove(life, root);
        pnp_root_delete(root);
        pnp_life_unload_idle();
    }
}
