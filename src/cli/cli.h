/*
 * The command line: one file per command, one table of options (options.def).
 *
 * A command gets its parsed options and returns an exit status (base/error.h). Errors are printed
 * here and nowhere below: "drydock: WHAT" on stderr.
 */
#ifndef DRYDOCK_CLI_CLI_H
#define DRYDOCK_CLI_CLI_H

#include "base/error.h"
#include "host/scenario.h"

#include <stdio.h>

#define CLI_LIST_MAX 64

/* Values of an option that may be given several times, in order. */
struct cli_list {
    unsigned count;
    const char *values[CLI_LIST_MAX];
};

struct cli_options {
    struct cli_list operands; /* what is no option */
    struct cli_list uppers, lowers, libraries, services, devices, hardware, overrides;
    const char *framework, *life, *os, *cpus, *crossings, *output, *format, *coverage;
    bool is_interposing, is_guarding, is_tracing, is_help;
    char command[1024]; /* the command and its arguments as a shell would read them */
};

enum cli_command_bit {
    CLI_RUN = 1,
    CLI_REPLAY = 2,
    CLI_INSPECT = 4,
    CLI_LIST = 8,
};

struct cli_command {
    enum cli_command_bit bit;
    const char *name, *operands, *text;
    int (*body)(const struct cli_options *options);
};

/* cli/options.c: reads arguments[0 .. count) for a command; false with a usage error. */
bool cli_options_parse(const struct cli_command *command, int count, char **arguments,
                       struct cli_options *ret_options, struct error *error);
void cli_options_help(const struct cli_command *command, FILE *out);

/* cli/main.c: prints "drydock: TEXT" and returns the error's status. */
int cli_fail(const struct error *error);

/* What a replay replays: a schedule and the rule whose breach it recorded. */
struct cli_recording {
    const char *path;
    char finding[160];
};

/* cli/live.c: lives a scenario in a confined process and reports it. recording: NULL for a run. */
int cli_live(struct host_scenario *scenario, const struct cli_options *options,
             const struct cli_recording *recording);

/* The commands. */
int cli_run(const struct cli_options *options);
int cli_replay(const struct cli_options *options);
int cli_inspect(const struct cli_options *options);
int cli_list(const struct cli_options *options);

/* cli/coverage.c: what cli_list does for --coverage. */
int cli_coverage(const char *path);

#endif
