/* See pnp/eject.h. reference/pnp-sequences.md section 4;
 * wdk-ddi-src/content/wdm/nf-wdm-iorequestdeviceeject.md */
#include "pnp/eject.h"

#include "machine/machine.h"
#include "ob/object.h"
#include "pnp/enumerate.h"
#include "pnp/life.h"
#include "pnp/request.h"

#define EJECT_MAX 32 /* devices that go together */

struct eject_list {
    unsigned count;
    struct pnp_node *nodes[EJECT_MAX]; /* the device itself first */
};

/* What goes with another node anyway is not listed again. */
static void eject_add(struct eject_list *list, struct pnp_node *node)
{
    if (!pnp_life_is_alive(node) || list->count == EJECT_MAX)
        return;
    for (unsigned i = 0; i < list->count; i++)
        if (pnp_node_is_below(node, list->nodes[i]))
            return;
    list->nodes[list->count++] = node;
}

static void eject_add_relations(struct eject_list *list, DEVICE_RELATION_TYPE type)
{
    DEVICE_RELATIONS *relations;
    pnp_request_relations(list->nodes[0], type, &relations);
    if (relations == NULL)
        return;
    for (ULONG i = 0; i < relations->Count; i++) {
        struct io_device *device = io_device_find(relations->Objects[i]);
        if (device == NULL)
            continue;
        pnp_enumerate_receive(list->nodes[0], device);
        if (device->node != NULL)
            eject_add(list, device->node);
        ob_object_drop(device->ob, 0);
    }
    pnp_request_free(relations);
}

/* All agree, or those that had are told that nothing comes of it. */
static bool eject_query(const struct eject_list *list)
{
    for (unsigned i = 0; i < list->count; i++) {
        if (pnp_life_query_remove(list->nodes[i]))
            continue;
        while (i-- > 0)
            pnp_life_cancel_remove(list->nodes[i]);
        return false;
    }
    return true;
}

void pnp_eject(struct pnp_node *node)
{
    struct eject_list list = {0};
    eject_add(&list, node);
    if (list.count == 0)
        return;
    eject_add_relations(&list, RemovalRelations);
    eject_add_relations(&list, EjectionRelations);
    if (!eject_query(&list))
        return;
    for (unsigned i = list.count; i-- > 0;)
        pnp_life_remove(list.nodes[i]);
    if (!node->capabilities.EjectSupported || node->pdo->is_deleted)
        return;
    pnp_request_eject(node);
    if (node->parent != NULL && node->parent->state == PNP_STARTED)
        pnp_enumerate(node->parent);
}
