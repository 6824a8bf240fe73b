/* See ledger/ledger.h. */
#include "ledger/ledger.h"

#include "ledger/ledger_state.h"

#include <stdio.h>

struct ledger_state *ledger_state(void)
{
    return machine()->slots[MACHINE_SLOT_LEDGER];
}

void ledger_init(const struct manifest_set *manifests, struct ledger_survey *survey)
{
    struct ledger_state *state = machine_alloc(sizeof *state);
    state->manifests = manifests;
    state->survey = survey;
    state->instances_end = &state->instances;
    machine()->slots[MACHINE_SLOT_LEDGER] = state;
    machine()->interposer = &ledger_interposer;
    ledger_account_listen();
}

static void ledger_plant_one(uint64_t routine, enum ledger_slot_kind kind)
{
    const struct module *module = module_find(routine);
    if (module == NULL || gate_planted(routine) != NULL)
        return;
    struct ledger_slot *slot = machine_alloc(sizeof *slot);
    slot->kind = kind;
    slot->routine = routine;
    snprintf(slot->name, sizeof slot->name, "%s",
             kind == LEDGER_SLOT_REFERENCE ? "InterfaceReference" : "InterfaceDereference");
    const struct gate wanted = {
        .kind = GATE_INSIDE,
        .owner = module->number,
        .target = routine,
        .name = slot->name,
        .before = ledger_hook_before,
        .after = ledger_hook_after,
        .context = slot,
    };
    gate_plant(gate_new(&wanted), routine);
}

/* Only pairs that count are worth a trap; two slots that hold one routine say nothing by their
 * entry. */
void ledger_plant(void)
{
    const struct ledger_survey *survey = ledger_state()->survey;
    for (uint32_t i = 0; i < survey->count; i++) {
        const struct ledger_lesson *lesson = &survey->lessons[i];
        if (!lesson->is_granted || lesson->counter.kind == LEDGER_COUNTER_NONE ||
            lesson->reference == lesson->dereference)
            continue;
        ledger_plant_one(lesson->reference, LEDGER_SLOT_REFERENCE);
        ledger_plant_one(lesson->dereference, LEDGER_SLOT_DEREFERENCE);
    }
}

const struct ledger_grant *ledger_grant_find(uint32_t number)
{
    const struct ledger_state *state = ledger_state();
    return number > 0 && number <= state->grant_count ? state->grants[number - 1] : NULL;
}

uint32_t ledger_grant_count(void)
{
    return ledger_state()->grant_count;
}

const struct ledger_instance *ledger_instances(void)
{
    return ledger_state()->instances;
}

bool ledger_is_held(uint32_t exporter)
{
    for (const struct ledger_instance *at = ledger_instances(); at != NULL; at = at->next)
        if (at->exporter == exporter && at->count > 0)
            return true;
    return false;
}
