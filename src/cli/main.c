/*
 * drydock: which command, and what it says when something is wrong.
 */
#include "cli/cli.h"

#include <string.h>

static const struct cli_command cli_commands[] = {
    {CLI_RUN, "run", "BUS.sys [FUNCTION.sys ...] [option ...]",
     "Loads the drivers, builds the device tree, lives through a PnP life and accounts for every "
     "interface",
     cli_run},
    {CLI_REPLAY, "replay", "FILE.schedule [option ...]", "Lives one recorded life again, exactly",
     cli_replay},
    {CLI_INSPECT, "inspect", "DRIVER.sys ... [option ...]",
     "Shows imports (known, unsupported, missing), exports, sections, symbols and interface GUIDs",
     cli_inspect},
    {CLI_LIST, "list", "routines|rules|interfaces|events [NAME ...]",
     "Lists what Drydock has, or explains one", cli_list},
};

#define CLI_COMMAND_COUNT (sizeof cli_commands / sizeof cli_commands[0])

int cli_fail(const struct error *error)
{
    fflush(stdout);
    fprintf(stderr, "drydock: %s\n", error->text);
    return (int)error->status;
}

static int main_help(FILE *out, int status)
{
    fprintf(out, "usage: drydock COMMAND [argument ...]\n\n");
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        fprintf(out, "  drydock %-8s %s\n             %s.\n", cli_commands[i].name,
                cli_commands[i].operands, cli_commands[i].text);
    fprintf(out,
            "\n  drydock COMMAND --help has the options. drydock --version says which this is.\n");
    return status;
}

static int main_command(const struct cli_command *command, int count, char **arguments)
{
    static struct cli_options options;
    struct error error;
    if (!cli_options_parse(command, count, arguments, &options, &error))
        return cli_fail(&error);
    if (options.is_help) {
        cli_options_help(command, stdout);
        return EXIT_CLEAN;
    }
    return command->body(&options);
}

/* Results that could not be written are not results. */
static int main_end(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "drydock: results cannot be written\n");
    return EXIT_COULD_NOT_RUN;
}

int main(int count, char **arguments)
{
    const char *name = count > 1 ? arguments[1] : "";
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        if (strcmp(cli_commands[i].name, name) == 0)
            return main_end(main_command(&cli_commands[i], count - 2, arguments + 2));
    if (strcmp(name, "--version") == 0) {
        printf("drydock %s\n", DRYDOCK_VERSION);
        return main_end(EXIT_CLEAN);
    }
    if (strcmp(name, "--help") == 0)
        return main_end(main_help(stdout, EXIT_CLEAN));
    if (name[0] != '\0')
        fprintf(stderr, "drydock: no such command: %s\n", name);
    return main_help(stderr, EXIT_USAGE);
}
