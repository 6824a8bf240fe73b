/* See pnp/key.h. */
#include "pnp/key.h"

#include <stdio.h>
#include <string.h>

struct cm_key *pnp_key_get(const struct pnp_node *node)
{
    char path[sizeof CM_ENUM + PNP_PATH_MAX];
    snprintf(path, sizeof path, CM_ENUM "\\%s", node->path);
    return cm_key_make(NULL, path);
}

/* IDs as the node has them: each ends in a NUL. */
static void key_set_ids(struct cm_key *key, const char *name, const char *ids, size_t size)
{
    char list[PNP_IDS_ROOM + 1] = {0};
    memcpy(list, ids, size);
    if (list[0] != '\0')
        cm_key_set_multi(key, name, list);
}

void pnp_key_publish(struct pnp_node *node)
{
    struct cm_key *key = pnp_key_get(node);
    uint32_t split = node->hardware_bytes;
    key_set_ids(key, "HardwareID", node->ids, split);
    if (split > 0)
        key_set_ids(key, "CompatibleIDs", node->ids + split, sizeof node->ids - split);
}
