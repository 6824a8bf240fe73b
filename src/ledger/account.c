/*
 * Who holds what, and what is left of it. See ledger/ledger.h, rules 1 and 2.
 */
#include "ledger/ledger_state.h"
#include "mm/pool.h"
#include "pnp/node.h"

#include <stdio.h>
#include <string.h>

struct ledger_holder *ledger_holder_get(struct ledger_instance *instance, uint32_t driver)
{
    struct ledger_holder **link = &instance->holders;
    for (; *link != NULL; link = &(*link)->next)
        if ((*link)->driver == driver)
            return *link;
    *link = machine_alloc(sizeof **link);
    (*link)->driver = driver;
    return *link;
}

/* The importer becomes a holder. Where the exporter counted nothing although its pair counts, the
 * reference is assumed (rule 3): its release will be withheld. */
void ledger_account_granted(struct ledger_grant *grant, bool is_seen, bool is_counted)
{
    struct ledger_instance *instance = grant->instance;
    struct ledger_holder *holder = ledger_holder_get(instance, grant->importer);
    if (holder->balance == 0)
        holder->taken_site = grant->site;
    if (grant->importer_device != NULL) {
        holder->device = grant->importer_device;
        holder->pdo = io_device_bottom(grant->importer_device);
    }
    holder->balance++;
    instance->count++;
    if (!is_seen)
        EMIT(REFERENCE, reference, .grant = grant->number,
             .reference = ++ledger_state()->reference_count, .by = instance->exporter,
             .holder = grant->importer, .before = (uint64_t)instance->count - 1,
             .after = (uint64_t)instance->count, .level = processor_irql(),
             .level_max = MANIFEST_LEVEL_NONE, .query = grant->query,
             .how = is_counted ? "unseen" : "assumed");
    if (is_counted)
        return;
    holder->assumed++;
    EMIT(BREACH, breach, .rule = "missing-reference", .driver = instance->exporter,
         .grant = grant->number, .site = gate_current_site(), .other = grant->importer,
         .note = "the query succeeded and the pair counts, but nothing was counted",
         .effect = "the importer's InterfaceDereference would take the count below what is held; "
                   "Drydock withholds it");
}

static bool ledger_holder_is_gone(const struct ledger_holder *holder)
{
    if (holder->device != NULL)
        return holder->device->is_deleted;
    const struct io_driver *driver = io_driver_get(holder->driver);
    return driver != NULL && (driver->is_unloaded || !io_driver_has_devices(driver));
}

/* The number of the first grant of an instance, to a driver if it has one; 0 if there is none. */
static uint32_t ledger_grant_of(const struct ledger_instance *instance, uint32_t driver)
{
    const struct ledger_state *state = ledger_state();
    uint32_t any = 0;
    for (uint32_t i = state->grant_count; i > 0; i--)
        if (state->grants[i - 1]->instance == instance &&
            (any == 0 || driver == 0 || state->grants[i - 1]->importer == driver))
            any = i;
    return any;
}

static void ledger_report_leak(const struct ledger_instance *instance,
                               const struct ledger_holder *holder)
{
    char note[64], effect[160] = "";
    snprintf(note, sizeof note, "%d", (int)holder->balance);
    const struct module *exporter = module_get(instance->exporter);
    if (instance->refusal_step != 0)
        snprintf(effect, sizeof effect,
                 "%s refused IRP_MN_QUERY_REMOVE_DEVICE at step %u (count %d)", exporter->name,
                 instance->refusal_step, (int)instance->refusal_count);
    else if (instance->is_unloaded)
        snprintf(effect, sizeof effect, "%s was unloaded with the count at %d", exporter->name,
                 (int)instance->count);
    EMIT(BREACH, breach, .rule = "leaked-reference", .driver = holder->driver,
         .grant = ledger_grant_of(instance, holder->driver), .site = holder->taken_site,
         .other = instance->exporter, .note = note, .effect = effect);
}

/* Nobody could remove the stack in good order: this holder, in it, was asked, kept its reference,
 * and the exporter said no. */
static void ledger_check_blocking(const struct ledger_instance *instance,
                                  const struct ledger_holder *holder)
{
    const struct io_device *device = instance->exporter_device;
    bool is_in_stack = device != NULL && holder->pdo != NULL &&
                       holder->pdo == io_device_bottom((struct io_device *)device);
    if (holder->refusal_step == 0 || !is_in_stack)
        return;
    char effect[160];
    snprintf(effect, sizeof effect,
             "%s refused IRP_MN_QUERY_REMOVE_DEVICE at step %u (count %d); the device can only be "
             "pulled out",
             module_get(instance->exporter)->name, instance->refusal_step,
             (int)instance->refusal_count);
    EMIT(BREACH, breach, .rule = "removal-blocked", .driver = holder->driver,
         .grant = ledger_grant_of(instance, holder->driver), .site = holder->taken_site,
         .other = instance->exporter, .effect = effect);
}

unsigned ledger_account_end(bool is_complete)
{
    unsigned leaks = 0;
    for (struct ledger_instance *at = ledger_state()->instances; at != NULL; at = at->next)
        for (struct ledger_holder *holder = at->holders; holder != NULL; holder = holder->next) {
            if (!is_complete || at->is_dead || holder->driver == at->exporter)
                continue;
            bool is_leak = holder->balance > 0 && ledger_holder_is_gone(holder);
            leaks += is_leak;
            if (holder->given_away > 0 && holder->balance <= holder->given_away)
                continue; /* reported as a hand-off */
            if (is_leak)
                ledger_report_leak(at, holder);
            else
                ledger_check_blocking(at, holder);
        }
    return leaks;
}

static void ledger_balance_say(const struct ledger_instance *instance, const char *at)
{
    const struct io_device *device = instance->exporter_device;
    char holders[256] = "";
    size_t used = 0;
    for (const struct ledger_holder *one = instance->holders; one != NULL; one = one->next)
        if (one->balance > 0 && used < sizeof holders)
            used += (size_t)snprintf(holders + used, sizeof holders - used, "%s%s %d",
                                     used > 0 ? ", " : "", module_get(one->driver)->name,
                                     (int)one->balance);
    EMIT(BALANCE, balance, .instance = instance->number, .name = instance->name,
         .exporter = instance->exporter, .count = (uint64_t)instance->count, .holders = holders,
         .at = at, .device = device != NULL ? device->number : 0);
}

/* How far the exporter's count is above what it was before anybody held the interface, in
 * references; 0 if it is not, or not surely. */
static int32_t ledger_count_above(const struct ledger_instance *instance)
{
    const struct ledger_lesson *lesson = instance->lesson;
    if (lesson == NULL || !lesson->has_base || lesson->counter.kind != LEDGER_COUNTER_FOUND)
        return 0;
    int32_t above = 0;
    for (uint32_t i = 0; i < lesson->counter.cell_count; i++) {
        const struct ledger_cell *cell = &lesson->counter.cells[i];
        if (!ledger_counter_is_readable(cell))
            return 0;
        int32_t change = ledger_counter_read(cell) - lesson->base[i];
        int32_t references = change / cell->unit;
        if (change % cell->unit != 0 || references <= 0 || (i > 0 && references != above))
            return 0;
        above = references;
    }
    return above;
}

/* Nobody holds anything, the count says otherwise, and removal was refused: the exporter counted
 * what it gave to nobody. */
static void ledger_check_left_behind(const struct ledger_instance *instance, uint32_t step)
{
    int32_t above = ledger_count_above(instance);
    if (above == 0 || ledger_is_held(instance->exporter) || ledger_state()->in_flight != NULL)
        return;
    uint32_t query = ledger_state()->odd_query;
    char note[96], cause[64] = "", effect[160];
    snprintf(note, sizeof note, "%d", (int)above);
    if (query != 0)
        snprintf(cause, sizeof cause, "; query #%u failed after it had been counted", query);
    snprintf(effect, sizeof effect, "refused IRP_MN_QUERY_REMOVE_DEVICE at step %u%s", step, cause);
    EMIT(BREACH, breach, .rule = "reference-left-behind", .driver = instance->exporter,
         .grant = ledger_grant_of(instance, 0), .site = ledger_state()->odd_site, .note = note,
         .effect = effect);
}

static void ledger_note_refusal(struct ledger_instance *instance, uint32_t step)
{
    if (instance->count <= 0) {
        ledger_check_left_behind(instance, step);
        return;
    }
    instance->refusal_step = step;
    instance->refusal_count = instance->count;
    for (struct ledger_holder *at = instance->holders; at != NULL; at = at->next)
        at->refusal_step = at->balance > 0 ? step : 0;
}

/* The exporter's stack agreed to be removed after all: nobody blocks it. */
static void ledger_note_agreement(struct ledger_instance *instance)
{
    instance->refusal_step = 0;
    for (struct ledger_holder *at = instance->holders; at != NULL; at = at->next)
        at->refusal_step = 0;
}

static void ledger_hear_step(const struct event_step *step)
{
    bool is_remove = strcmp(step->action, "IRP_MN_REMOVE_DEVICE") == 0;
    bool is_query = strcmp(step->action, "IRP_MN_QUERY_REMOVE_DEVICE") == 0;
    bool is_refusal = is_query && !NT_SUCCESS((NTSTATUS)step->status);
    for (struct ledger_instance *at = ledger_state()->instances; at != NULL; at = at->next) {
        if (is_refusal && at->exporter == step->refused_by)
            ledger_note_refusal(at, (uint32_t)step->step);
        const struct io_device *device = at->exporter_device;
        bool is_here =
            device != NULL && io_device_bottom((struct io_device *)device)->number == step->pdo;
        if (is_remove && is_here)
            ledger_balance_say(at, step->action);
        if (is_query && !is_refusal && is_here)
            ledger_note_agreement(at);
    }
}

/* A pair that counts nothing relies on REMOVE going through the stack from the top down: a holder
 * above the exporter that has let it pass leaks its reference, and the exporter cannot know. */
static bool ledger_is_passed_by(const struct ledger_instance *instance,
                                const struct ledger_holder *holder)
{
    const struct io_device *pdo = instance->exporter_pdo;
    const struct pnp_node *node = pdo != NULL ? pdo->node : NULL;
    return instance->counter.kind == LEDGER_COUNTER_NONE && node != NULL && holder->pdo == pdo &&
           node->is_removing;
}

/* Who holds the interface and could still call it by right; NULL if nobody does. */
static const struct ledger_holder *ledger_live_holder(const struct ledger_instance *instance)
{
    const struct ledger_holder *holder = instance->holders;
    while (holder != NULL &&
           (holder->balance <= 0 || holder->driver == instance->exporter ||
            ledger_holder_is_gone(holder) || ledger_is_passed_by(instance, holder)))
        holder = holder->next;
    return holder;
}

/* Memory that a Context lies in is freed: nobody may hold the interface any more (R-QI-41). */
static void ledger_hear_freed(const struct event_watched_freed *freed)
{
    const struct mm_block *block = mm_pool_find(freed->base);
    for (struct ledger_instance *at = ledger_state()->instances; at != NULL; at = at->next) {
        if (at->context_sequence != block->sequence || at->is_dead)
            continue;
        const struct ledger_holder *holder = ledger_live_holder(at);
        if (holder == NULL)
            continue;
        char note[64];
        snprintf(note, sizeof note, "%d", (int)holder->balance);
        at->is_dead = true;
        at->ended_grant = ledger_grant_of(at, holder->driver);
        at->ended_rule = "context-freed-while-held";
        EMIT(BREACH, breach, .rule = at->ended_rule, .driver = at->exporter,
             .grant = at->ended_grant, .site = freed->site, .other = holder->driver, .note = note,
             .effect = "the holder's next call, and its InterfaceDereference, run on freed memory");
    }
}

/* The exporter is about to be unloaded: whoever still holds would call code that is gone. */
static void ledger_hear_unload(uint32_t driver)
{
    for (struct ledger_instance *at = ledger_state()->instances; at != NULL; at = at->next) {
        if (at->exporter != driver || at->count <= 0 || at->is_dead)
            continue;
        const struct ledger_holder *holder = ledger_live_holder(at);
        at->is_unloaded = true;
        if (holder == NULL)
            continue; /* nobody who could call is left: that is a leak, and theirs */
        at->is_dead = true;
        char note[64];
        snprintf(note, sizeof note, "%d", (int)at->count);
        uint32_t number = ledger_grant_of(at, 0);
        at->ended_grant = number;
        at->ended_rule = "unload-with-references";
        EMIT(BREACH, breach, .rule = "unload-with-references", .driver = driver, .grant = number,
             .site = holder->taken_site, .other = holder->driver, .note = note,
             .effect = "its code and Context go away under the holder");
    }
}

static void ledger_hear_delete(uint64_t device)
{
    for (struct ledger_instance *at = ledger_state()->instances; at != NULL; at = at->next)
        for (struct ledger_holder *holder = at->holders; holder != NULL; holder = holder->next)
            if (holder->device != NULL && holder->device->number == device)
                holder->gone_step = pnp_step() + 1; /* the step in progress */
}

static void ledger_hear(void *context, const struct event_header *header, const void *payload)
{
    (void)context;
    if (header->kind == EVENT_STEP)
        ledger_hear_step(payload);
    else if (header->kind == EVENT_WATCHED_FREED && machine()->trying == NULL)
        ledger_hear_freed(payload);
    else if (header->kind == EVENT_DEVICE_DELETED)
        ledger_hear_delete(((const struct event_device_deleted *)payload)->device);
    else if (header->kind == EVENT_DRIVER_UNLOADED)
        ledger_hear_unload((uint32_t)((const struct event_driver_unloaded *)payload)->driver);
}

void ledger_account_listen(void)
{
    event_listen(&machine()->events,
                 EVENT_MASK(STEP) | EVENT_MASK(DRIVER_UNLOADED) | EVENT_MASK(DEVICE_DELETED) |
                     EVENT_MASK(WATCHED_FREED),
                 ledger_hear, NULL);
}
