/* See ledger/manifest.h. */
#include "ledger/manifest.h"

#include <stddef.h>
#include <string.h>

const struct manifest *manifest_find(const struct manifest_set *set, const GUID *guid,
                                     uint16_t version)
{
    const struct manifest *best = NULL;
    for (uint32_t i = 0; i < set->count; i++) {
        const struct manifest *at = set->manifests[i];
        bool is_better = memcmp(&at->guid, guid, sizeof *guid) == 0 && at->version <= version &&
                         (best == NULL || at->version > best->version);
        if (is_better)
            best = at;
    }
    return best;
}
