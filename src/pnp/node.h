/*
 * Device nodes: the PnP manager's tree, and the state machine that every node lives through.
 *
 *  REPORTED --AddDevice--> ADDED --START--> STARTED --QUERY_REMOVE--> REMOVE_PENDING --REMOVE--+
 *      |                     | |               | ^-----CANCEL_REMOVE------'                    |
 *      |                     | +--start fails--+---------REMOVE--------------> FAILED          v
 *      |                     +----QUERY_REMOVE, SURPRISE_REMOVAL as for STARTED             REMOVED
 *      |                                       +--SURPRISE_REMOVAL--> SURPRISE_REMOVED --REMOVE-^
 *      +--no driver, or AddDevice fails--> FAILED
 *
 * Invariant: a node changes its state only along a row of pnp_moves (pnp/node.c).
 */
#ifndef DRYDOCK_PNP_NODE_H
#define DRYDOCK_PNP_NODE_H

#include "io/device.h"
#include "nt/pnp.h"

#define PNP_STATES                                                                                 \
    PNP_STATE(REPORTED, "reported")                                                                \
    PNP_STATE(ADDED, "added")                                                                      \
    PNP_STATE(STARTED, "started")                                                                  \
    PNP_STATE(REMOVE_PENDING, "remove pending")                                                    \
    PNP_STATE(SURPRISE_REMOVED, "surprise removed")                                                \
    PNP_STATE(REMOVED, "removed")                                                                  \
    PNP_STATE(FAILED, "failed")

enum pnp_state {
#define PNP_STATE(name, text) PNP_##name,
    PNP_STATES
#undef PNP_STATE
        PNP_STATE_COUNT
};

#define PNP_ID_MAX       200 /* characters of one ID, as Windows allows */
#define PNP_IDS_ROOM     1024
#define PNP_PROPERTY_MAX 0x100000 /* bytes that a driver may give to one property */
#define PNP_PATH_MAX     (2 * PNP_ID_MAX + 16)

struct pnp_node {
    uint32_t number;
    uint32_t depth; /* 0: root-enumerated */
    struct pnp_node *parent, *first_child, *next;
    struct io_device *pdo;
    enum pnp_state state, previous; /* previous: where CANCEL_REMOVE goes back to */
    bool is_reported;               /* in the latest BusRelations */
    bool is_power_asked;            /* since the system last began to change its power state */
    bool is_forgotten;              /* it has left the bus, and its stack knows */
    bool is_removing;               /* its stack has got a REMOVE: from the top down */
    char device_id[PNP_ID_MAX];
    char instance_id[PNP_ID_MAX];
    char ids[PNP_IDS_ROOM];  /* hardware, then compatible IDs, each ending in a NUL */
    uint32_t hardware_bytes; /* of ids: how many are hardware IDs */
    char path[PNP_PATH_MAX]; /* "ROOT\\crane\\0000": the same device has it after a re-plug */
    DEVICE_CAPABILITIES capabilities; /* as they were last answered */
    PNP_BUS_INFORMATION bus;          /* what the bus said of itself, if has_bus */
    bool has_bus;
};

/* Which driver serves an ID, and which filters go into every stack that is not root-enumerated. */
struct pnp_binding {
    char id[PNP_ID_MAX];
    struct io_driver *function;
};

#define PNP_BINDING_MAX 64

struct pnp_ask;           /* pnp/ask.c */
struct pnp_interface;     /* pnp/interface.c */
struct pnp_registration;  /* pnp/notify.c */
struct pnp_event;         /* pnp/event.c */
struct pnp_property_data; /* pnp/property_data.c */

struct pnp_state_of_tree {
    struct pnp_node *first_root;
    uint32_t node_count;
    uint32_t step; /* actions of the PnP manager so far */
    uint32_t binding_count;
    struct pnp_binding bindings[PNP_BINDING_MAX];
    uint32_t main_count; /* by depth: the default function drivers */
    struct io_driver *mains[PNP_BINDING_MAX];
    uint32_t upper_count, lower_count;
    struct io_driver *uppers[PNP_BINDING_MAX], *lowers[PNP_BINDING_MAX];
    struct io_driver *root;                 /* the PnP manager's own driver: owner of root PDOs */
    struct pnp_ask *asks;                   /* oldest first */
    struct pnp_interface *interfaces;       /* in order of registration */
    struct pnp_registration *registrations; /* in order */
    struct pnp_property_data *property_data;
    struct pnp_event *events; /* oldest first */
    bool is_delivering;       /* somebody takes the events out */
};

struct pnp_state_of_tree *pnp_tree(void);

/* A new node for a PDO that a bus (parent, NULL: the root) has reported. */
struct pnp_node *pnp_node_new(struct pnp_node *parent, struct io_device *pdo);
void pnp_node_set_state(struct pnp_node *node, enum pnp_state state);
const char *pnp_state_name(enum pnp_state state);

/* Says NODE_ADDED, once the node's IDs are known. */
void pnp_node_announce(const struct pnp_node *node);

/* Is it that node, or does it hang below it? */
bool pnp_node_is_below(const struct pnp_node *node, const struct pnp_node *top);

/* The node that a device's stack stands on; NULL if its PDO was never reported. */
struct pnp_node *pnp_node_of(struct io_device *device);

/* The node whose PDO this is; NULL for whatever else a driver may pass. */
struct pnp_node *pnp_node_of_pdo(const DEVICE_OBJECT *pdo);

/* The same for a routine that has no answer to what is no PDO: Windows stops there, and so does the
 * life, with a `not-a-pdo`. */
struct pnp_node *pnp_node_get(const DEVICE_OBJECT *pdo, const char *routine);

/* Makes the node's path from its IDs and capabilities, once these are known. */
void pnp_node_name(struct pnp_node *node);

/* The step now being taken, for reports. */
uint32_t pnp_step(void);

#endif
