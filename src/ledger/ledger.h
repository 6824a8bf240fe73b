/*
 * The account of every interface (DESIGN section 7).
 *
 *   query     one IRP_MN_QUERY_INTERFACE, from its first hop to its completion
 *   grant     a successful one: this exporter's table to this importer; its slots are gates
 *   instance  what grants with the same exporter, pair of routines and Context share: one count
 *   holder    a driver's part of an instance: references it must give back
 *
 * Rules, cited by number in the code:
 *  1. instance->count is the sum of its holders' balances. Nothing else counts.
 *  2. A holder with balance 0 may use nothing. A driver that uses an instance while another holder
 *     has a spare reference (one it took with InterfaceReference) becomes a holder by it: a
 * hand-off.
 *  3. A breach is said once, where it happens, and then kept from spreading: a call that would
 *     corrupt the exporter's count is withheld, one with a wrong Context goes on with the right
 * one.
 *  4. The survey pass learns (routines, counters), the audit pass judges. Both live the same life.
 */
#ifndef DRYDOCK_LEDGER_LEDGER_H
#define DRYDOCK_LEDGER_LEDGER_H

#include "io/device.h"
#include "ledger/manifest.h"
#include "machine/gate.h"
#include "nt/guids.h"
#include "nt/interface.h"

#define LEDGER_CELL_MAX   4    /* counters that move in step, of one pair */
#define LEDGER_SURVEY_MAX 4096 /* queries whose outcome the audit can know beforehand */

/* What is known of the exporter's own count. */
enum ledger_counter_kind {
    LEDGER_COUNTER_UNKNOWN, /* not looked for */
    LEDGER_COUNTER_FOUND,
    LEDGER_COUNTER_NONE,    /* the pair changes nothing: a no-op */
    LEDGER_COUNTER_UNCLEAR, /* something changes, but not like a count */
};

struct ledger_cell {
    uint64_t address;
    int32_t unit; /* change per reference */
};

struct ledger_counter {
    enum ledger_counter_kind kind;
    uint32_t cell_count;
    struct ledger_cell cells[LEDGER_CELL_MAX];
};

/* What the survey pass learned of one query, by its number. */
struct ledger_lesson {
    bool is_granted;
    uint64_t reference, dereference; /* the exporter's routines */
    struct ledger_counter counter;
    bool is_born; /* the first cell lies in a block allocated during the query */
    /* The audit's: what the cells were before anybody held anything. */
    bool has_base;
    int32_t base[LEDGER_CELL_MAX];
};

/* Lies outside the machine: what the survey writes survives the restore. */
struct ledger_survey {
    bool is_audit;
    uint32_t count;
    struct ledger_lesson lessons[LEDGER_SURVEY_MAX];
};

struct ledger_holder {
    struct ledger_holder *next;
    uint32_t driver;
    struct io_device *device; /* the one it serves, NULL if not known */
    struct io_device *pdo;    /* under that one, as long as it stood in a stack */
    int32_t balance;
    int32_t spare;          /* of balance: taken with InterfaceReference, not handed on yet */
    int32_t assumed;        /* references that should exist but do not: their release is withheld */
    uint32_t released;      /* dereferences so far */
    uint64_t taken_site;    /* where the oldest outstanding reference was taken */
    uint64_t released_site; /* the latest dereference */
    uint64_t spare_number;  /* the reference that the latest spare is */
    uint32_t gone_step;     /* its device was deleted in this step; 0: it was not */
    uint32_t refusal_step;  /* the exporter refused QUERY_REMOVE here, while this one held */
    bool is_told_handoff;   /* handoff-without-reference was reported for it */
    uint32_t released_grant; /* the grant whose table it released last through */
    int32_t given_away;      /* releases, withheld, by receivers of copies of its table: if it never
                              * releases itself, those were meant for its own reference */
};

struct ledger_instance {
    struct ledger_instance *next;
    uint32_t number;
    uint32_t exporter;
    struct io_device *exporter_device, *exporter_pdo; /* pdo: under it when it exported */
    uint64_t reference, dereference, context;
    const struct manifest *manifest; /* NULL: none */
    char name[64];                   /* the manifest's name, or the GUID */
    int32_t count;
    struct ledger_holder *holders; /* in order of becoming one */
    struct ledger_counter counter;
    const struct ledger_lesson *lesson; /* the first grant's; NULL in the survey */
    uint64_t context_sequence;          /* of the pool block that Context lies in; 0: in none */
    uint32_t refusal_step; /* the exporter refused QUERY_REMOVE here, while count > 0 */
    int32_t refusal_count;
    bool is_unloaded; /* the exporter was, and nobody who held could still call it */
    /* Why a call cannot go on was reported for this grant by the rule ended_rule; 0: it was not. */
    uint32_t ended_grant;
    const char *ended_rule;
    bool is_dead; /* a fatal breach was reported */
};

struct ledger_grant {
    uint32_t number;
    uint32_t query;
    uint32_t importer;
    struct io_device *importer_device;
    struct ledger_instance *instance;
    uint16_t size, version;
    uint64_t site; /* where the query was sent */
    const char *during;
};

/* Starts the ledger: the interposer port and the listeners. survey outlives the machine's restores.
 */
void ledger_init(const struct manifest_set *manifests, struct ledger_survey *survey);

/* Audit pass, before any driver ran: plants gates at the routines the survey learned. */
void ledger_plant(void);

const struct ledger_grant *ledger_grant_find(uint32_t number);
uint32_t ledger_grant_count(void);
/* First of the list; follow ->next. */
const struct ledger_instance *ledger_instances(void);

/* The end of a life: judges what is still held. is_complete: the life came to its end, so that what
 * a removed holder still has is a leak. Returns the number of leaks reported. */
unsigned ledger_account_end(bool is_complete);

/* True if the driver exports something that is still held: why it may wait for ever. */
bool ledger_is_held(uint32_t exporter);

#endif
