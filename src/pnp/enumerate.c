/* See pnp/enumerate.h. reference/pnp-sequences.md section 2.1. */
#include "pnp/enumerate.h"

#include "machine/machine.h"
#include "ob/object.h"
#include "pnp/key.h"
#include "pnp/life.h"
#include "pnp/request.h"

#include <stdio.h>
#include <string.h>

static void pnp_enumerate_breach(const struct pnp_node *bus, const char *note)
{
    struct io_device *top = io_device_find(io_device_top(bus->pdo->object));
    EMIT(BREACH, breach, .rule = "bad-bus-relations", .driver = top->driver->number, .note = note);
}

void pnp_enumerate_receive(const struct pnp_node *asked, struct io_device *pdo)
{
    struct ob_object *ob = pdo->ob;
    if (ob->references > ob->held[0]) {
        ob_object_hand_over(ob, pdo->driver->number, 0);
        return;
    }
    pnp_enumerate_breach(asked, "a relation lists a PDO without a reference for the PnP manager, "
                                "which will give one back");
    ob_object_take(ob, 0); /* and the PDO stays as long as its driver thinks */
}

/* Hardware and compatible IDs, one after the other; the device ID if there are none. */
static void pnp_enumerate_ids(struct pnp_node *node)
{
    char text[PNP_IDS_ROOM];
    size_t used = 0;
    static const BUS_QUERY_ID_TYPE types[] = {BusQueryHardwareIDs, BusQueryCompatibleIDs};
    pnp_request_id(node, BusQueryDeviceID, node->device_id, sizeof node->device_id);
    pnp_request_id(node, BusQueryInstanceID, node->instance_id, sizeof node->instance_id);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        pnp_request_id(node, types[i], text, sizeof text);
        for (const char *id = text; *id != '\0'; id += strlen(id) + 1) {
            size_t size = strlen(id) + 1;
            if (used + size + 1 < sizeof node->ids)
                memcpy(node->ids + used, id, size);
            used += size;
        }
        if (i == 0)
            node->hardware_bytes = (uint32_t)(used < sizeof node->ids ? used : sizeof node->ids);
    }
    if (used == 0)
        snprintf(node->ids, sizeof node->ids - 1, "%s", node->device_id);
}

/* What the bus calls the device, and where it says it is. */
static void pnp_enumerate_texts(struct pnp_node *node)
{
    static const struct {
        DEVICE_TEXT_TYPE type;
        const char *value;
    } texts[] = {{DeviceTextDescription, "DeviceDesc"},
                 {DeviceTextLocationInformation, "LocationInformation"}};
    char text[PNP_ID_MAX];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        pnp_request_text(node, texts[i].type, text, sizeof text);
        if (text[0] != '\0')
            cm_key_set_text(pnp_key_get(node), texts[i].value, REG_SZ, text);
    }
}

static void pnp_enumerate_new(struct pnp_node *bus, struct io_device *pdo)
{
    pdo->object->Flags |= DO_BUS_ENUMERATED_DEVICE;
    struct pnp_node *node = pnp_node_new(bus, pdo);
    pnp_enumerate_ids(node);
    pnp_node_announce(node);
    pnp_request_capabilities(node);
    pnp_node_name(node);
    pnp_key_publish(node);
    pnp_enumerate_texts(node);
    pnp_request_bus_information(node);
}

/* A PDO that its bus kept when it was removed gets a second REMOVE now that the device is gone. */
static void pnp_enumerate_forget(struct pnp_node *child)
{
    struct io_device *pdo = child->pdo;
    if (pdo->is_deleted)
        return;
    ob_object_take(pdo->ob, 0);
    pnp_request_remove(child);
    ob_object_drop(pdo->ob, 0);
}

static void pnp_enumerate_vanished(struct pnp_node *bus)
{
    for (struct pnp_node *child = bus->first_child; child != NULL; child = child->next)
        if (!child->is_reported && !child->is_forgotten) {
            if (child->state != PNP_REMOVED)
                pnp_life_surprise_remove(child);
            else
                pnp_enumerate_forget(child);
            child->is_forgotten = true;
        }
}

void pnp_enumerate(struct pnp_node *bus)
{
    DEVICE_RELATIONS *relations;
    pnp_request_relations(bus, BusRelations, &relations);
    if (relations == NULL)
        return;
    for (struct pnp_node *child = bus->first_child; child != NULL; child = child->next)
        child->is_reported = false;
    for (ULONG i = 0; i < relations->Count; i++) {
        struct io_device *pdo = io_device_find(relations->Objects[i]);
        if (pdo == NULL || pdo->is_deleted) {
            pnp_enumerate_breach(bus, pdo == NULL ? "BusRelations lists what is no device object "
                                                    "(bug check 0xCA/2 or 8)"
                                                  : "BusRelations lists a deleted PDO (0xCA/4)");
            continue;
        }
        pnp_enumerate_receive(bus, pdo);
        struct pnp_node *known = pdo->node;
        if (known == NULL) {
            pnp_enumerate_new(bus, pdo);
        } else {
            known->is_reported = true;
            ob_object_drop(pdo->ob, 0); /* one reference a node is enough */
        }
    }
    pnp_request_free(relations);
    pnp_enumerate_vanished(bus);
}
