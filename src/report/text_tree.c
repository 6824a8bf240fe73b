/*
 * The device tree at its fullest: as it stood when a stop or removal was first asked for, or at the
 * end. See report/text.h. Built again from the events, so that it shows what was said and nothing
 * else.
 */
#include "report/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TREE_DEVICE_MAX 4096
#define TREE_DEPTH_MAX  32

struct tree_device {
    const struct event_device_created *created; /* NULL: never announced */
    uint64_t upper;                             /* number of the device attached to it, 0 if none */
    const struct event_node_added *node;        /* it is a node's PDO */
    const char *state;
    bool is_deleted;
};

struct tree {
    struct report *report;
    FILE *out;
    struct tree_device *devices; /* by number */
};

static struct tree_device *tree_get(const struct tree *tree, uint64_t number)
{
    return &tree->devices[number <= TREE_DEVICE_MAX ? number : 0];
}

static void tree_hear(const struct tree *tree, const struct event *event)
{
    struct tree_device *device = tree_get(tree, event->fields[0]);
    switch (event->header.kind) {
    case EVENT_DEVICE_CREATED: device->created = REPORT_AS(device_created, event); break;
    case EVENT_DEVICE_DELETED: device->is_deleted = true; break;
    case EVENT_DEVICE_ATTACHED: tree_get(tree, event->fields[1])->upper = event->fields[0]; break;
    case EVENT_DEVICE_DETACHED: tree_get(tree, event->fields[1])->upper = 0; break;
    case EVENT_NODE_ADDED:
        device->node = REPORT_AS(node_added, event);
        device->state = "reported";
        break;
    case EVENT_NODE_STATE: device->state = REPORT_AS(node_state, event)->to; break;
    default: break;
    }
}

static bool tree_is_over(const struct event *event)
{
    if (event->header.kind != EVENT_STEP)
        return false;
    const char *action = REPORT_AS(step, event)->action;
    return strcmp(action, "IRP_MN_QUERY_STOP_DEVICE") == 0 ||
           strcmp(action, "IRP_MN_QUERY_REMOVE_DEVICE") == 0 ||
           strcmp(action, "IRP_MN_SURPRISE_REMOVAL") == 0;
}

/* Top of the stack first, as !devstack shows it. */
static void tree_write_stack(const struct tree *tree, uint64_t number, unsigned depth,
                             unsigned left)
{
    const struct tree_device *device = tree_get(tree, number);
    if (device->upper != 0 && left > 0)
        tree_write_stack(tree, device->upper, depth, left - 1);
    if (device->created == NULL || (device->is_deleted && device->node == NULL))
        return;
    fprintf(tree->out, "   %*s%-16s device #%" PRIu64 "%s%s%s\n", (int)(3 * depth + 3), "",
            report_driver_name(tree->report, device->created->driver), number,
            device->created->name[0] != '\0' ? "  " : "", device->created->name,
            device->node != NULL ? "  (PDO)" : "");
}

static void tree_write_node(const struct tree *tree, uint64_t pdo, unsigned depth)
{
    const struct tree_device *device = tree_get(tree, pdo);
    fprintf(tree->out, "   %*s%s   %s\n", (int)(3 * depth), "", device->node->id, device->state);
    tree_write_stack(tree, pdo, depth, TREE_DEPTH_MAX);
    for (uint64_t i = 1; depth < TREE_DEPTH_MAX && i <= TREE_DEVICE_MAX; i++)
        if (tree->devices[i].node != NULL && tree->devices[i].node->parent_pdo == pdo && i != pdo)
            tree_write_node(tree, i, depth + 1);
}

void report_text_tree(struct report *report, FILE *out)
{
    struct tree tree = {report, out, calloc(TREE_DEVICE_MAX + 1, sizeof *tree.devices)};
    uint64_t step = 0;
    bool has_node = false;
    for (size_t i = 0; i < report->event_count && tree.devices != NULL; i++) {
        const struct event *event = &report->events[i];
        if (tree_is_over(event))
            break;
        if (event->header.kind == EVENT_STEP)
            step = REPORT_AS(step, event)->step;
        tree_hear(&tree, event);
        has_node |= event->header.kind == EVENT_NODE_ADDED;
    }
    if (has_node)
        fprintf(out, "device tree after step %" PRIu64 "\n", step);
    for (uint64_t i = 1; has_node && i <= TREE_DEVICE_MAX; i++)
        if (tree.devices[i].node != NULL && tree.devices[i].node->parent_pdo == 0)
            tree_write_node(&tree, i, 0);
    if (has_node)
        fprintf(out, "\n");
    free(tree.devices);
}
