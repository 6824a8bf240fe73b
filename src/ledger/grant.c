/*
 * Grants: a completed query becomes an entry in the account, and its table's code pointers become
 * gates. See ledger/ledger.h.
 *
 * A slot is watched if it is one of the header's two, or if it holds an address in another driver
 * than the importer at which code can begin (a symbol, a .pdata start, an entry of the manifest).
 * What else looks like a pointer is left as it is and listed.
 */
#include "ledger/ledger_state.h"
#include "mm/pool.h"

#include <stdio.h>
#include <string.h>

static struct ledger_instance *ledger_instance_get(const struct ledger_query *query,
                                                   const INTERFACE *table)
{
    struct ledger_state *state = ledger_state();
    uint64_t reference = (uint64_t)table->InterfaceReference;
    uint64_t dereference = (uint64_t)table->InterfaceDereference;
    uint64_t context = (uint64_t)table->Context;
    struct mm_block *block = mm_pool_find(context);
    uint64_t sequence = block != NULL ? block->sequence : 0;
    if (block != NULL)
        block->is_watched = true;
    for (struct ledger_instance *at = state->instances; at != NULL; at = at->next)
        if (at->exporter == query->filled_by && at->reference == reference &&
            at->dereference == dereference && at->context == context &&
            at->context_sequence == sequence && strcmp(at->name, query->name) == 0)
            return at;
    struct ledger_instance *instance = machine_alloc(sizeof *instance);
    instance->number = ++state->instance_count;
    instance->exporter = query->filled_by;
    instance->exporter_device = query->filled_device;
    if (query->filled_device != NULL)
        instance->exporter_pdo = io_device_bottom(query->filled_device);
    instance->reference = reference;
    instance->dereference = dereference;
    instance->context = context;
    instance->context_sequence = sequence;
    instance->manifest = query->manifest;
    snprintf(instance->name, sizeof instance->name, "%s", query->name);
    *state->instances_end = instance;
    state->instances_end = &instance->next;
    return instance;
}

static const struct manifest_routine *ledger_stated(const struct manifest *manifest,
                                                    uint32_t offset)
{
    for (uint32_t i = 0; manifest != NULL && i < manifest->routine_count; i++)
        if (manifest->routines[i].offset == offset)
            return &manifest->routines[i];
    return NULL;
}

/* What a value in a table is: code to watch, an address we leave alone, or no address of code. */
enum ledger_value { LEDGER_VALUE_DATA, LEDGER_VALUE_CODE, LEDGER_VALUE_LEFT };

static enum ledger_value ledger_classify(const struct ledger_grant *grant, uint32_t offset,
                                         uint64_t value)
{
    if (gate_find(value) != NULL)
        return LEDGER_VALUE_CODE; /* the exporter hands on what it was granted itself: chained */
    const struct module *module = module_find(value);
    if (module == NULL || !module_is_executable(module, value))
        return LEDGER_VALUE_DATA;
    if (offset < sizeof(INTERFACE))
        return LEDGER_VALUE_CODE;
    if (module->number == grant->importer)
        return LEDGER_VALUE_LEFT; /* a callback of its own, in a two-way table */
    bool is_start = module->is_code_start != NULL && module->is_code_start(module, value);
    return is_start || ledger_stated(grant->instance->manifest, offset) != NULL ? LEDGER_VALUE_CODE
                                                                                : LEDGER_VALUE_LEFT;
}

static void ledger_slot_name(struct ledger_slot *slot, const struct manifest_routine *stated)
{
    static const char *const header[] = {"InterfaceReference", "InterfaceDereference"};
    if (slot->kind != LEDGER_SLOT_ROUTINE)
        snprintf(slot->name, sizeof slot->name, "%s", header[slot->kind]);
    else if (stated != NULL)
        snprintf(slot->name, sizeof slot->name, "%s", stated->name);
    else
        snprintf(slot->name, sizeof slot->name, "routine at +%u", slot->offset);
}

static uint64_t ledger_slot_gate(struct ledger_grant *grant, uint32_t offset, uint64_t value)
{
    struct ledger_slot *slot = machine_alloc(sizeof *slot);
    slot->grant = grant;
    slot->offset = offset;
    slot->routine = value;
    slot->kind = offset == offsetof(INTERFACE, InterfaceReference)     ? LEDGER_SLOT_REFERENCE
                 : offset == offsetof(INTERFACE, InterfaceDereference) ? LEDGER_SLOT_DEREFERENCE
                                                                       : LEDGER_SLOT_ROUTINE;
    slot->stated = ledger_stated(grant->instance->manifest, offset);
    ledger_slot_name(slot, slot->stated);
    const struct gate *planted = gate_planted(value);
    const struct gate *chained = gate_find(value);
    const struct gate wanted = {
        .kind = GATE_INTERFACE,
        .owner = chained != NULL ? chained->owner : module_number(value),
        .target = planted != NULL ? planted->target : value,
        .name = slot->name,
        .before = ledger_hook_before,
        .after = ledger_hook_after,
        .context = slot,
        .offset = offset,
    };
    return gate_new(&wanted)->stub;
}

/* Rewrites the table; returns the number of routines watched besides the pair and names the slots
 * that were left alone. */
static uint32_t ledger_interpose(struct ledger_grant *grant, INTERFACE *table, char *ret_unwatched,
                                 size_t size)
{
    uint64_t *cells = (uint64_t *)table;
    uint32_t routines = 0;
    size_t used = 0;
    ret_unwatched[0] = '\0';
    for (uint32_t offset = offsetof(INTERFACE, InterfaceReference); offset + 8u <= table->Size;
         offset += 8) {
        uint64_t value = cells[offset / 8];
        enum ledger_value kind = ledger_classify(grant, offset, value);
        if (kind == LEDGER_VALUE_CODE) {
            routines += offset >= sizeof(INTERFACE);
            if (machine()->options.is_interposing)
                cells[offset / 8] = ledger_slot_gate(grant, offset, value);
        } else if (kind == LEDGER_VALUE_LEFT && used + 8 < size) {
            used += (size_t)snprintf(ret_unwatched + used, size - used, "%s+%u",
                                     used > 0 ? ", " : "", offset);
        }
    }
    return routines;
}

static void ledger_learn(const struct ledger_query *query, const struct ledger_instance *instance)
{
    struct ledger_survey *survey = ledger_state()->survey;
    if (survey->is_audit || query->number > LEDGER_SURVEY_MAX)
        return;
    struct ledger_lesson *lesson = &survey->lessons[query->number - 1];
    const struct mm_block *block = mm_pool_find(instance->counter.cells[0].address);
    lesson->is_granted = true;
    lesson->reference = instance->reference;
    lesson->dereference = instance->dereference;
    lesson->counter = instance->counter;
    lesson->is_born = block != NULL && block->sequence > query->allocations;
    if (survey->count < query->number)
        survey->count = query->number;
}

/* Did the exporter count this grant? Yes if its routine was seen, or a counter moved; no only if
 * every counter that is known stood still. Unknown counts as yes: nothing is said without proof. */
static bool ledger_is_counted(const struct ledger_query *query,
                              const struct ledger_instance *instance)
{
    const struct ledger_survey *survey = ledger_state()->survey;
    if (!survey->is_audit || query->number > survey->count || query->references_seen > 0)
        return true;
    const struct ledger_lesson *lesson = &survey->lessons[query->number - 1];
    if (!lesson->is_granted || lesson->counter.kind != LEDGER_COUNTER_FOUND ||
        lesson->reference != instance->reference)
        return true;
    for (uint32_t i = 0; i < lesson->counter.cell_count; i++) {
        const struct ledger_cell *cell = &lesson->counter.cells[i];
        int32_t before = lesson->is_born ? 0 : query->cells_before[i];
        if (ledger_counter_read(cell) != before)
            return true;
    }
    return false;
}

static void ledger_grant_announce(const struct ledger_grant *grant, uint32_t routines,
                                  const char *unwatched)
{
    const struct ledger_instance *instance = grant->instance;
    const struct io_device *from = instance->exporter_device, *to = grant->importer_device;
    EMIT(GRANT, grant, .grant = grant->number, .query = grant->query,
         .exporter = instance->exporter, .exporter_device = from != NULL ? from->number : 0,
         .importer = grant->importer, .importer_device = to != NULL ? to->number : 0,
         .instance = instance->number, .name = instance->name, .size = grant->size,
         .version = grant->version, .context = instance->context, .reference = instance->reference,
         .dereference = instance->dereference, .routines = routines, .unwatched = unwatched,
         .has_contract = instance->manifest != NULL);
    static const char *const kinds[] = {"unknown", "counter", "no-op", "not discoverable"};
    char where[96];
    ledger_counter_describe(instance, where, sizeof where);
    EMIT(COUNTER, counter, .grant = grant->number, .kind = kinds[instance->counter.kind],
         .where = where,
         .unit =
             (uint64_t)(instance->counter.cell_count > 0 ? instance->counter.cells[0].unit : 0));
}

void ledger_grant_make(struct ledger_query *query, INTERFACE *table)
{
    struct ledger_state *state = ledger_state();
    bool is_pair = module_find((uint64_t)table->InterfaceReference) != NULL &&
                   module_find((uint64_t)table->InterfaceDereference) != NULL;
    bool is_chained = gate_find((uint64_t)table->InterfaceReference) != NULL;
    if (table->Size < sizeof *table || (!is_pair && !is_chained) ||
        state->grant_count == LEDGER_GRANT_MAX)
        return;
    struct ledger_grant *grant = machine_alloc(sizeof *grant);
    state->grants = machine_grow(state->grants, state->grant_count, &state->grant_room,
                                 sizeof(struct ledger_grant *));
    state->grants[state->grant_count++] = grant;
    grant->number = state->grant_count;
    grant->query = query->number;
    grant->importer = query->importer;
    grant->importer_device = query->importer_device;
    grant->size = table->Size;
    grant->version = table->Version;
    grant->site = query->site;
    grant->during = query->during;
    struct ledger_instance *instance = grant->instance = ledger_instance_get(query, table);
    if (instance->counter.kind == LEDGER_COUNTER_UNKNOWN && is_pair)
        ledger_counter_discover(instance);
    ledger_learn(query, instance);
    bool is_counted = ledger_is_counted(query, instance);
    const struct ledger_survey *survey = state->survey;
    if (survey->is_audit && query->number <= survey->count && instance->lesson == NULL)
        instance->lesson = &survey->lessons[query->number - 1];
    char unwatched[256];
    uint32_t routines = ledger_interpose(grant, table, unwatched, sizeof unwatched);
    ledger_account_granted(grant, query->references_seen > 0, is_counted);
    ledger_grant_announce(grant, routines, unwatched);
}
