/* See pnp/ask.h. */
#include "pnp/ask.h"

#include "machine/machine.h"

static void ask_queue(struct pnp_node *node, enum pnp_ask_kind kind, ULONG type)
{
    struct pnp_ask **link = &pnp_tree()->asks;
    while (*link != NULL)
        link = &(*link)->next;
    *link = machine_alloc(sizeof **link);
    **link = (struct pnp_ask){.node = node, .kind = kind, .type = type};
}

struct pnp_ask *pnp_ask_take(void)
{
    struct pnp_ask *first = pnp_tree()->asks;
    if (first != NULL)
        pnp_tree()->asks = first->next;
    return first;
}

void NTAPI IoInvalidateDeviceRelations(PDEVICE_OBJECT DeviceObject, ULONG Type)
{
    ask_queue(pnp_node_get(DeviceObject, "IoInvalidateDeviceRelations"), PNP_ASK_RELATIONS, Type);
}

void NTAPI IoInvalidateDeviceState(PDEVICE_OBJECT PhysicalDeviceObject)
{
    ask_queue(pnp_node_get(PhysicalDeviceObject, "IoInvalidateDeviceState"), PNP_ASK_STATE, 0);
}

void NTAPI IoRequestDeviceEject(PDEVICE_OBJECT PhysicalDeviceObject)
{
    ask_queue(pnp_node_get(PhysicalDeviceObject, "IoRequestDeviceEject"), PNP_ASK_EJECT, 0);
}
