/* See cli/cli.h. Long options of the GNU kind, never abbreviated; "--" ends them. */
#include "cli/cli.h"

#include <stddef.h>
#include <string.h>

enum cli_kind { CLI_KIND_LIST, CLI_KIND_TEXT, CLI_KIND_SET, CLI_KIND_CLEAR };

#define RUN     CLI_RUN
#define REPLAY  CLI_REPLAY
#define INSPECT CLI_INSPECT
#define LIST    CLI_LIST

static const struct cli_option {
    unsigned commands;
    const char *name, *value;
    size_t member;
    enum cli_kind kind;
    const char *text;
} cli_options[] = {
#define OPTION(commands_, name_, value_, member_, kind_, text_)                                    \
    {.commands = commands_,                                                                        \
     .name = name_,                                                                                \
     .value = value_,                                                                              \
     .member = offsetof(struct cli_options, member_),                                              \
     .kind = CLI_KIND_##kind_,                                                                     \
     .text = text_},
#include "cli/options.def"
#undef OPTION
};

#undef RUN
#undef REPLAY
#undef INSPECT
#undef LIST

#define CLI_OPTION_COUNT (sizeof cli_options / sizeof cli_options[0])

static const struct cli_option *cli_option_find(const struct cli_command *command, const char *name,
                                                size_t length)
{
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        if ((cli_options[i].commands & command->bit) && strlen(cli_options[i].name) == length &&
            strncmp(cli_options[i].name, name, length) == 0)
            return &cli_options[i];
    return NULL;
}

static bool cli_list_add(struct cli_list *list, const char *value, struct error *error)
{
    if (list->count == CLI_LIST_MAX)
        return error_set(error, EXIT_USAGE, "more than %d values of one kind", CLI_LIST_MAX);
    list->values[list->count++] = value;
    return true;
}

static bool cli_option_store(const struct cli_option *option, struct cli_options *options,
                             const char *value, struct error *error)
{
    void *member = (char *)options + option->member;
    switch (option->kind) {
    case CLI_KIND_LIST: return cli_list_add(member, value, error);
    case CLI_KIND_TEXT: *(const char **)member = value; break;
    case CLI_KIND_SET: *(bool *)member = true; break;
    case CLI_KIND_CLEAR: *(bool *)member = false; break;
    }
    return true;
}

/* One "--name", "--name=value" or "--name value"; advances *at over what it used. */
static bool cli_option_take(const struct cli_command *command, int count, char **arguments, int *at,
                            struct cli_options *options, struct error *error)
{
    const char *name = arguments[*at] + 2;
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    const struct cli_option *option = cli_option_find(command, name, length);
    if (option == NULL)
        return error_set(error, EXIT_USAGE,
                         "no such option of \"%s\": --%.*s (see drydock %s --help)", command->name,
                         (int)length, name, command->name);
    if (option->value == NULL && value != NULL)
        return error_set(error, EXIT_USAGE, "--%s has no value", option->name);
    if (option->value != NULL && value == NULL) {
        if (*at + 1 == count)
            return error_set(error, EXIT_USAGE, "--%s wants %s", option->name, option->value);
        value = arguments[++*at];
    }
    return cli_option_store(option, options, value, error);
}

static void cli_command_append(struct cli_options *options, const char *text, size_t length)
{
    size_t used = strlen(options->command);
    snprintf(options->command + used, sizeof options->command - used, "%.*s", (int)length, text);
}

/* Adds an argument to the command line that reports show; one that a shell would split is quoted.
 */
static void cli_command_add(struct cli_options *options, const char *argument)
{
    if (options->command[0] != '\0')
        cli_command_append(options, " ", 1);
    if (argument[0] != '\0' && strpbrk(argument, " \t\n\\\"'`$&|;<>()*?[]{}~#!") == NULL) {
        cli_command_append(options, argument, strlen(argument));
        return;
    }
    cli_command_append(options, "'", 1);
    for (const char *at = argument; *at != '\0'; at++)
        cli_command_append(options, *at == '\'' ? "'\\''" : at, *at == '\'' ? 4 : 1);
    cli_command_append(options, "'", 1);
}

bool cli_options_parse(const struct cli_command *command, int count, char **arguments,
                       struct cli_options *ret_options, struct error *error)
{
    bool is_open = true; /* no "--" so far */
    *ret_options = (struct cli_options){.is_interposing = true, .is_guarding = true};
    cli_command_add(ret_options, command->name);
    for (int i = 0; i < count; i++)
        cli_command_add(ret_options, arguments[i]);
    for (int i = 0; i < count; i++) {
        bool is_option = is_open && arguments[i][0] == '-' && arguments[i][1] != '\0';
        if (is_option && strcmp(arguments[i], "--") == 0)
            is_open = false;
        else if (is_option && arguments[i][1] != '-')
            return error_set(error, EXIT_USAGE,
                             "no such option of \"%s\": %s (see drydock %s --help)", command->name,
                             arguments[i], command->name);
        else if (!is_option && !cli_list_add(&ret_options->operands, arguments[i], error))
            return false;
        else if (is_option && !cli_option_take(command, count, arguments, &i, ret_options, error))
            return false;
    }
    return true;
}

static void options_help_systems(FILE *out)
{
    const struct nt_version *version;
    fprintf(out, "\nsystems\n");
    for (unsigned i = 0; (version = nt_version_at(i)) != NULL; i++)
        fprintf(out, "  %-24s  %u.%u.%u\n", version->name, (unsigned)version->major,
                (unsigned)version->minor, (unsigned)version->build);
}

void cli_options_help(const struct cli_command *command, FILE *out)
{
    fprintf(out, "usage: drydock %s %s\n\n%s.\n\n", command->name, command->operands,
            command->text);
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++) {
        const struct cli_option *option = &cli_options[i];
        char left[64];
        if (!(option->commands & command->bit))
            continue;
        snprintf(left, sizeof left, "--%s%s%s", option->name, option->value != NULL ? "=" : "",
                 option->value != NULL ? option->value : "");
        fprintf(out, "  %-24s  %s\n", left, option->text);
    }
    if (command->bit != CLI_RUN)
        return;
    fprintf(out, "\nlives\n");
#define HOST_LIFE(NAME, name, text) fprintf(out, "  %-24s  %s\n", name, text);
    HOST_LIVES
#undef HOST_LIFE
    options_help_systems(out);
    fprintf(out, "\nexit status\n"
                 "  0 clean, 1 findings, 2 usage, 3 could not run, 4 a fault of Drydock's own\n");
}
