/*
 * Manifests: what an interface's own contract says (NAME.interface.json beside a driver).
 *
 * Plain data, read by the parent before the machine exists (host/manifest.c) and only looked at
 * from then on. Without a manifest IRQLs are recorded, not judged.
 */
#ifndef DRYDOCK_LEDGER_MANIFEST_H
#define DRYDOCK_LEDGER_MANIFEST_H

#include "nt/types.h"

#include <stdbool.h>
#include <stdint.h>

#define MANIFEST_ROUTINE_MAX 64
#define MANIFEST_MAX         256
#define MANIFEST_LEVEL_NONE  255 /* no highest IRQL is stated */

struct manifest_routine {
    char name[64];
    uint32_t offset;    /* in the table, bytes */
    uint8_t irql_max;   /* or MANIFEST_LEVEL_NONE */
    bool takes_context; /* its first argument is the table's Context */
};

struct manifest {
    char name[64]; /* "CRANE_INTERFACE" */
    GUID guid;
    uint16_t version;
    uint16_t size; /* 0: not stated */
    uint8_t reference_irql_max;
    uint8_t dereference_irql_max;
    bool is_pair_counting; /* false: the pair is a no-op by contract */
    uint32_t routine_count;
    struct manifest_routine routines[MANIFEST_ROUTINE_MAX];
};

struct manifest_set {
    uint32_t count;
    struct manifest *manifests[MANIFEST_MAX];
};

/* By GUID, the highest version not above the given one; NULL if none. */
const struct manifest *manifest_find(const struct manifest_set *set, const GUID *guid,
                                     uint16_t version);

#endif
