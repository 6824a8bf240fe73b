/*
 * What happens when a granted table is used: every call passes here before and after the exporter's
 * routine. See ledger/ledger.h; rules cited by number.
 */
#include "io/irp.h"
#include "ledger/ledger_state.h"
#include "mm/pool.h"

#include <inttypes.h>
#include <stdio.h>

/* One call through a slot, as the checks below pass it on. */
struct ledger_use {
    struct gate_frame *frame;
    struct ledger_slot *slot;
    struct ledger_instance *instance;
    struct ledger_holder *holder;
    uint32_t grant; /* number, 0 for an inside gate without one */
    uint64_t site;
};

static void ledger_breach(const struct ledger_use *use, const char *rule, uint32_t blamed,
                          uint32_t other, const char *note, const char *effect)
{
    EMIT(BREACH, breach, .rule = rule, .driver = blamed, .grant = use->grant, .site = use->site,
         .other = other, .level = processor_irql(), .note = note, .effect = effect);
}

/* Inside gates serve every instance of a routine: the Context says which. */
static struct ledger_instance *ledger_instance_by_call(const struct ledger_slot *slot,
                                                       uint64_t context)
{
    for (struct ledger_instance *at = ledger_state()->instances; at != NULL; at = at->next)
        if (at->context == context &&
            (at->reference == slot->routine || at->dereference == slot->routine))
            return at;
    return NULL;
}

static bool ledger_is_context_gone(const struct ledger_instance *instance)
{
    if (!module_get(instance->exporter)->is_loaded)
        return true;
    const struct mm_block *block = mm_pool_find(instance->context);
    return instance->context_sequence != 0 &&
           (block == NULL || block->is_freed || block->sequence != instance->context_sequence);
}

/* Nothing can go on after this: the routine would run on freed memory or unmapped code. */
static void ledger_check_alive(const struct ledger_use *use)
{
    struct ledger_instance *instance = use->instance;
    if (!ledger_is_context_gone(instance))
        return;
    bool is_loaded = module_get(instance->exporter)->is_loaded;
    char note[200];
    snprintf(note, sizeof note, "%s is called after %s", use->slot->name,
             is_loaded ? "its Context was freed" : "its driver was unloaded");
    instance->is_dead = true;
    if (instance->ended_grant != 0) {
        snprintf(note, sizeof note, "%s calls %s, which is gone; the life ends here",
                 module_get(use->frame->caller)->name, use->slot->name);
        EMIT(CONSEQUENCE, consequence, .rule = instance->ended_rule, .grant = instance->ended_grant,
             .site = use->site, .text = note);
        machine_stop(MACHINE_STOP_FATAL);
    }
    ledger_breach(use, "use-after-free-context", use->frame->caller, instance->exporter, note,
                  is_loaded ? "the call would run on freed memory; the life ends here"
                            : "the call would run unmapped code; the life ends here");
    machine_stop(MACHINE_STOP_FATAL);
}

static void ledger_check_context(const struct ledger_use *use)
{
    bool takes_context = use->slot->kind != LEDGER_SLOT_ROUTINE ||
                         (use->slot->stated != NULL && use->slot->stated->takes_context);
    uint64_t given = use->frame->arguments[0];
    if (!takes_context || given == use->instance->context)
        return;
    char note[160];
    snprintf(note, sizeof note, "%s was given 0x%" PRIx64 ", the table's Context is 0x%" PRIx64,
             use->slot->name, given, use->instance->context);
    ledger_breach(use, "wrong-context", use->frame->caller, use->instance->exporter, note,
                  "Drydock passed the call on with the right Context");
    use->frame->arguments[0] = use->instance->context;
}

static uint8_t ledger_level_max(const struct ledger_use *use)
{
    const struct manifest *manifest = use->instance->manifest;
    if (manifest == NULL)
        return MANIFEST_LEVEL_NONE;
    switch (use->slot->kind) {
    case LEDGER_SLOT_REFERENCE: return manifest->reference_irql_max;
    case LEDGER_SLOT_DEREFERENCE: return manifest->dereference_irql_max;
    default: return use->slot->stated != NULL ? use->slot->stated->irql_max : MANIFEST_LEVEL_NONE;
    }
}

static void ledger_check_level(const struct ledger_use *use)
{
    uint8_t level = processor_irql(), level_max = ledger_level_max(use);
    if (level_max == MANIFEST_LEVEL_NONE || level <= level_max)
        return;
    EMIT(BREACH, breach, .rule = "irql-contract", .driver = use->frame->caller, .grant = use->grant,
         .site = use->site, .other = use->instance->exporter, .level = level,
         .level_max = level_max, .note = use->slot->name);
}

/* Rule 2: a driver without a reference gets the latest spare one of somebody else's. */
static bool ledger_take_spare(const struct ledger_use *use)
{
    struct ledger_holder *giver = NULL;
    for (struct ledger_holder *at = use->instance->holders; at != NULL; at = at->next)
        if (at != use->holder && at->spare > 0 &&
            (giver == NULL || at->spare_number > giver->spare_number))
            giver = at;
    if (giver == NULL)
        return false;
    giver->spare--;
    giver->balance--;
    use->holder->balance++;
    use->holder->taken_site = use->site;
    EMIT(HANDOFF, handoff, .grant = use->grant, .reference = giver->spare_number,
         .giver = giver->driver, .receiver = use->holder->driver);
    return true;
}

/* A routine that a holder calls uses the table while the holder waits for it, under the holder's
 * reference: a filter that put its own routine into the table and calls the exporter's from there.
 * Whoever was entered through a gate since then uses it on its own account. */
static bool ledger_is_borrowed(const struct ledger_use *use)
{
    uint32_t entered = gate_current_driver();
    for (const struct ledger_holder *at = use->instance->holders; at != NULL; at = at->next)
        if (at->driver == entered && at->driver != use->holder->driver && at->balance > 0)
            return true;
    return false;
}

/* Who passed the table on to a driver that holds nothing: the holder that came last, since a chain
 * grows at its end; the grant's importer if nobody holds it any more. */
static struct ledger_holder *ledger_giver(const struct ledger_use *use)
{
    const struct ledger_instance *instance = use->instance;
    uint32_t importer = use->slot->grant != NULL ? use->slot->grant->importer : use->holder->driver;
    struct ledger_holder *giver = ledger_holder_get(use->instance, importer);
    for (struct ledger_holder *at = instance->holders; at != NULL; at = at->next)
        if (at->balance > 0 && at != use->holder && at->driver != instance->exporter)
            giver = at;
    return giver;
}

static void ledger_report_handoff(const struct ledger_use *use, const struct ledger_holder *giver)
{
    char effect[320], others[224] = "";
    size_t used = 0;
    for (const struct ledger_holder *at = use->instance->holders; at != NULL; at = at->next)
        if (at->balance > 0 && at != giver && at != use->holder &&
            at->driver != use->instance->exporter && used < sizeof others)
            used += (size_t)snprintf(others + used, sizeof others - used, "%s%s",
                                     used > 0 ? " or " : "", module_get(at->driver)->name);
    snprintf(effect, sizeof effect, "%s%s%sDrydock goes on as if the reference had been taken",
             used > 0 ? "unless it was " : "", others, used > 0 ? ", holding it too; " : "");
    ledger_breach(use, "handoff-without-reference", giver->driver, use->holder->driver,
                  use->slot->name, effect);
}

/* The caller holds nothing and got nothing to hold: what it uses was passed on without a reference.
 * Its release, of a reference that nobody took for it, is withheld: false. */
static bool ledger_use_unreferenced(const struct ledger_use *use)
{
    bool is_release = use->slot->kind == LEDGER_SLOT_DEREFERENCE;
    struct ledger_holder *giver = ledger_giver(use);
    if (!use->holder->is_told_handoff) {
        use->holder->is_told_handoff = true;
        ledger_report_handoff(use, giver);
    }
    if (is_release)
        giver->given_away++;
    return !is_release;
}

/* Nobody passed this table on: it was granted to the caller, or the caller has released it. */
static bool ledger_is_own_table(const struct ledger_use *use)
{
    const struct ledger_grant *grant = use->slot->grant;
    return use->grant == use->holder->released_grant ||
           (grant != NULL && grant->importer == use->holder->driver);
}

/* Does the caller hold what it uses? Says what is wrong, once; false if a dereference must be
 * withheld because there is nothing to give back. */
static bool ledger_check_holder(const struct ledger_use *use)
{
    struct ledger_holder *holder = use->holder;
    const struct ledger_instance *instance = use->instance;
    if (holder->balance > 0 || holder->driver == instance->exporter || ledger_take_spare(use))
        return true;
    bool is_release = use->slot->kind == LEDGER_SLOT_DEREFERENCE;
    if (use->slot->kind == LEDGER_SLOT_ROUTINE && ledger_is_borrowed(use))
        return true;
    /* Whoever was handed a copy without a reference may have been handed another: no second rule
     * is broken by the same mistake. */
    if (holder->released > 0 && ledger_is_own_table(use) && !holder->is_told_handoff) {
        ledger_breach(use, is_release ? "over-dereference" : "use-after-dereference",
                      holder->driver, instance->exporter, use->slot->name,
                      is_release ? "the count would fall below what others hold; Drydock withheld "
                                   "the call"
                                 : "the exporter is still there: the call was passed on");
        return !is_release;
    }
    return ledger_use_unreferenced(use);
}

static void ledger_count_reference(const struct ledger_use *use)
{
    struct ledger_holder *holder = use->holder;
    holder->balance++;
    use->instance->count++;
    holder->spare++;
    holder->spare_number = ++ledger_state()->reference_count;
    if (holder->balance == 1)
        holder->taken_site = use->site;
    EMIT(REFERENCE, reference, .grant = use->grant, .reference = holder->spare_number,
         .by = holder->driver, .holder = holder->driver, .routine = use->slot->routine,
         .site = use->site, .before = (uint64_t)use->instance->count - 1,
         .after = (uint64_t)use->instance->count, .level = processor_irql(),
         .level_max = ledger_level_max(use), .how = "taken");
}

/* False if the call must be withheld. */
static bool ledger_count_dereference(const struct ledger_use *use, bool has_reference)
{
    struct ledger_holder *holder = use->holder;
    int32_t before = use->instance->count;
    bool is_withheld = !has_reference;
    if (has_reference) {
        holder->balance--;
        use->instance->count--;
        if (holder->spare > holder->balance)
            holder->spare = holder->balance < 0 ? 0 : holder->balance;
        if (holder->assumed > 0) {
            holder->assumed--;
            is_withheld = true;
        }
    }
    holder->released++;
    holder->released_grant = use->grant;
    holder->released_site = use->site;
    EMIT(DEREFERENCE, dereference, .grant = use->grant, .by = holder->driver,
         .routine = use->slot->routine, .site = use->site, .before = (uint64_t)before,
         .after = (uint64_t)use->instance->count, .level = processor_irql(),
         .level_max = ledger_level_max(use), .is_withheld = is_withheld);
    return !is_withheld;
}

/* The exporter counts for a query that it is answering: the grant to come is this reference's, and
 * a dereference takes it back. */
static bool ledger_is_answering(const struct ledger_use *use)
{
    struct ledger_query *query = ledger_state()->in_flight;
    return use->slot->grant == NULL && query != NULL &&
           (use->slot->kind == LEDGER_SLOT_REFERENCE || query->references_seen > 0) &&
           io_irp_position(query->irp) == use->frame->caller;
}

static void ledger_note_answer(struct ledger_use *use)
{
    struct ledger_query *query = ledger_state()->in_flight;
    if (use->slot->kind == LEDGER_SLOT_DEREFERENCE) {
        query->references_seen--;
        return;
    }
    query->references_seen++;
    use->grant = ledger_state()->grant_count + 1;
    int32_t before = use->instance != NULL ? use->instance->count : 0;
    uint64_t number = ++ledger_state()->reference_count;
    EMIT(REFERENCE, reference, .grant = use->grant, .reference = number, .by = use->frame->caller,
         .holder = query->importer, .routine = use->slot->routine, .site = use->site,
         .before = (uint64_t)before, .after = (uint64_t)before + 1, .level = processor_irql(),
         .level_max =
             query->manifest != NULL ? query->manifest->reference_irql_max : MANIFEST_LEVEL_NONE,
         .query = query->number, .how = "granted");
}

bool ledger_hook_before(struct gate_frame *frame)
{
    struct ledger_slot *slot = frame->gate->context;
    struct ledger_use use = {.frame = frame, .slot = slot, .site = frame->site};
    use.instance = slot->grant != NULL ? slot->grant->instance
                                       : ledger_instance_by_call(slot, frame->arguments[0]);
    use.grant = slot->grant != NULL ? slot->grant->number : 0;
    if (machine()->trying != NULL)
        return true; /* counter discovery calls the pair itself */
    if (ledger_is_answering(&use)) {
        ledger_note_answer(&use);
        return true;
    }
    bool is_own =
        slot->grant == NULL && use.instance != NULL && frame->caller == use.instance->exporter;
    if (use.instance == NULL || frame->caller == 0 || is_own)
        return true; /* the exporter's own reference, which it has without having been granted one
                      */
    ledger_check_alive(&use);
    ledger_check_context(&use);
    ledger_check_level(&use);
    use.holder = ledger_holder_get(use.instance, frame->caller);
    bool has_reference = ledger_check_holder(&use);
    if (slot->kind == LEDGER_SLOT_REFERENCE) {
        ledger_count_reference(&use);
        return true;
    }
    if (slot->kind == LEDGER_SLOT_DEREFERENCE)
        return ledger_count_dereference(&use, has_reference);
    EMIT(INTERFACE_CALL, interface_call, .grant = use.grant, .offset = slot->offset,
         .name = slot->name, .routine = slot->routine, .by = frame->caller, .site = use.site,
         .level = processor_irql(), .level_max = ledger_level_max(&use));
    return true;
}

void ledger_hook_after(struct gate_frame *frame)
{
    const struct ledger_slot *slot = frame->gate->context;
    if (slot->kind != LEDGER_SLOT_ROUTINE || machine()->trying != NULL)
        return;
    EMIT(INTERFACE_RETURN, interface_return, .grant = slot->grant->number, .offset = slot->offset,
         .name = slot->name, .result = frame->result);
}
