/* The command line: every option in both its forms, nothing abbreviated, nothing guessed. */
#include "cli/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum kind { LIST_KIND, TEXT_KIND, SET_KIND, CLEAR_KIND };

#define RUN     CLI_RUN
#define REPLAY  CLI_REPLAY
#define INSPECT CLI_INSPECT
#define LIST    CLI_LIST
static const struct row {
    unsigned commands;
    const char *name, *value;
    size_t member;
    enum kind kind;
} rows[] = {
#define OPTION(commands_, name_, value_, member_, kind_, text_)                                    \
    {commands_, name_, value_, offsetof(struct cli_options, member_), kind_##_KIND},
#include "cli/options.def"
#undef OPTION
};
#undef RUN
#undef REPLAY
#undef INSPECT
#undef LIST

static const struct cli_command commands[] = {
    {CLI_RUN, "run", "", "", NULL},
    {CLI_REPLAY, "replay", "", "", NULL},
    {CLI_INSPECT, "inspect", "", "", NULL},
    {CLI_LIST, "list", "", "", NULL},
};

static struct cli_options options;
static struct error error;

/* Parses up to three arguments for a command; NULL ends them. */
static bool parse(const struct cli_command *command, const char *a, const char *b, const char *c)
{
    const char *arguments[] = {a, b, c, NULL};
    int count = 0;
    while (arguments[count] != NULL)
        count++;
    return cli_options_parse(command, count, (char **)arguments, &options, &error);
}

static void refuse(const char *a, const char *b, const char *words)
{
    if (parse(&commands[0], a, b, NULL))
        fail_msg("taken: %s %s", a, b != NULL ? b : "");
    assert_int_equal(error.status, EXIT_USAGE);
    if (strstr(error.text, words) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", words, error.text);
}

static void expect_stored(const struct row *row)
{
    const void *member = (const char *)&options + row->member;
    const struct cli_list *list = member;
    switch (row->kind) {
    case LIST_KIND:
        assert_int_equal(list->count, 1);
        assert_string_equal(list->values[0], "a=b");
        break;
    case TEXT_KIND: assert_string_equal(*(const char *const *)member, "a=b"); break;
    case SET_KIND: assert_true(*(const bool *)member); break;
    case CLEAR_KIND: assert_false(*(const bool *)member); break;
    }
}

static void every_option_parses_in_both_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t k = 0; k < COUNT(commands); k++) {
            char name[40], joined[50];
            snprintf(name, sizeof name, "--%s", rows[i].name);
            snprintf(joined, sizeof joined, "%s=a=b", name);
            if (!(rows[i].commands & commands[k].bit)) {
                assert_false(parse(&commands[k], name, "a=b", NULL));
                continue;
            }
            bool has_value = rows[i].value != NULL;
            assert_true(parse(&commands[k], name, has_value ? "a=b" : NULL, NULL));
            expect_stored(&rows[i]);
            assert_int_equal(options.operands.count, 0);
            assert_int_equal(parse(&commands[k], joined, NULL, NULL), has_value);
            if (has_value)
                expect_stored(&rows[i]);
        }
}

static void missing_value_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char name[40], words[80];
        if (rows[i].value == NULL || !(rows[i].commands & CLI_RUN))
            continue;
        snprintf(name, sizeof name, "--%s", rows[i].name);
        snprintf(words, sizeof words, "--%s wants %s", rows[i].name, rows[i].value);
        refuse("a.sys", name, words);
    }
}

static void abbreviated_option_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char name[40];
        snprintf(name, sizeof name, "--%s", rows[i].name);
        name[strlen(name) - 1] = '\0';
        refuse(name, "1", "no such option of \"run\"");
    }
}

static void unknown_option_is_refused(void **state)
{
    (void)state;
    refuse("--frobnicate", NULL, "--frobnicate (see drydock run --help)");
    refuse("--frobnicate=1", NULL, "--frobnicate (see");
    refuse("--=1", NULL, "no such option");
    refuse("--helpx", NULL, "no such option");
    refuse("-h", NULL, "-h (see drydock run --help)");
    refuse("-help", NULL, "-help");
    refuse("--HELP", NULL, "no such option");
}

static void value_where_none_belongs_is_refused(void **state)
{
    (void)state;
    refuse("--trace=yes", NULL, "--trace has no value");
    refuse("--help=", NULL, "--help has no value");
}

static void defaults_hold_without_options(void **state)
{
    (void)state;
    assert_true(parse(&commands[0], "a.sys", NULL, NULL));
    assert_true(options.is_interposing && options.is_guarding);
    assert_false(options.is_tracing || options.is_help);
    assert_null(options.life);
    assert_null(options.format);
}

static void operands_and_options_may_be_mixed(void **state)
{
    (void)state;
    assert_true(parse(&commands[0], "a.sys", "--trace", "b.sys"));
    assert_int_equal(options.operands.count, 2);
    assert_string_equal(options.operands.values[1], "b.sys");
    assert_true(options.is_tracing);
}

static void two_dashes_end_the_options(void **state)
{
    (void)state;
    assert_true(parse(&commands[0], "--", "--trace", "--"));
    assert_int_equal(options.operands.count, 2);
    assert_string_equal(options.operands.values[0], "--trace");
    assert_string_equal(options.operands.values[1], "--");
    assert_false(options.is_tracing);
}

static void one_dash_is_an_operand(void **state)
{
    (void)state;
    assert_true(parse(&commands[0], "-", NULL, NULL));
    assert_string_equal(options.operands.values[0], "-");
}

static void last_text_counts_and_lists_keep_their_order(void **state)
{
    (void)state;
    assert_true(parse(&commands[0], "--life=short", "--life=surprise", NULL));
    assert_string_equal(options.life, "surprise");
    assert_true(parse(&commands[0], "--upper=b", "--upper=a", NULL));
    assert_int_equal(options.uppers.count, 2);
    assert_string_equal(options.uppers.values[0], "b");
}

static void one_operand_too_many_is_refused(void **state)
{
    (void)state;
    char *arguments[CLI_LIST_MAX + 1];
    for (size_t i = 0; i < COUNT(arguments); i++)
        arguments[i] = (char *)"a.sys";
    assert_true(cli_options_parse(&commands[0], CLI_LIST_MAX, arguments, &options, &error));
    assert_false(cli_options_parse(&commands[0], CLI_LIST_MAX + 1, arguments, &options, &error));
    assert_int_equal(error.status, EXIT_USAGE);
}

static void expect_command(const char *argument, const char *command)
{
    assert_true(parse(&commands[0], "--upper", argument, NULL));
    assert_string_equal(options.command, command);
}

/* What a report shows can be given to a shell again. */
static void command_is_quoted_as_a_shell_wants_it(void **state)
{
    (void)state;
    expect_command("b.sys", "run --upper b.sys");
    expect_command("two words.sys", "run --upper 'two words.sys'");
    expect_command("", "run --upper ''");
    expect_command("$HOME/a;b", "run --upper '$HOME/a;b'");
    expect_command("ROOT\\X=a", "run --upper 'ROOT\\X=a'");
    expect_command("it's.sys", "run --upper 'it'\\''s.sys'");
    expect_command("'", "run --upper ''\\'''");
}

static void endless_command_is_cut(void **state)
{
    (void)state;
    static char long_name[3000];
    memset(long_name, 'x', sizeof long_name - 1);
    assert_true(parse(&commands[0], long_name, "b.sys", NULL));
    assert_int_equal(strlen(options.command), sizeof options.command - 1);
    assert_int_equal(options.operands.count, 2);
}

static void help_names_every_option_of_its_command_alone(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(commands); k++) {
        char *text;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        cli_options_help(&commands[k], out);
        fclose(out);
        for (size_t i = 0; i < COUNT(rows); i++) {
            char left[64];
            snprintf(left, sizeof left, "  --%s%s%s ", rows[i].name,
                     rows[i].value != NULL ? "=" : "", rows[i].value != NULL ? rows[i].value : "");
            assert_int_equal(strstr(text, left) != NULL, (rows[i].commands & commands[k].bit) != 0);
        }
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_parses_in_both_forms),
        cmocka_unit_test(missing_value_is_refused),
        cmocka_unit_test(abbreviated_option_is_refused),
        cmocka_unit_test(unknown_option_is_refused),
        cmocka_unit_test(value_where_none_belongs_is_refused),
        cmocka_unit_test(defaults_hold_without_options),
        cmocka_unit_test(operands_and_options_may_be_mixed),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(one_dash_is_an_operand),
        cmocka_unit_test(last_text_counts_and_lists_keep_their_order),
        cmocka_unit_test(one_operand_too_many_is_refused),
        cmocka_unit_test(command_is_quoted_as_a_shell_wants_it),
        cmocka_unit_test(endless_command_is_cut),
        cmocka_unit_test(help_names_every_option_of_its_command_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
