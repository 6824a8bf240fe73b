/* From breach to finding: once each, with a title and lines; and the tally of rules. */
#include "../panic_fixture.h"

#include "ledger/ledger.h"
#include "machine/machine.h"
#include "verify/verify.h"

static struct plat_shared shared;
static struct manifest_set manifests;
static struct ledger_survey survey;

static unsigned findings;
static char title[400], lines[1024];

static void hear(void *context, const struct event_header *header, const void *payload)
{
    (void)context;
    if (header->kind == EVENT_FINDING) {
        const struct event_finding *finding = payload;
        assert_int_equal(finding->finding, ++findings);
        snprintf(title, sizeof title, "%s", finding->title);
        return;
    }
    const struct event_finding_line *line = payload;
    char text[400];
    snprintf(text, sizeof text, "%u %s: %s|", (unsigned)line->finding, line->key, line->text);
    strncat(lines, text, sizeof lines - strlen(lines) - 1);
}

static int setup(void **state)
{
    const struct machine_options options = {.cpu_count = 1};
    struct error error;
    (void)state;
    assert_true(machine_init(&options, &error));
    machine()->shared = &shared;
    module_add("crane.sys", arena_extents[ARENA_IMAGES].base, 0x1000);
    module_add("hoist.sys", arena_extents[ARENA_IMAGES].base + 0x10000, 0x1000);
    ledger_init(&manifests, &survey);
    verify_init();
    event_listen(&machine()->events, EVENT_MASK(FINDING) | EVENT_MASK(FINDING_LINE), hear, NULL);
    findings = 0;
    title[0] = lines[0] = '\0';
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    machine_fini();
    return 0;
}

static void breach(const char *rule, uint64_t driver, uint64_t site, uint64_t grant)
{
    EMIT(BREACH, breach, .rule = rule, .driver = driver, .site = site, .grant = grant,
         .note = "a note", .level = 2, .level_max = 1);
}

static void same_breach_at_the_same_place_is_one_finding(void **state)
{
    (void)state;
    breach("irql-too-high", 1, 100, 0);
    breach("irql-too-high", 1, 100, 5);
    assert_int_equal(findings, 1);
    breach("irql-too-high", 1, 101, 0);
    breach("irql-too-high", 2, 100, 0);
    breach("bug-check", 1, 100, 0);
    assert_int_equal(findings, 4);
    assert_int_equal(verify_tally_get().findings, 4);
}

static void breaches_without_a_place_differ_by_their_grant(void **state)
{
    (void)state;
    breach("leaked-reference", 1, 0, 1);
    breach("leaked-reference", 1, 0, 1);
    breach("leaked-reference", 1, 0, 2);
    assert_int_equal(findings, 2);
}

static void findings_end_where_there_is_no_room(void **state)
{
    (void)state;
    for (uint64_t site = 1; site <= 300; site++)
        breach("bug-check", 1, site, 0);
    assert_int_equal(findings, 256);
}

static void rule_that_is_not_in_the_table_panics(void **state)
{
    (void)state;
    assert_panics(breach("no-such-rule", 1, 1, 0), "\"no-such-rule\", which is no rule");
}

/* The title of a rule with its names filled in. */
static void expect_title(const char *rule, const char *part)
{
    breach(rule, 2, findings + 1, 0);
    if (strstr(title, part) == NULL || strchr(title, '{') != NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, title);
}

static void titles_name_drivers_notes_and_levels(void **state)
{
    (void)state;
    expect_title("bug-check", "a note");
    expect_title("direct-system-call", "hoist.sys a note");
    expect_title("leaked-reference", "reference on an interface is never released");
    expect_title("irql-too-high", "2");
    for (unsigned i = 0; i < verify_rule_count(); i++)
        expect_title(verify_rule_at(i)->name, "");
}

static void finding_says_its_driver_its_place_and_its_effect(void **state)
{
    (void)state;
    EMIT(BREACH, breach, .rule = "bug-check", .driver = 2, .site = 9, .level = 2,
         .note = "it broke", .effect = "nothing works");
    assert_string_equal(lines, "1 driver: hoist.sys|1 where: IRQL 2|1 effect: nothing works|");
}

static void pnp_manager_stands_for_driver_0(void **state)
{
    (void)state;
    breach("bug-check", 0, 0, 0);
    assert_string_equal(lines, "1 driver: the PnP manager|");
}

static void consequence_is_a_line_of_the_finding_it_came_of(void **state)
{
    (void)state;
    breach("bug-check", 1, 1, 7);
    breach("unload-with-references", 1, 1, 7);
    lines[0] = '\0';
    EMIT(CONSEQUENCE, consequence, .rule = "unload-with-references", .grant = 7, .text = "boom");
    EMIT(CONSEQUENCE, consequence, .rule = "unload-with-references", .grant = 8, .text = "other");
    assert_string_equal(lines, "2 then: boom|");
}

static void rules_are_idle_until_put_to_the_test(void **state)
{
    (void)state;
    struct verify_tally before = verify_tally_get();
    assert_int_equal(before.idle, verify_rule_count());
    EMIT(IRP_COMPLETE, irp_complete, .irp = 1);
    struct verify_tally after = verify_tally_get();
    assert_true(after.kept > 0);
    assert_int_equal(after.kept + after.idle, verify_rule_count());
    breach("irp-not-stopped", 1, 1, 0); /* one of those that a completion tests */
    assert_int_equal(verify_tally_get().broken, 1);
    assert_int_equal(verify_tally_get().kept, after.kept - 1);
    assert_int_equal(verify_tally_get().idle, after.idle);
}

static void contract_of_irqls_is_tested_where_one_is_stated(void **state)
{
    (void)state;
    EMIT(INTERFACE_CALL, interface_call, .grant = 1, .level_max = MANIFEST_LEVEL_NONE);
    unsigned kept = verify_tally_get().kept;
    EMIT(INTERFACE_CALL, interface_call, .grant = 1, .level_max = 2);
    assert_int_equal(verify_tally_get().kept, kept + 1);
}

static void call_rules_are_tested_by_the_calls_gates_saw(void **state)
{
    (void)state;
    static const struct gate_routine row = {.name = "X", .shape = ":v", .file = "ex/rundown.c"};
    const struct gate wanted = {.kind = GATE_IMPORT, .owner = 1, .routine = &row};
    struct gate *gate = gate_new(&wanted);
    assert_int_equal(verify_tally_get().kept, 0);
    gate->is_called = true;
    unsigned expected = 0;
    for (unsigned i = 0; i < verify_rule_count(); i++) {
        const char *files = verify_rule_at(i)->files;
        expected += files != NULL && (files[0] == '\0' || strstr(files, row.file) != NULL);
    }
    assert_true(expected > 0);
    assert_int_equal(verify_tally_get().kept, expected);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(same_breach_at_the_same_place_is_one_finding),
        CASE(breaches_without_a_place_differ_by_their_grant),
        CASE(findings_end_where_there_is_no_room),
        CASE(rule_that_is_not_in_the_table_panics),
        CASE(titles_name_drivers_notes_and_levels),
        CASE(finding_says_its_driver_its_place_and_its_effect),
        CASE(pnp_manager_stands_for_driver_0),
        CASE(consequence_is_a_line_of_the_finding_it_came_of),
        CASE(rules_are_idle_until_put_to_the_test),
        CASE(contract_of_irqls_is_tested_where_one_is_stated),
        CASE(call_rules_are_tested_by_the_calls_gates_saw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
