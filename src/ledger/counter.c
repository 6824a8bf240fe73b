/*
 * Counter discovery: which word of driver-visible memory is the exporter's count?
 *
 * Three attempts from one state, each undone: reference once, reference twice, reference and
 * dereference. A word that changed by k, by 2k and by 0 is the count. Several such words in step
 * are as good as one (a pair may keep a total beside a rundown reference): they answer alike, and
 * only when all of them stand still is a grant called uncounted.
 */
#include "ledger/ledger_state.h"
#include "machine/snapshot.h"
#include "mm/pool.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LEDGER_CHANGE_MAX 512

struct ledger_change {
    uint64_t address;
    int32_t by;
};

/* In scratch memory: it must survive the attempts' restores. */
struct ledger_attempts {
    unsigned attempt; /* 0, 1, 2 */
    bool is_overflowed;
    uint32_t counts[3];
    struct ledger_change changes[3][LEDGER_CHANGE_MAX];
};

static void ledger_attempt_note(void *context, uint64_t address, uint32_t before, uint32_t after)
{
    struct ledger_attempts *attempts = context;
    uint32_t *count = &attempts->counts[attempts->attempt];
    if (*count == LEDGER_CHANGE_MAX) {
        attempts->is_overflowed = true;
        return;
    }
    attempts->changes[attempts->attempt][(*count)++] =
        (struct ledger_change){address, (int32_t)(after - before)};
}

static void ledger_call(uint64_t routine, uint64_t context)
{
    gate_call("counter discovery", 0, (void *)routine, context, 0, 0, 0);
}

static void ledger_attempt_once(void *argument)
{
    const struct ledger_instance *instance = argument;
    ledger_call(instance->reference, instance->context);
}

static void ledger_attempt_twice(void *argument)
{
    ledger_attempt_once(argument);
    ledger_attempt_once(argument);
}

static void ledger_attempt_both(void *argument)
{
    const struct ledger_instance *instance = argument;
    ledger_attempt_once(argument);
    ledger_call(instance->dereference, instance->context);
}

static int32_t ledger_change_at(const struct ledger_attempts *attempts, unsigned attempt,
                                uint64_t address)
{
    for (uint32_t i = 0; i < attempts->counts[attempt]; i++)
        if (attempts->changes[attempt][i].address == address)
            return attempts->changes[attempt][i].by;
    return 0;
}

static void ledger_counter_judge(const struct ledger_attempts *attempts,
                                 struct ledger_counter *counter)
{
    for (uint32_t i = 0; i < attempts->counts[0]; i++) {
        const struct ledger_change *once = &attempts->changes[0][i];
        bool is_count = ledger_change_at(attempts, 1, once->address) == 2 * once->by &&
                        ledger_change_at(attempts, 2, once->address) == 0;
        if (is_count && counter->cell_count < LEDGER_CELL_MAX)
            counter->cells[counter->cell_count++] = (struct ledger_cell){once->address, once->by};
    }
    counter->kind = counter->cell_count > 0                                ? LEDGER_COUNTER_FOUND
                    : attempts->counts[0] == 0 && attempts->counts[1] == 0 ? LEDGER_COUNTER_NONE
                                                                           : LEDGER_COUNTER_UNCLEAR;
}

void ledger_counter_discover(struct ledger_instance *instance)
{
    static void (*const bodies[3])(void *) = {ledger_attempt_once, ledger_attempt_twice,
                                              ledger_attempt_both};
    instance->counter.kind = LEDGER_COUNTER_UNCLEAR;
    if (machine()->trying != NULL)
        return;
    struct ledger_attempts *attempts = snapshot_scratch(sizeof *attempts);
    for (unsigned i = 0; i < 3; i++) {
        attempts->attempt = i;
        if (!snapshot_try(bodies[i], instance, ledger_attempt_note, attempts) ||
            attempts->is_overflowed)
            return;
    }
    ledger_counter_judge(attempts, &instance->counter);
}

int32_t ledger_counter_read(const struct ledger_cell *cell)
{
    int32_t value;
    memcpy(&value, (const void *)cell->address, sizeof value);
    return value;
}

bool ledger_counter_is_readable(const struct ledger_cell *cell)
{
    const struct module *module = module_find(cell->address);
    if (module != NULL)
        return module->is_loaded;
    const struct mm_block *block = mm_pool_find(cell->address);
    return block != NULL && !block->is_freed;
}

void ledger_counter_describe(const struct ledger_instance *instance, char *ret_text, size_t size)
{
    ret_text[0] = '\0';
    if (instance->counter.kind != LEDGER_COUNTER_FOUND)
        return;
    uint64_t address = instance->counter.cells[0].address;
    const struct module *module = module_find(address);
    const struct mm_block *block = mm_pool_find(address);
    const struct mm_block *own = mm_pool_find(instance->context);
    if (module != NULL)
        snprintf(ret_text, size, "%s+0x%" PRIx64, module->name, address - module->base);
    else if (block != NULL && block == own && address >= instance->context)
        snprintf(ret_text, size, "ctx+0x%" PRIx64, address - instance->context);
    else if (block != NULL && block == own)
        snprintf(ret_text, size, "ctx-0x%" PRIx64, instance->context - address);
    else if (block != NULL)
        snprintf(ret_text, size, "a pool block+0x%" PRIx64, address - block->base);
}
