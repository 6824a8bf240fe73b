/* The table of rules: what every row must be, and what its title may name. */
#include "ddi/ddi.h"
#include "verify/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static bool is_one_of(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static void names_are_unique_and_found(void **state)
{
    (void)state;
    for (unsigned i = 0; i < verify_rule_count(); i++)
        assert_ptr_equal(verify_rule_find(verify_rule_at(i)->name), verify_rule_at(i));
    assert_null(verify_rule_find("no-such-rule"));
    assert_null(verify_rule_find(""));
}

static void names_are_in_kebab_case(void **state)
{
    (void)state;
    for (unsigned i = 0; i < verify_rule_count(); i++) {
        const char *name = verify_rule_at(i)->name;
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
        assert_int_not_equal(name[0], '-');
    }
}

static void words_are_those_of_the_table(void **state)
{
    (void)state;
    static const char *const severities[] = {"fatal", "error", "warning"};
    static const char *const certainties[] = {"proved", "suspected"};
    static const char *const strengths[] = {"MUST", "SHOULD", "INF"};
    for (unsigned i = 0; i < verify_rule_count(); i++) {
        const struct verify_rule *rule = verify_rule_at(i);
        assert_true(is_one_of(rule->severity, severities, COUNT(severities)));
        assert_true(is_one_of(rule->certainty, certainties, COUNT(certainties)));
        assert_true(is_one_of(rule->strength, strengths, COUNT(strengths)));
    }
}

static void titles_name_only_what_a_finding_knows(void **state)
{
    (void)state;
    static const char *const known[] = {"interface", "driver", "other", "note", "level", "max"};
    for (unsigned i = 0; i < verify_rule_count(); i++) {
        const char *at = verify_rule_at(i)->title;
        while ((at = strchr(at, '{')) != NULL) {
            char name[32];
            const char *end = strchr(at, '}');
            assert_non_null(end);
            snprintf(name, sizeof name, "%.*s", (int)(end - at - 1), at + 1);
            if (!is_one_of(name, known, COUNT(known)))
                fail_msg("%s: {%s}", verify_rule_at(i)->name, name);
            at = end;
        }
    }
}

static void sentences_are_sentences(void **state)
{
    (void)state;
    for (unsigned i = 0; i < verify_rule_count(); i++) {
        const struct verify_rule *rule = verify_rule_at(i);
        if (rule->sentence[strlen(rule->sentence) - 1] != '.' ||
            rule->explanation[strlen(rule->explanation) - 1] != '.')
            fail_msg("%s: a sentence without its end", rule->name);
    }
}

static bool is_a_routines_file(const char *file)
{
    for (unsigned i = 0; i < ddi_routine_count(); i++)
        if (strcmp(ddi_routine_at(i)->file, file) == 0)
            return true;
    return false;
}

/* A file that no routine lives in would leave its rule idle for ever. */
static void files_of_call_rules_have_routines(void **state)
{
    (void)state;
    for (unsigned i = 0; i < verify_rule_count(); i++) {
        char files[256];
        const struct verify_rule *rule = verify_rule_at(i);
        snprintf(files, sizeof files, "%s", rule->files != NULL ? rule->files : "");
        for (char *file = strtok(files, " "); file != NULL; file = strtok(NULL, " "))
            if (!is_a_routines_file(file))
                fail_msg("%s: no routine lives in %s", rule->name, file);
    }
}

static void rules_for_calls_say_which_and_others_do_not(void **state)
{
    (void)state;
    for (unsigned i = 0; i < verify_rule_count(); i++) {
        const struct verify_rule *rule = verify_rule_at(i);
        assert_int_equal(rule->exercised == EVENT_CALL, rule->files != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_unique_and_found),
        cmocka_unit_test(names_are_in_kebab_case),
        cmocka_unit_test(words_are_those_of_the_table),
        cmocka_unit_test(titles_name_only_what_a_finding_knows),
        cmocka_unit_test(sentences_are_sentences),
        cmocka_unit_test(files_of_call_rules_have_routines),
        cmocka_unit_test(rules_for_calls_say_which_and_others_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
