/* The account of one instance: who holds what after each call through its table. The frames are
 * made by hand, as a gate would fill them. */
#include "../io/io_fixture.h"

#include "ledger/ledger_state.h"
#include "mm/pool.h"

enum { CRANE = 1, HOIST, RIGGER }; /* exporter, importer, third */

static struct manifest_set manifests;
static struct ledger_survey survey;
static struct ledger_instance *instance;
static struct ledger_grant *grant;
static struct ledger_slot slots[3];
static struct gate gates[3];
static char trail[256];

static void hear(void *context, const struct event_header *header, const void *payload)
{
    (void)context;
    char text[64];
    if (header->kind == EVENT_HANDOFF) {
        const struct event_handoff *event = payload;
        snprintf(text, sizeof text, "%u=>%u ", (unsigned)event->giver, (unsigned)event->receiver);
    } else if (header->kind == EVENT_DEREFERENCE) {
        const struct event_dereference *event = payload;
        snprintf(text, sizeof text, "%u-%s ", (unsigned)event->by,
                 event->is_withheld ? "withheld" : "");
    } else {
        const struct event_reference *event = payload;
        snprintf(text, sizeof text, "%u+%s ", (unsigned)event->holder, event->how);
    }
    strncat(trail, text, sizeof trail - strlen(trail) - 1);
}

/* crane.sys has granted a table to hoist.sys. */
static void grant_table(bool is_counted)
{
    static const char *const names[] = {"crane.sys", "hoist.sys", "rigger.sys"};
    trail[0] = '\0';
    for (unsigned i = 0; i < 3; i++)
        new_driver(names[i]);
    ledger_init(&manifests, &survey);
    event_listen(&machine()->events,
                 EVENT_MASK(HANDOFF) | EVENT_MASK(REFERENCE) | EVENT_MASK(DEREFERENCE), hear, NULL);
    struct ledger_state *ledger = ledger_state();
    instance = machine_alloc(sizeof *instance);
    *instance = (struct ledger_instance){
        .number = 1, .exporter = CRANE, .reference = 100, .dereference = 200, .context = 0x77};
    ledger->instances = instance;
    grant = machine_alloc(sizeof *grant);
    *grant = (struct ledger_grant){.number = 1, .importer = HOIST, .instance = instance, .site = 5};
    ledger->grants = machine_grow(ledger->grants, 0, &ledger->grant_room, sizeof(void *));
    ledger->grants[ledger->grant_count++] = grant;
    for (unsigned kind = 0; kind < 3; kind++) {
        slots[kind] = (struct ledger_slot){.grant = grant, .kind = kind, .name = "Routine"};
        gates[kind] = (struct gate){.kind = GATE_INTERFACE, .context = &slots[kind]};
    }
    ledger_account_granted(grant, false, is_counted);
}

static uint64_t context_given;

/* The call as the gate sees it; false: it was withheld. The sum of what is held must stay the
 * count. */
static bool call(uint32_t driver, enum ledger_slot_kind kind, uint64_t context)
{
    struct gate_frame frame = {
        .gate = &gates[kind], .caller = driver, .arguments = {context}, .site = 9};
    bool is_passed = ledger_hook_before(&frame);
    context_given = frame.arguments[0];
    int32_t sum = 0;
    for (const struct ledger_holder *at = instance->holders; at != NULL; at = at->next)
        sum += at->balance;
    assert_int_equal(sum, instance->count);
    return is_passed;
}

static bool reference(uint32_t driver)
{
    return call(driver, LEDGER_SLOT_REFERENCE, 0x77);
}

static bool dereference(uint32_t driver)
{
    return call(driver, LEDGER_SLOT_DEREFERENCE, 0x77);
}

static bool use(uint32_t driver)
{
    return call(driver, LEDGER_SLOT_ROUTINE, 0x77);
}

static int32_t balance_of(uint32_t driver)
{
    return ledger_holder_get(instance, driver)->balance;
}

static void body_balanced(void *argument)
{
    (void)argument;
    grant_table(true);
    assert_int_equal(balance_of(HOIST), 1);
    assert_true(ledger_is_held(CRANE));
    assert_true(use(HOIST));
    assert_true(reference(HOIST));
    assert_true(dereference(HOIST));
    assert_true(dereference(HOIST));
    assert_false(ledger_is_held(CRANE));
    assert_int_equal(ledger_account_end(true), 0);
}

static void balanced_life_is_clean(void **state)
{
    (void)state;
    live(body_balanced, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "2+unseen 2+taken 2- 2- ");
}

static void body_leak(void *argument)
{
    (void)argument;
    grant_table(true);
    assert_int_equal(ledger_account_end(true), 1);
}

static void reference_of_a_gone_driver_is_a_leak(void **state)
{
    (void)state;
    live(body_leak, MACHINE_STOP_DONE, "leaked-reference ");
}

static void body_once_too_often(void *argument)
{
    (void)argument;
    grant_table(true);
    assert_true(dereference(HOIST));
    assert_false(dereference(HOIST));
    assert_int_equal(instance->count, 0);
}

static void release_without_a_reference_is_withheld(void **state)
{
    (void)state;
    live(body_once_too_often, MACHINE_STOP_DONE, "over-dereference ");
}

static void body_use_after(void *argument)
{
    (void)argument;
    grant_table(true);
    dereference(HOIST);
    assert_true(use(HOIST));
}

static void use_after_the_last_release_is_told_and_passed_on(void **state)
{
    (void)state;
    live(body_use_after, MACHINE_STOP_DONE, "use-after-dereference ");
}

static void body_handoff(void *argument)
{
    (void)argument;
    grant_table(true);
    reference(HOIST); /* for rigger.sys */
    assert_true(use(RIGGER));
    assert_int_equal(balance_of(HOIST), 1);
    assert_int_equal(balance_of(RIGGER), 1);
    assert_true(dereference(RIGGER));
    assert_true(dereference(HOIST));
    assert_int_equal(ledger_account_end(true), 0);
}

static void spare_reference_goes_to_the_first_who_needs_one(void **state)
{
    (void)state;
    live(body_handoff, MACHINE_STOP_DONE, "");
    assert_string_equal(trail, "2+unseen 2+taken 2=>3 3- 2- ");
}

static void body_bare_handoff(void *argument)
{
    (void)argument;
    grant_table(true);
    assert_true(use(RIGGER));
    assert_int_equal(heard.other, RIGGER);
    assert_true(use(RIGGER));
    assert_false(dereference(RIGGER));
    assert_int_equal(instance->count, 1);
    assert_true(dereference(HOIST));
}

static void handoff_without_a_reference_is_told_once(void **state)
{
    (void)state;
    live(body_bare_handoff, MACHINE_STOP_DONE, "handoff-without-reference ");
    assert_string_equal(trail, "2+unseen 3-withheld 2- ");
}

static void body_uncounted(void *argument)
{
    (void)argument;
    grant_table(false);
    assert_false(dereference(HOIST));
    assert_int_equal(instance->count, 0);
    assert_int_equal(ledger_account_end(true), 0);
}

static void uncounted_grant_is_told_and_its_release_withheld(void **state)
{
    (void)state;
    live(body_uncounted, MACHINE_STOP_DONE, "missing-reference ");
    assert_string_equal(trail, "2+assumed 2-withheld ");
}

static void body_wrong_context(void *argument)
{
    (void)argument;
    grant_table(true);
    call(HOIST, LEDGER_SLOT_ROUTINE, 0x78); /* no manifest says that it takes the Context */
    assert_int_equal(context_given, 0x78);
    assert_true(call(HOIST, LEDGER_SLOT_DEREFERENCE, 0x78));
    assert_int_equal(context_given, 0x77);
}

static void wrong_context_is_told_and_put_right(void **state)
{
    (void)state;
    live(body_wrong_context, MACHINE_STOP_DONE, "wrong-context ");
}

static void body_levels(void *argument)
{
    (void)argument;
    static const struct manifest manifest = {.reference_irql_max = 2,
                                             .dereference_irql_max = PROCESSOR_PASSIVE};
    grant_table(true);
    processor_irql_set(PROCESSOR_DISPATCH);
    reference(HOIST);
    dereference(HOIST); /* nothing is stated yet */
    instance->manifest = &manifest;
    reference(HOIST);
    assert_int_equal(heard.breaches, 0);
    dereference(HOIST);
    processor_irql_set(PROCESSOR_PASSIVE);
}

static void contract_of_irqls_is_judged_where_stated(void **state)
{
    (void)state;
    live(body_levels, MACHINE_STOP_DONE, "irql-contract ");
}

static void body_freed(void *argument)
{
    (void)argument;
    struct mm_block *block;
    bool is_overrun;
    grant_table(true);
    instance->context = (uint64_t)mm_pool_alloc(MM_NONPAGED, 32, 't', CRANE, 0, true);
    instance->context_sequence = mm_pool_find(instance->context)->sequence;
    use(HOIST);
    mm_pool_free(instance->context, CRANE, 0, &block, &is_overrun);
    use(HOIST);
}

static void use_of_a_freed_context_ends_the_life(void **state)
{
    (void)state;
    live(body_freed, MACHINE_STOP_FATAL, "use-after-free-context ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(balanced_life_is_clean),
        cmocka_unit_test(reference_of_a_gone_driver_is_a_leak),
        cmocka_unit_test(release_without_a_reference_is_withheld),
        cmocka_unit_test(use_after_the_last_release_is_told_and_passed_on),
        cmocka_unit_test(spare_reference_goes_to_the_first_who_needs_one),
        cmocka_unit_test(handoff_without_a_reference_is_told_once),
        cmocka_unit_test(uncounted_grant_is_told_and_its_release_withheld),
        cmocka_unit_test(wrong_context_is_told_and_put_right),
        cmocka_unit_test(contract_of_irqls_is_judged_where_stated),
        cmocka_unit_test(use_of_a_freed_context_ends_the_life),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
