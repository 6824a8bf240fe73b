/*
 * What ledger/ keeps, and the functions its files share. Only ledger/ includes this.
 */
#ifndef DRYDOCK_LEDGER_LEDGER_STATE_H
#define DRYDOCK_LEDGER_LEDGER_STATE_H

#include "ledger/ledger.h"
#include "nt/irp.h"

#define LEDGER_GRANT_MAX 65536

struct ledger_query {
    uint32_t number;
    IRP *irp;
    uint32_t importer;
    struct io_device *importer_device;
    GUID guid;
    const struct manifest *manifest;
    char name[64];
    uint16_t size, version;
    uint64_t site;
    const char *during;
    INTERFACE *buffer;  /* the importer's */
    uint8_t *guard;     /* what the drivers below see: size bytes and a fenced rest */
    uint8_t *last;      /* the guard's bytes at the last hop, to see who changed them */
    CHAR location;      /* of the driver it was sent to: when the IRP leaves it, it is over */
    uint32_t filled_by; /* module number: in whose frame the header was last changed */
    struct io_device *filled_device;
    uint32_t overrun_by;     /* in whose frame the fence was; 0: it was not */
    int32_t references_seen; /* calls of the pair by who answers, reference less dereference */
    uint64_t allocations;    /* pool allocations before it was sent */
    int32_t cells_before[LEDGER_CELL_MAX];
    struct ledger_query *outer; /* queries nest */
    bool is_done;
};

enum ledger_slot_kind { LEDGER_SLOT_REFERENCE, LEDGER_SLOT_DEREFERENCE, LEDGER_SLOT_ROUTINE };

/* What a gate of a granted table stands for. */
struct ledger_slot {
    struct ledger_grant *grant; /* NULL for an inside gate: found by Context */
    enum ledger_slot_kind kind;
    uint32_t offset;
    uint64_t routine;                      /* the exporter's own, before any gate */
    const struct manifest_routine *stated; /* NULL: not in a manifest */
    char name[64];
};

struct ledger_state {
    const struct manifest_set *manifests;
    struct ledger_survey *survey;
    uint32_t query_count, grant_count, grant_room, instance_count;
    uint64_t reference_count;       /* numbers REFERENCE events */
    struct ledger_query *in_flight; /* innermost first */
    uint32_t odd_query;             /* failed although the pair had been called for it; 0: none */
    uint64_t odd_site;              /* ... and was completed there */
    struct ledger_instance *instances, **instances_end;
    struct ledger_grant **grants; /* by number - 1 */
};

struct ledger_state *ledger_state(void);

/* ledger/query.c: the interposer port. */
extern const struct gate_interposer ledger_interposer;

/* ledger/grant.c: turns a completed query into a grant and rewrites the table in the guard. */
void ledger_grant_make(struct ledger_query *query, INTERFACE *table);

/* ledger/counter.c: tries the pair on copies of the machine. */
void ledger_counter_discover(struct ledger_instance *instance);
int32_t ledger_counter_read(const struct ledger_cell *cell);
/* True if the cell lies in memory that is there. */
bool ledger_counter_is_readable(const struct ledger_cell *cell);
/* "CRANE_EXTENSION+0x18" has no name to go by: "pool block+0x18", "crane.sys+0x4010",
 * "Context+0x8". */
void ledger_counter_describe(const struct ledger_instance *instance, char *ret_text, size_t size);

/* ledger/hooks.c: what happens at the gates. */
bool ledger_hook_before(struct gate_frame *frame);
void ledger_hook_after(struct gate_frame *frame);

/* ledger/account.c: who holds what. */
struct ledger_holder *ledger_holder_get(struct ledger_instance *instance, uint32_t driver);
/* is_seen: the exporter's routine was seen counting and told; is_counted: it counted, seen or not.
 */
void ledger_account_granted(struct ledger_grant *grant, bool is_seen, bool is_counted);
void ledger_account_listen(void);

#endif
