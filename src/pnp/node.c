/* See pnp/node.h. */
#include "pnp/node.h"

#include "base/panic.h"
#include "machine/breach.h"
#include "machine/machine.h"

#include <stdio.h>

static const char *const pnp_state_names[PNP_STATE_COUNT] = {
#define PNP_STATE(name, text) [PNP_##name] = text,
    PNP_STATES
#undef PNP_STATE
};

static const struct {
    enum pnp_state from, to;
} pnp_moves[] = {
    {PNP_REPORTED, PNP_ADDED},
    {PNP_REPORTED, PNP_FAILED},
    {PNP_ADDED, PNP_STARTED},
    {PNP_ADDED, PNP_FAILED},
    {PNP_ADDED, PNP_REMOVE_PENDING},
    {PNP_ADDED, PNP_SURPRISE_REMOVED},
    {PNP_ADDED, PNP_REMOVED},
    {PNP_STARTED, PNP_REMOVE_PENDING},
    {PNP_STARTED, PNP_SURPRISE_REMOVED},
    {PNP_REMOVE_PENDING, PNP_ADDED},
    {PNP_REMOVE_PENDING, PNP_STARTED},
    {PNP_REMOVE_PENDING, PNP_REMOVED},
    {PNP_REMOVE_PENDING, PNP_SURPRISE_REMOVED},
    {PNP_SURPRISE_REMOVED, PNP_REMOVED},
    {PNP_FAILED, PNP_REMOVED},
};

struct pnp_state_of_tree *pnp_tree(void)
{
    void **slot = &machine()->slots[MACHINE_SLOT_PNP];
    if (*slot == NULL)
        *slot = machine_alloc(sizeof(struct pnp_state_of_tree));
    return *slot;
}

struct pnp_node *pnp_node_new(struct pnp_node *parent, struct io_device *pdo)
{
    struct pnp_state_of_tree *tree = pnp_tree();
    struct pnp_node *node = machine_alloc(sizeof *node);
    struct pnp_node **link = parent != NULL ? &parent->first_child : &tree->first_root;
    while (*link != NULL)
        link = &(*link)->next;
    *link = node;
    node->number = ++tree->node_count;
    node->parent = parent;
    node->depth = parent != NULL ? parent->depth + 1 : 0;
    node->pdo = pdo;
    node->is_reported = true;
    pdo->node = node;
    return node;
}

void pnp_node_set_state(struct pnp_node *node, enum pnp_state state)
{
    bool is_allowed = false;
    for (size_t i = 0; i < sizeof pnp_moves / sizeof pnp_moves[0]; i++)
        is_allowed |= pnp_moves[i].from == node->state && pnp_moves[i].to == state;
    if (!is_allowed)
        panic("a device node moved from \"%s\" to \"%s\"", pnp_state_name(node->state),
              pnp_state_name(state));
    EMIT(NODE_STATE, node_state, .pdo = node->pdo->number, .from = pnp_state_name(node->state),
         .to = pnp_state_name(state));
    if (state == PNP_REMOVE_PENDING)
        node->previous = node->state;
    node->state = state;
}

const char *pnp_state_name(enum pnp_state state)
{
    return pnp_state_names[state];
}

void pnp_node_announce(const struct pnp_node *node)
{
    char path[2 * PNP_ID_MAX + 1];
    snprintf(path, sizeof path, "%s\\%s", node->device_id, node->instance_id);
    EMIT(NODE_ADDED, node_added, .pdo = node->pdo->number,
         .parent_pdo = node->parent != NULL ? node->parent->pdo->number : 0, .id = path);
}

bool pnp_node_is_below(const struct pnp_node *node, const struct pnp_node *top)
{
    while (node != NULL && node != top)
        node = node->parent;
    return node != NULL;
}

struct pnp_node *pnp_node_of(struct io_device *device)
{
    return device != NULL ? io_device_bottom(device)->node : NULL;
}

struct pnp_node *pnp_node_of_pdo(const DEVICE_OBJECT *pdo)
{
    const struct io_device *device = io_device_find(pdo);
    return device != NULL ? device->node : NULL;
}

struct pnp_node *pnp_node_get(const DEVICE_OBJECT *pdo, const char *routine)
{
    struct pnp_node *node = pnp_node_of_pdo(pdo);
    if (node != NULL)
        return node;
    breach_stop("not-a-pdo", "bug check PNP_DETECTED_FATAL_ERROR (0xCA/2)",
                "%s was given 0x%llx, which is %s", routine, (unsigned long long)(uint64_t)pdo,
                io_device_find(pdo) != NULL ? "no PDO that a bus driver has reported"
                                            : "no device object");
}

/* An instance ID that is unique below its bus only, or missing, gets the bus in front. */
void pnp_node_name(struct pnp_node *node)
{
    if (node->parent == NULL || (node->capabilities.UniqueID && node->instance_id[0] != '\0')) {
        snprintf(node->path, sizeof node->path, "%s\\%s", node->device_id, node->instance_id);
        return;
    }
    char instance[PNP_ID_MAX];
    unsigned index = 0;
    for (const struct pnp_node *at = node->parent->first_child; at != node; at = at->next)
        index += at->state != PNP_REMOVED;
    snprintf(instance, sizeof instance, "%u", index);
    snprintf(node->path, sizeof node->path, "%s\\%x&%s", node->device_id, node->parent->number,
             node->instance_id[0] != '\0' ? node->instance_id : instance);
}

uint32_t pnp_step(void)
{
    return pnp_tree()->step;
}
