/* See verify/verify.h. */
#include "verify/verify.h"

#include "base/panic.h"
#include "ledger/ledger.h"
#include "verify/finding.h"

#include <string.h>

#define VERIFY_RULE_MAX    256
#define VERIFY_FINDING_MAX 256

struct verify_seen {
    const struct verify_rule *rule;
    uint64_t driver, grant, site;
};

struct verify_state {
    uint64_t heard;       /* bit k: an event of kind k came by */
    bool is_level_stated; /* ... and one of them was a call under a contract of IRQLs */
    bool is_broken[VERIFY_RULE_MAX];
    uint32_t finding_count;
    struct verify_seen seen[VERIFY_FINDING_MAX];
};

static struct verify_state *verify_state(void)
{
    return machine()->slots[MACHINE_SLOT_VERIFY];
}

/* The same rule broken by the same driver at the same place is one finding. */
static bool verify_is_known(const struct verify_rule *rule, const struct event_breach *breach)
{
    const struct verify_state *state = verify_state();
    for (uint32_t i = 0; i < state->finding_count; i++) {
        const struct verify_seen *seen = &state->seen[i];
        if (seen->rule == rule && seen->driver == breach->driver && seen->site == breach->site &&
            (breach->site != 0 || seen->grant == breach->grant))
            return true;
    }
    return state->finding_count == VERIFY_FINDING_MAX;
}

static void verify_hear_breach(const struct event_breach *breach)
{
    struct verify_state *state = verify_state();
    const struct verify_rule *rule = verify_rule_find(breach->rule);
    if (rule == NULL)
        panic("a breach of \"%s\", which is no rule in rules.def", breach->rule);
    state->is_broken[rule - verify_rule_at(0)] = true;
    if (verify_is_known(rule, breach))
        return;
    state->seen[state->finding_count++] =
        (struct verify_seen){rule, breach->driver, breach->grant, breach->site};
    verify_finding_emit(state->finding_count, rule, breach);
}

static void verify_hear_consequence(const struct event_consequence *event)
{
    const struct verify_state *state = verify_state();
    for (uint32_t i = 0; i < state->finding_count; i++)
        if (state->seen[i].grant == event->grant &&
            strcmp(state->seen[i].rule->name, event->rule) == 0) {
            EMIT(FINDING_LINE, finding_line, .finding = i + 1, .key = "then", .text = event->text,
                 .site = event->site);
            return;
        }
}

/* Every request and every call of an interface comes by here, and there are hundreds of rules: what
 * was heard is only noted, and which rules it put to the test is worked out at the end. */
static void verify_hear(void *context, const struct event_header *header, const void *payload)
{
    (void)context;
    struct verify_state *state = verify_state();
    state->heard |= (uint64_t)1 << header->kind;
    switch (header->kind) {
    case EVENT_BREACH: verify_hear_breach(payload); break;
    case EVENT_CONSEQUENCE: verify_hear_consequence(payload); break;
    case EVENT_INTERFACE_CALL: {
        const struct event_interface_call *call = payload;
        state->is_level_stated |= call->level_max != MANIFEST_LEVEL_NONE;
        break;
    }
    default: break;
    }
}

void verify_init(void)
{
    invariant(verify_rule_count() <= VERIFY_RULE_MAX);
    machine()->slots[MACHINE_SLOT_VERIFY] = machine_alloc(sizeof(struct verify_state));
    uint64_t mask = EVENT_MASK(BREACH) | EVENT_MASK(CONSEQUENCE);
    for (unsigned i = 0; i < verify_rule_count(); i++)
        if (verify_rule_at(i)->exercised != EVENT_CALL)
            mask |= (uint64_t)1 << verify_rule_at(i)->exercised;
    event_listen(&machine()->events, mask, verify_hear, NULL);
}

static bool verify_is_exercised(unsigned index)
{
    const struct verify_state *state = verify_state();
    const struct verify_rule *rule = verify_rule_at(index);
    if (state->is_broken[index])
        return true;
    /* Calls are not told one by one unless somebody traces: the gates remember. */
    if (rule->files != NULL)
        return gate_is_called(rule->files);
    /* A contract of IRQLs is tested only where one is stated. */
    if (strcmp(rule->name, "irql-contract") == 0)
        return state->is_level_stated;
    return state->heard >> rule->exercised & 1;
}

struct verify_tally verify_tally_get(void)
{
    const struct verify_state *state = verify_state();
    struct verify_tally tally = {.findings = state->finding_count};
    for (unsigned i = 0; i < verify_rule_count(); i++) {
        bool is_exercised = verify_is_exercised(i);
        tally.broken += state->is_broken[i];
        tally.kept += is_exercised && !state->is_broken[i];
        tally.idle += !is_exercised;
    }
    return tally;
}
